/** For tests: a hub's side of the ingest protocol on a real socket, with the faults of a bad day. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { UnifiedEvent } from "#shared/event.ts";
import type { Lease, OpenSession } from "#shared/protocol/ingest.ts";
import { signedText } from "#shared/protocol/ingest.ts";

/** What is done with a request instead of, or after, taking it. */
export type Fault =
  | { kind: "answer"; status: number; code?: string; headers?: Record<string, string> }
  /** Takes it and breaks the line instead of acknowledging. */
  | { kind: "lost-ack" };

export interface StandInHub {
  url: string;
  key: { keyId: string; secret: string };
  /** What was committed, in order; duplicates are not. */
  events: UnifiedEvent[];
  /** Sizes of the batches as they came, refused ones too. */
  batches: { events: number; bytes: number }[];
  duplicates: number;
  opened: { session: OpenSession; idempotencyKey: string | undefined }[];
  /** The next requests meet these faults, one each. */
  faults: Fault[];
  /** Events that are refused with 400 whenever they are in a batch. */
  refuses: (event: UnifiedEvent) => boolean;
  forgetSessions: () => void;
  stop: () => Promise<void>;
}

export async function startStandInHub(): Promise<StandInHub> {
  const last = new Map<string, number>();
  const hub: StandInHub = {
    url: "",
    key: { keyId: "key-1", secret: "a secret of the tests" },
    events: [],
    batches: [],
    duplicates: 0,
    opened: [],
    faults: [],
    refuses: () => false,
    forgetSessions: () => last.clear(),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  function isSigned(request: IncomingMessage, body: string): boolean {
    const timestamp = String(request.headers["x-timestamp"]);
    const text = signedText({ timestamp, method: request.method ?? "", path: request.url ?? "", body });
    return createHmac("sha256", hub.key.secret).update(text).digest("hex") === request.headers["x-signature"];
  }

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    // Beside the events: the faults are meant for them.
    if (request.url?.endsWith("/gifts")) return void response.end(JSON.stringify({ written: 0 }));
    if (request.url?.endsWith("/creator")) {
      return void response.end(JSON.stringify({ creator: "known", sameCreator: [] }));
    }
    if (request.url?.endsWith("/assignments")) {
      const { stream } = JSON.parse(body) as { stream?: string };
      const streams = stream === undefined ? [] : [{ streamId: stream, uniqueId: "somebody" }];
      return void response.end(JSON.stringify({ ttlMs: 15_000, streams, unassigned: 0 }));
    }
    // Nothing of the taking in depends on it, hence no fault either.
    if (request.url === "/v1/ingest/status") return void response.end('{"noted":true}');
    const fault = hub.faults.shift();
    const refuse = (status: number, code: string, extra: object = {}, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "Content-Type": "application/problem+json", ...headers });
      response.end(JSON.stringify({ title: code, status, code, ...extra }));
    };
    if (fault?.kind === "answer") return refuse(fault.status, fault.code ?? "internal", {}, fault.headers);
    if (!isSigned(request, body)) return refuse(401, "signature_invalid");
    const acknowledge = (sessionId: string, accepted: number, duplicates: number) => {
      const position = { epoch: "test", offset: hub.events.length };
      const body = { sessionId, lastSeqNo: last.get(sessionId) ?? 0, position, accepted, duplicates };
      if (fault?.kind === "lost-ack") request.socket.destroy();
      else response.end(JSON.stringify(body));
    };
    if (request.url?.endsWith("/lease/release")) return void response.end("{}");
    if (request.url?.endsWith("/lease")) {
      const lease: Lease = { token: 1, expiresInMs: 15_000, lastEventAt: 0, interrupted: false };
      return void response.end(JSON.stringify(lease));
    }
    if (request.url?.endsWith("/sessions")) {
      const session = JSON.parse(body) as OpenSession;
      const idempotencyKey = request.headers["idempotency-key"];
      hub.opened.push({ session, idempotencyKey: typeof idempotencyKey === "string" ? idempotencyKey : undefined });
      const known = hub.events.findLast(({ sessionId }) => sessionId === session.sessionId);
      last.set(session.sessionId, known?.seqNo ?? 0);
      return acknowledge(session.sessionId, 0, 0);
    }
    const { events } = JSON.parse(body) as { events: UnifiedEvent[] };
    hub.batches.push({ events: events.length, bytes: Buffer.byteLength(body) });
    const sessionId = request.url?.split("/")[4] ?? "";
    const lastSeqNo = last.get(sessionId);
    if (lastSeqNo === undefined) return refuse(404, "unknown_session");
    if (events.some(hub.refuses)) return refuse(400, "invalid_request");
    if ((events[0]?.seqNo ?? 0) > lastSeqNo + 1) return refuse(409, "seq_gap", { expectedSeqNo: lastSeqNo + 1 });
    const fresh = events.filter(({ seqNo }) => seqNo > lastSeqNo);
    hub.events.push(...fresh);
    hub.duplicates += events.length - fresh.length;
    last.set(sessionId, Math.max(lastSeqNo, events.at(-1)?.seqNo ?? 0));
    acknowledge(sessionId, fresh.length, events.length - fresh.length);
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(request, response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  hub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return hub;
}
