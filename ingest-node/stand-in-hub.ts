/** For tests: a hub's side of the ingest protocol on a real socket, over both lines, with the faults of a bad day. */
import { createHmac, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { UnifiedEvent } from "#shared/event.ts";
import { type Acknowledgement, type Lease, type OpenSession, signedText } from "#shared/protocol/ingest.ts";
import type { RunnerCommand } from "#shared/protocol/runner-command.ts";
import {
  type LineDirection,
  lineKeyText,
  type LineMessage,
  sealedPrefix,
  sealLength,
} from "#shared/protocol/runner-line.ts";
import { ping, pong } from "#shared/protocol/wire.ts";

/** What is done with a request instead of, or after, taking it. */
export type Fault =
  | { kind: "none" }
  | { kind: "answer"; status: number; code?: string; headers?: Record<string, string> }
  /** Takes it and breaks the line instead of acknowledging. */
  | { kind: "lost-ack" };

export interface StandInHub {
  url: string;
  key: { keyId: string; secret: string };
  /** What was committed, in order; duplicates are not. */
  events: UnifiedEvent[];
  /** Sizes of the batches as they came, refused ones too. */
  batches: { events: number; bytes: number; over: "http" | "line" }[];
  duplicates: number;
  /** How many batches are taken and not answered, and how many at once were at most. */
  underWay: number;
  mostUnderWay: number;
  /** Batches are answered once it is settled. */
  answersOnce: Promise<void> | undefined;
  opened: { session: OpenSession; idempotencyKey: string | undefined }[];
  /** The next requests meet these faults, one each. */
  faults: Fault[];
  /** How it treats upgrades: as a hub, as a proxy that lets none through, or as one that lets nothing through after them. */
  upgrades: "taken" | "refused" | "swallowed";
  /** The lines that are open. */
  lines: Set<WebSocket>;
  /** Sends commands down every line. */
  command: (commands: RunnerCommand[]) => void;
  /** Events that are refused with 400 whenever they are in a batch. */
  refuses: (event: UnifiedEvent) => boolean;
  forgetSessions: () => void;
  stop: () => Promise<void>;
}

/** A request, whichever way it came. */
type Request =
  | { kind: "lease" | "release" }
  | { kind: "open"; session: OpenSession; idempotencyKey: string | undefined }
  | { kind: "batch"; sessionId: string; events: UnifiedEvent[]; bytes: number; over: "http" | "line" };

type Outcome =
  | { kind: "acknowledged"; acknowledgement: Acknowledgement }
  | { kind: "leased"; lease: Lease }
  | { kind: "released" }
  | { kind: "refused"; problem: { status: number; code: string; detail: string }; headers: Record<string, string> }
  | { kind: "broken" };

/** Starts one on a free port. */
export async function startStandInHub(): Promise<StandInHub> {
  const last = new Map<string, number>();
  const hub: StandInHub = {
    url: "",
    key: { keyId: "key-1", secret: "a secret of the tests" },
    events: [],
    batches: [],
    duplicates: 0,
    underWay: 0,
    mostUnderWay: 0,
    answersOnce: undefined,
    opened: [],
    faults: [],
    upgrades: "taken",
    lines: new Set(),
    command: (commands) => hub.lines.forEach((socket) => down.get(socket)?.({ type: "commands", commands })),
    refuses: () => false,
    forgetSessions: () => last.clear(),
    stop: async () => {
      for (const socket of hub.lines) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  function isSigned(request: IncomingMessage, body: string): boolean {
    const timestamp = String(request.headers["x-timestamp"]);
    const text = signedText({ timestamp, method: request.method ?? "", path: request.url ?? "", body });
    return hmac(hub.key.secret, text) === request.headers["x-signature"];
  }

  /** Takes a request, with the next fault. */
  function take(request: Request): Outcome {
    const fault = hub.faults.shift();
    if (fault?.kind === "answer") return refused(fault.status, fault.code ?? "internal", {}, fault.headers);
    const outcome = takeWell(request);
    return fault?.kind === "lost-ack" && outcome.kind === "acknowledged" ? { kind: "broken" } : outcome;
  }

  function takeWell(request: Request): Outcome {
    switch (request.kind) {
      case "release":
        return { kind: "released" };
      case "lease":
        return { kind: "leased", lease: { token: 1, expiresInMs: 15_000, lastEventAt: 0, interrupted: false } };
      case "open": {
        const { session, idempotencyKey } = request;
        hub.opened.push({ session, idempotencyKey });
        const known = hub.events.findLast(({ sessionId }) => sessionId === session.sessionId);
        last.set(session.sessionId, known?.seqNo ?? 0);
        return acknowledged(session.sessionId, 0, 0);
      }
      case "batch":
        return takeBatch(request);
      default:
        return request satisfies never;
    }
  }

  function takeBatch({ sessionId, events, bytes, over }: Extract<Request, { kind: "batch" }>): Outcome {
    hub.batches.push({ events: events.length, bytes, over });
    const lastSeqNo = last.get(sessionId);
    if (lastSeqNo === undefined) return refused(404, "unknown_session");
    if (events.some(hub.refuses)) return refused(400, "invalid_request");
    if ((events[0]?.seqNo ?? 0) > lastSeqNo + 1) return refused(409, "seq_gap", { expectedSeqNo: lastSeqNo + 1 });
    const fresh = events.filter(({ seqNo }) => seqNo > lastSeqNo);
    hub.events.push(...fresh);
    hub.duplicates += events.length - fresh.length;
    last.set(sessionId, Math.max(lastSeqNo, events.at(-1)?.seqNo ?? 0));
    return acknowledged(sessionId, fresh.length, events.length - fresh.length);
  }

  function acknowledged(sessionId: string, accepted: number, duplicates: number): Outcome {
    const position = { epoch: "test", offset: hub.events.length };
    const lastSeqNo = last.get(sessionId) ?? 0;
    return {
      kind: "acknowledged",
      acknowledgement: { sessionId, lastSeqNo, position, accepted, duplicates, leftOut: 0 },
    };
  }

  /** Answers a batch once batches are answered, and anything else now. */
  async function whenDue(request: Request, answer: () => void): Promise<void> {
    if (request.kind !== "batch") return answer();
    hub.mostUnderWay = Math.max(hub.mostUnderWay, ++hub.underWay);
    await hub.answersOnce;
    hub.underWay -= 1;
    answer();
  }

  function answerHttp(request: IncomingMessage, response: ServerResponse, outcome: Outcome): void {
    switch (outcome.kind) {
      case "broken":
        return void request.socket.destroy();
      case "acknowledged":
        return void response.end(JSON.stringify(outcome.acknowledgement));
      case "leased":
        return void response.end(JSON.stringify(outcome.lease));
      case "released":
        return void response.end("{}");
      case "refused":
        response.writeHead(outcome.problem.status, { "Content-Type": "application/problem+json", ...outcome.headers });
        return void response.end(JSON.stringify({ title: outcome.problem.code, ...outcome.problem }));
      default:
        outcome satisfies never;
    }
  }

  const down = new Map<WebSocket, (message: LineMessage) => void>();
  const sockets = new WebSocketServer({ noServer: true });

  function upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    if (hub.upgrades === "swallowed") return;
    // What is wrong with a signature shows at the upgrade, and with no message after it.
    const fault = hub.faults[0];
    const isFaulty = fault?.kind === "answer" && fault.status === 401;
    if (isFaulty) hub.faults.shift();
    const code = isFaulty
      ? (fault.code ?? "signature_invalid")
      : isSigned(request, "")
        ? undefined
        : "signature_invalid";
    if (hub.upgrades === "refused" || code !== undefined) {
      const [line, body] =
        code === undefined ? ["403 Forbidden", "no upgrades here"] : ["401 Unauthorized", `{"code":"${code}"}`];
      return void connection.end(
        `HTTP/1.1 ${line}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      );
    }
    sockets.handleUpgrade(request, connection, head, (socket) =>
      serveLine(socket, String(request.headers["x-signature"])),
    );
  }

  function serveLine(socket: WebSocket, signature: string): void {
    const nonce = randomUUID();
    const key = hmac(hub.key.secret, lineKeyText({ signature, nonce }));
    const sealOf = (direction: LineDirection, json: string) => hmac(key, sealedPrefix(direction) + json);
    const say = (message: LineMessage) => {
      const json = JSON.stringify(message);
      socket.send(sealOf("DOWN", json) + json);
    };
    hub.lines.add(socket);
    down.set(socket, say);
    socket.on("close", () => hub.lines.delete(socket));
    socket.on("message", (data: Buffer) => {
      const text = data.toString();
      if (text === ping) return socket.send(pong);
      const json = text.slice(sealLength);
      if (sealOf("UP", json) !== text.slice(0, sealLength)) return socket.close(3520, "no seal of this line");
      const { id, ...asked } = JSON.parse(json) as { id: number; type: string } & Record<string, unknown>;
      const request = lineRequestOf(asked, data.length);
      const outcome = take(request);
      if (outcome.kind === "broken") return socket.terminate();
      return void whenDue(request, () => say(messageOf(id, outcome)));
    });
    socket.send(JSON.stringify({ type: "line", nonce } satisfies LineMessage));
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      // Beside the events: the faults are meant for them.
      const aside = asideOf(request.url ?? "", body);
      if (aside !== undefined) return void response.end(JSON.stringify(aside));
      const asked = requestOf(request.url ?? "", body, request.headers["idempotency-key"]);
      const outcome = isSigned(request, body) ? take(asked) : refused(401, "signature_invalid");
      return void whenDue(asked, () => answerHttp(request, response, outcome));
    });
  });
  server.on("upgrade", upgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  hub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return hub;
}

/** What nothing of the taking in depends on, answered; undefined for all else. */
function asideOf(url: string, body: string): object | undefined {
  if (url.endsWith("/gifts")) return { written: 0 };
  if (url.endsWith("/creator")) return { creator: "known", sameCreator: [] };
  if (url === "/v1/ingest/status") return { noted: true };
  if (!url.endsWith("/assignments")) return undefined;
  const { stream } = JSON.parse(body) as { stream?: string };
  const streams = stream === undefined ? [] : [{ streamId: stream, uniqueId: "somebody" }];
  return { ttlMs: 15_000, streams, unassigned: 0 };
}

function requestOf(url: string, body: string, key: string | string[] | undefined): Request {
  if (url.endsWith("/lease/release")) return { kind: "release" };
  if (url.endsWith("/lease")) return { kind: "lease" };
  if (url.endsWith("/sessions")) {
    const idempotencyKey = typeof key === "string" ? key : undefined;
    return { kind: "open", session: JSON.parse(body) as OpenSession, idempotencyKey };
  }
  const { events } = JSON.parse(body) as { events: UnifiedEvent[] };
  return { kind: "batch", sessionId: url.split("/")[4] ?? "", events, bytes: Buffer.byteLength(body), over: "http" };
}

function lineRequestOf({ type, ...asked }: { type: string } & Record<string, unknown>, bytes: number): Request {
  if (type === "lease" || type === "release") return { kind: type };
  const { session, idempotencyKey } = asked as { session: OpenSession; idempotencyKey: string };
  if (type === "open") return { kind: "open", session, idempotencyKey };
  const { sessionId, batch } = asked as { sessionId: string; batch: { events: UnifiedEvent[] } };
  return { kind: "batch", sessionId, events: batch.events, bytes, over: "line" };
}

function messageOf(id: number, outcome: Exclude<Outcome, { kind: "broken" }>): LineMessage {
  switch (outcome.kind) {
    case "acknowledged":
      return { type: "ack", id, acknowledgement: outcome.acknowledgement };
    case "leased":
      return { type: "lease", id, lease: outcome.lease };
    case "released":
      return { type: "released", id };
    case "refused":
      return { type: "refused", id, problem: outcome.problem };
    default:
      return outcome satisfies never;
  }
}

function refused(status: number, code: string, extra: object = {}, headers: Record<string, string> = {}): Outcome {
  return { kind: "refused", problem: { status, code, detail: code, ...extra }, headers };
}

function hmac(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}
