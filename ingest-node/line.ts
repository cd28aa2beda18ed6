/** One line to a stream's hub: a WebSocket with a request and its answer at a time. See runner-line.ts in shared/protocol. */
import { createHmac, randomFillSync, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { WebSocket } from "ws";
import type { RunnerCommand } from "#shared/protocol/runner-command.ts";
import { heartbeatMs, lineDeadAfterMs, lineKeyText, LineMessage, sealLength } from "#shared/protocol/runner-line.ts";
import { ping, pong } from "#shared/protocol/wire.ts";
import { macOf, sealMessage } from "./sealed-message.ts";

/** The answer to a request; `lost` where none will come: what became of the request nobody knows. */
export type LineAnswer =
  | { kind: "answer"; message: Exclude<LineMessage, { type: "line" | "commands" }> }
  | { kind: "lost"; reason: string }
  /** Nothing of it was sent. */
  | { kind: "too-large" };

export interface Line {
  isOpen: () => boolean;
  /**
   * Sends a request; `fields` is the inside of its JSON object beside `type` and `id`, with a comma before it, in one piece or several:
   * what is large stands in one of its own, so that it is not copied to be put together.
   */
  ask: (type: string, fields: readonly string[], signal: AbortSignal) => Promise<LineAnswer>;
  close: () => void;
}

/** Why there is no line. `answer` is what the server said instead of an upgrade. */
export interface NoLine {
  reason: string;
  answer?: { status: number; text: string; date: string | null };
}

export interface LineParts {
  /** Of the upgrade, with ws or wss. */
  url: URL;
  /** Its signature's headers, the signature itself, and the secret. */
  headers: Record<string, string>;
  signature: string;
  secret: string;
  /** Milliseconds since 1970. */
  now: () => number;
  onCommands: (commands: readonly RunnerCommand[]) => void;
  /** Called once, for a line that was open. */
  onClose: (reason: string) => void;
}

const openTimeoutMs = 5_000;
const answerTimeoutMs = 15_000;
const goodbyeMs = 1_000;
/** An answer is small; a hub that sends more is none. */
const maxAnswerBytes = 4 * 1024 * 1024;

/** Opens a line. Resolves when the hub has greeted, or when it is clear that there will be none. */
export function openLine(parts: LineParts, signal: AbortSignal): Promise<Line | NoLine> {
  const { now } = parts;
  const { promise, resolve } = Promise.withResolvers<Line | NoLine>();
  // A proxy that lets the upgrade through and nothing after it is found out by the greeting that does not come.
  const options = {
    headers: parts.headers,
    perMessageDeflate: false,
    handshakeTimeout: openTimeoutMs,
    maxPayload: maxAnswerBytes,
    // A hub that closes may leave the connection open until it sleeps.
    closeTimeout: goodbyeMs,
    generateMask: maskOf,
  };
  const socket = new WebSocket(parts.url, options);
  const waiting = new Map<number, (answer: LineAnswer) => void>();
  let key: string | undefined;
  let lastId = 0;
  let heardAt = now();
  let failure: string | undefined;
  const greeting = setTimeout(() => give("The hub did not greet"), openTimeoutMs * 2);
  let heart: ReturnType<typeof setInterval> | undefined;
  const abort = () => give("stopped");
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });

  function give(reason: string): void {
    failure ??= reason;
    socket.terminate();
  }

  async function refusedWith(response: IncomingMessage): Promise<void> {
    const text = await readAll(response);
    const status = response.statusCode ?? 0;
    resolve({ reason: `HTTP ${status}`, answer: { status, text, date: response.headers.date ?? null } });
    give("refused");
  }

  /** Undefined where it is not sealed by the hub. */
  function unsealed(text: string): LineMessage | undefined {
    const json = text.slice(sealLength);
    const given = Buffer.from(text.slice(0, sealLength), "hex");
    const expected = macOf(key ?? "", "DOWN", json);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return readMessage(json);
  }

  function greeted(text: string): void {
    const message = readMessage(text);
    if (message?.type !== "line") return give("The answer is not a hub's");
    key = createHmac("sha256", parts.secret)
      .update(lineKeyText({ signature: parts.signature, nonce: message.nonce }))
      .digest("hex");
    clearTimeout(greeting);
    signal.removeEventListener("abort", abort);
    heart = setInterval(beat, heartbeatMs);
    heart.unref();
    resolve({ isOpen: () => socket.readyState === WebSocket.OPEN, ask, close });
  }

  function close(): void {
    failure ??= "closed by this runner";
    socket.close(1000);
  }

  function beat(): void {
    if (now() - heardAt > lineDeadAfterMs) return give(`Nothing came over the line for ${lineDeadAfterMs} ms`);
    socket.send(ping);
  }

  function ask(type: string, fields: readonly string[], until: AbortSignal): Promise<LineAnswer> {
    const id = ++lastId;
    const message = sealMessage(key ?? "", [`{"type":"${type}","id":${id}`, ...fields, "}"]);
    if (!message) return Promise.resolve({ kind: "too-large" });
    if (socket.readyState !== WebSocket.OPEN) return Promise.resolve({ kind: "lost", reason: failure ?? "no line" });
    return new Promise((resolve) => {
      const answered = (answer: LineAnswer) => {
        waiting.delete(id);
        clearTimeout(timer);
        until.removeEventListener("abort", stopped);
        resolve(answer);
      };
      const stopped = () => answered({ kind: "lost", reason: "stopped" });
      const timer = setTimeout(() => give(`No answer for ${answerTimeoutMs} ms`), answerTimeoutMs);
      waiting.set(id, answered);
      until.addEventListener("abort", stopped, { once: true });
      // Masked into bytes of the socket's own before this returns.
      socket.send(message, { binary: false });
    });
  }

  socket.on("message", (data: Buffer) => {
    heardAt = now();
    const text = data.toString();
    if (key === undefined) return greeted(text);
    if (text === pong) return undefined;
    const message = unsealed(text);
    if (!message || message.type === "line") return give("A message was not the hub's");
    if (message.type === "commands") return parts.onCommands(message.commands);
    waiting.get(message.id)?.({ kind: "answer", message });
  });
  socket.on("unexpected-response", (_request, response: IncomingMessage) => {
    void refusedWith(response);
  });
  socket.on("error", (error) => {
    failure ??= error.message;
  });
  socket.on("close", (code, reason) => {
    clearInterval(heart);
    clearTimeout(greeting);
    signal.removeEventListener("abort", abort);
    const why = failure ?? `The line was closed (${code} ${reason.toString()})`.replace(" )", ")");
    resolve({ reason: why });
    for (const answered of waiting.values()) answered({ kind: "lost", reason: why });
    if (key !== undefined) parts.onClose(why);
  });
  return promise;
}

/** A mask of zeros would leave the bytes as they are, and then the socket would send those that it was given. */
function maskOf(mask: Buffer): void {
  randomFillSync(mask);
  if (mask.readUInt32BE() === 0) mask[0] = 1;
}

function readMessage(json: string): LineMessage | undefined {
  try {
    return LineMessage.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** The beginning of a refusal; what no problem is needs not be read on. */
async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > 64 * 1024) break;
    }
  } catch {
    // What came of it has to do.
  }
  return Buffer.concat(chunks).toString();
}
