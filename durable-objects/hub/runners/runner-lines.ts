/**
 * The lines of a stream's runners: WebSockets over which they ask what can be asked over HTTP too. What must survive the
 * hub's sleep is in the sockets' attachments.
 */
import { readBatch } from "#shared/protocol/batch-reading.ts";
import type {
  HubAnswer,
  HubRefusal,
  LeaseAnswer,
  OpenSessionCall,
  PublishCall,
} from "#shared/protocol/hub-protocol.ts";
import type { LeaseRelease, LeaseRequest } from "#shared/protocol/ingest.ts";
import { problems } from "#shared/protocol/problems.ts";
import { parseJson, readAs, readStorable, refuseDeep, type Unreadable } from "#shared/protocol/reading.ts";
import type { RunnerCommand } from "#shared/protocol/runner-command.ts";
import {
  batchesOnLine,
  LineBatch,
  lineCloseCodes,
  LineEnvelope,
  lineHeaders,
  LineLease,
  type LineMessage,
  lineMessageBytes,
  LineOpen,
  LineRelease,
  lineTag,
  type RunnerStanding,
} from "#shared/protocol/runner-line.ts";
import { sha256Each } from "../../feed/digests.ts";
import { seal, unseal } from "./line-seal.ts";

/** A runner, those that wait, and what is left of lines that were cut. */
const maxLines = 8;
/** A newer runner may know types that this hub does not; one that says nothing else is closed. */
const maxUnknown = 16;

/** What is asked over a line. */
export interface LineCalls {
  /** The hub's own; undefined where it has none. */
  streamId: () => string | undefined;
  openSession: (call: OpenSessionCall) => HubAnswer;
  publish: (call: PublishCall) => HubAnswer;
  lease: (request: LeaseRequest) => LeaseAnswer;
  releaseLease: (release: LeaseRelease) => void;
  /** A message had no seal of its line: somebody on the way, or a broken runner. Its line is closed. */
  noteUnsealed: () => void;
  /** How the stream's holder says that it stands. */
  noteRunner: (standing: RunnerStanding) => void;
  /** A message was answered; `type` is of those that are known. */
  noteAnswered: (type: string, isOk: boolean) => void;
}

/** What is remembered of a line while the hub sleeps. */
interface LineAttachment {
  key: string;
  /** Milliseconds since 1970. */
  openedAt: number;
  /** The lease that its runner showed last. */
  token?: number;
  /** The workspace's ingest key that opened it; absent for the host's own. */
  ingestKeyId?: string;
}

interface Line {
  socket: WebSocket;
  attachment: LineAttachment;
  /** When a message came last, milliseconds since 1970. Heartbeats do not come here: the runtime knows of them. */
  heardAt: number;
  lastId: number;
  /** Batches whose answer has not left: the runtime holds it back until what they wrote is durable. */
  underWay: number;
  unknown: number;
}

type Answer = Exclude<LineMessage, { type: "line" | "commands" }>;

export class RunnerLines {
  readonly #ctx: DurableObjectState;
  readonly #calls: LineCalls;
  readonly #lines = new Map<WebSocket, Line>();

  constructor(ctx: DurableObjectState, calls: LineCalls) {
    this.#ctx = ctx;
    this.#calls = calls;
    for (const socket of ctx.getWebSockets(lineTag)) {
      // One that we closed, and whose other side has not answered yet, is over.
      if (socket.readyState !== WebSocket.OPEN) continue;
      const attachment = socket.deserializeAttachment() as LineAttachment;
      this.#lines.set(socket, newLine(socket, attachment));
    }
  }

  /** A WebSocket upgrade; the Worker has checked the signature and set `lineHeaders`. */
  open(request: Request, { now, ingestKeyId }: { now: number; ingestKeyId: string | undefined }): Response {
    const [key, nonce] = [request.headers.get(lineHeaders.key), request.headers.get(lineHeaders.nonce)];
    if (key === null || nonce === null) return new Response(null, { status: 400 });
    this.#makeRoom();
    const { 0: client, 1: socket } = new WebSocketPair();
    this.#ctx.acceptWebSocket(socket, [lineTag]);
    const line = newLine(socket, { key, openedAt: now, ...(ingestKeyId !== undefined && { ingestKeyId }) });
    socket.serializeAttachment(line.attachment);
    this.#lines.set(socket, line);
    socket.send(JSON.stringify({ type: "line", nonce } satisfies LineMessage));
    return new Response(null, { status: 101, webSocket: client });
  }

  /** How many are open, as far as is known here: also of runners that went without a word. */
  get size(): number {
    return this.#lines.size;
  }

  /** How many were heard since then, in milliseconds since 1970. */
  heardSince(at: number): number {
    return [...this.#lines.values()].filter((line) => this.#heardAt(line) >= at).length;
  }

  has(socket: WebSocket): boolean {
    return this.#lines.has(socket);
  }

  /** Answers a message. What is wrong with it beyond an answer closes the line. */
  take(socket: WebSocket, message: string | ArrayBuffer, now: number): void {
    const line = this.#lines.get(socket);
    if (!line) return;
    const read = readMessage(line, message);
    if (!read.ok) {
      if (read.code === lineCloseCodes.unsealed) this.#calls.noteUnsealed();
      return this.#close(line, read.code, read.reason);
    }
    line.heardAt = now;
    line.lastId = read.envelope.id;
    const answer = this.#answer(line, read.envelope, read.json);
    this.#send(line, answer);
    this.#calls.noteAnswered(knownType(read.envelope.type), answer.type !== "refused");
    if (line.unknown > maxUnknown) this.#close(line, lineCloseCodes.garbage, "unknown types");
  }

  /** A line is gone: returns the lease that its runner had shown, unless another line shows it too. */
  end(socket: WebSocket): number | undefined {
    const line = this.#lines.get(socket);
    if (!line) return undefined;
    this.#close(line, 1000, "");
    const { token } = line.attachment;
    return token !== undefined && this.heardAt(token) === undefined ? token : undefined;
  }

  /** When a line whose runner showed this lease was heard last, milliseconds since 1970; undefined where none is open. */
  heardAt(token: number): number | undefined {
    const times = [...this.#lines.values()].filter(({ attachment }) => attachment.token === token);
    return times.length === 0 ? undefined : Math.max(...times.map((line) => this.#heardAt(line)));
  }

  /** Has the holder of a lease carry out commands, if it has a line; returns whether it has. */
  command(token: number, commands: RunnerCommand[]): boolean {
    const [line] = [...this.#lines.values()]
      .filter(({ attachment }) => attachment.token === token)
      .sort((a, b) => this.#heardAt(b) - this.#heardAt(a));
    if (line) this.#send(line, { type: "commands", commands });
    return line !== undefined;
  }

  /** Closes the lines of leases before this one: their runners may not know it yet. */
  dismissBefore(token: number): void {
    for (const line of this.#lines.values()) {
      const { token: shown = token } = line.attachment;
      if (shown < token) this.#close(line, lineCloseCodes.leaseLost, "another runner has the stream");
    }
  }

  /** Closes the lines of an ingest key; returns how many there were. */
  revoke(ingestKeyId: string): number {
    const its = [...this.#lines.values()].filter(({ attachment }) => attachment.ingestKeyId === ingestKeyId);
    for (const line of its) this.#close(line, lineCloseCodes.revoked, "ingest key revoked");
    return its.length;
  }

  closeAll(code: number, reason: string): void {
    for (const line of this.#lines.values()) this.#close(line, code, reason);
  }

  #answer(line: Line, { type, id, ...rest }: LineEnvelope, json: string): Answer {
    try {
      // Of a batch it is cut off, event by event, so that none of its neighbours is lost.
      const tooDeep = type === "batch" ? undefined : refuseDeep(rest);
      if (tooDeep) return refused(id, tooDeep);
      switch (type) {
        case "lease": {
          const read = readStorable(LineLease, rest, json);
          if (!read.ok) return refused(id, read);
          const answer = this.#calls.lease(read.value.request);
          if (!answer.ok) return refused(id, asUnreadable(answer));
          this.#show(line, answer.lease.token);
          if (read.value.runner) this.#calls.noteRunner(read.value.runner);
          this.dismissBefore(answer.lease.token);
          return { type: "lease", id, lease: answer.lease };
        }
        case "release": {
          const read = readStorable(LineRelease, rest, json);
          if (!read.ok) return refused(id, read);
          this.#calls.releaseLease(read.value.release);
          if (line.attachment.token === read.value.release.token) this.#show(line, undefined);
          return { type: "released", id };
        }
        case "open": {
          const read = readStorable(LineOpen, rest, json);
          if (!read.ok) return refused(id, read);
          return this.#acknowledge(line, id, read.value.session.leaseToken, this.#calls.openSession(read.value));
        }
        case "batch": {
          const read = readAs(LineBatch, rest);
          if (!read.ok) return refused(id, read);
          const { sessionId, traceparent, runner } = read.value;
          if (runner) this.#calls.noteRunner(runner);
          if (line.underWay >= batchesOnLine) return refused(id, { ok: false, code: "too_many_batches" });
          this.#noteUnderWay(line);
          const batch = readBatch(read.value.batch, json, { streamId: this.#calls.streamId(), sessionId, sha256Each });
          if (!batch.ok) return refused(id, batch);
          const { leaseToken, events } = batch.value;
          return this.#acknowledge(
            line,
            id,
            leaseToken,
            this.#calls.publish({ sessionId, leaseToken, events, traceparent }),
          );
        }
        default:
          line.unknown += 1;
          return refused(id, { ok: false, code: "invalid_request", detail: `type: "${type}" is not known here` });
      }
    } catch (error) {
      // It may go better next time, and the line is not at fault.
      console.error(JSON.stringify({ part: "hub", status: "line_error", type, error: describe(error) }));
      return refused(id, { ok: false, code: "internal" });
    }
  }

  #acknowledge(line: Line, id: number, token: number, answer: HubAnswer): Answer {
    if (!answer.ok) return refused(id, asUnreadable(answer));
    this.#show(line, token);
    return { type: "ack", id, acknowledgement: answer.acknowledgement };
  }

  /** What its sockets are sent for a batch waits with its answer: so what one runner can have waiting is bounded. */
  #noteUnderWay(line: Line): void {
    line.underWay += 1;
    const left = () => {
      line.underWay -= 1;
    };
    // After this turn, which is when the batch is written. Where that fails the object is begun anew, and its lines are.
    queueMicrotask(() => void this.#ctx.storage.sync().then(left, left));
  }

  /** Notes the lease that the line's runner holds; undefined of none any more. */
  #show(line: Line, token: number | undefined): void {
    if (line.attachment.token === token) return;
    if (token === undefined) delete line.attachment.token;
    else line.attachment.token = token;
    line.socket.serializeAttachment(line.attachment);
  }

  /** Closes one line where there are too many: first those on which nobody ever showed a lease, then the longest silent. */
  #makeRoom(): void {
    if (this.#lines.size < maxLines) return;
    const rank = (line: Line) => (line.attachment.token === undefined ? 0 : 1);
    const [first] = [...this.#lines.values()].sort((a, b) => rank(a) - rank(b) || this.#heardAt(a) - this.#heardAt(b));
    if (first) this.#close(first, lineCloseCodes.tooManyLines, "too many lines");
  }

  #heardAt({ socket, heardAt }: Line): number {
    return Math.max(heardAt, this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0);
  }

  #send(line: Line, message: LineMessage): void {
    try {
      line.socket.send(seal(line.attachment.key, "DOWN", JSON.stringify(message)));
    } catch {
      this.#close(line, 1000, "");
    }
  }

  #close(line: Line, code: number, reason: string): void {
    this.#lines.delete(line.socket);
    try {
      line.socket.close(code, reason);
    } catch {
      // Closed already, which is what was wanted.
    }
  }
}

/** What a runner may ask, for the metrics: any other word is `unknown`. */
function knownType(type: string): string {
  return ["lease", "release", "open", "batch"].includes(type) ? type : "unknown";
}

function newLine(socket: WebSocket, attachment: LineAttachment): Line {
  return { socket, attachment, heardAt: attachment.openedAt, lastId: 0, underWay: 0, unknown: 0 };
}

const encoder = new TextEncoder();
/** Where a message's bytes stand while it is read. A new place for each would be zeroed first, and collected afterwards. */
const messageBytes = new Uint8Array(lineMessageBytes);

type ReadMessage = { ok: true; envelope: LineEnvelope; json: string } | { ok: false; code: number; reason: string };

function readMessage({ attachment, lastId }: Line, message: string | ArrayBuffer): ReadMessage {
  if (typeof message !== "string") return { ok: false, code: lineCloseCodes.garbage, reason: "not text" };
  const tooLarge = { ok: false, code: lineCloseCodes.tooLarge, reason: `over ${lineMessageBytes} bytes` } as const;
  const { read, written } = encoder.encodeInto(message, messageBytes);
  if (read < message.length) return tooLarge;
  const json = unseal(attachment.key, "UP", message, messageBytes.subarray(0, written));
  if (json === undefined) return { ok: false, code: lineCloseCodes.unsealed, reason: "no seal of this line" };
  const value = parseJson(json);
  const envelope = value.ok ? LineEnvelope.safeParse(value.value) : undefined;
  if (!envelope?.success || envelope.data.id <= lastId) {
    return { ok: false, code: lineCloseCodes.garbage, reason: "no type, or no rising id" };
  }
  return { ok: true, envelope: envelope.data, json };
}

function refused(id: number, { code, detail, extra }: Unreadable): Answer {
  const [status, title] = problems[code];
  return { type: "refused", id, problem: { ...extra, status, code, title, detail: detail ?? title } };
}

function asUnreadable({ ok, code, ...extra }: HubRefusal): Unreadable {
  return { ok, code, extra };
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message.slice(0, 300)}` : String(error);
}
