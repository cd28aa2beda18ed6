/**
 * A WebSocket in another tool's dialect, in front of a hub's socket of version 2: the hub does nothing for a dialect, and what
 * it promises its own sockets (order, once, revocation, limits) holds for these too, up to the line to the tool.
 */
import type { Dialect, DialectClose, Speech } from "#shared/dialects/dialect.ts";
import type { Position } from "#shared/protocol/position.ts";
import { ClientWords } from "./client-words.ts";
import { type DialectFrame, framesOf, sizeOf } from "./frames.ts";
import { hubLine, type HubLineParts } from "./hub-line.ts";
import { Successors } from "./successors.ts";
import { UnprovenBytes } from "./unproven.ts";

/** Of all sockets in this process. */
const unproven = new UnprovenBytes();
const successors = new Successors();

export interface DialectSocket extends Pick<HubLineParts, "open" | "wait" | "random" | "now"> {
  dialect: Dialect;
  /** What the client offers, as it stands in its header. */
  offered: string | undefined;
  speech: Speech;
  streamId: string;
  /** The same for a tool that comes back, another one for any other tool. */
  kind: string;
}

/** The answer to the upgrade. Throws what opening the hub's socket throws. */
export async function dialectSocket(parts: DialectSocket): Promise<Response> {
  const { dialect, speech, streamId, kind, now } = parts;
  const after = successors.open(kind, now());
  let first: WebSocket;
  try {
    first = await parts.open(after);
  } catch (error) {
    successors.close(kind, undefined, now());
    throw error;
  }
  const { 0: client, 1: server } = new WebSocketPair();
  const words = new ClientWords(now());
  const companion = speech.companion?.();
  const attention = speech.attention?.();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOpen = true;
  let isSpent = false;
  const account = unproven.open(streamId, () => {
    isSpent = true;
  });
  server.accept();
  server.binaryType = "arraybuffer";
  server.addEventListener("message", ({ data }) => {
    if (!words.take(data as string | ArrayBuffer, now())) return sendAway(dialect.endings.misbehaved);
    if (!attention || typeof data !== "string") return;
    const answers = attention.hear(data);
    say(answers, sizeOf(answers));
  });
  server.addEventListener("close", ({ code }) => sendAway({ code: code === 1005 ? 1000 : code, reason: "" }));
  server.addEventListener("error", () => sendAway(dialect.endings.goAway));
  const line = hubLine(first, {
    ...parts,
    frames: framesOf(dialect.name, speech),
    greet: ({ state }) => {
      const { texts, close } = speech.greet({ streamId, state });
      say(texts, sizeOf(texts));
      if (close) sendAway(close);
    },
    take: ({ texts, topics, size, close, people }: DialectFrame) => {
      // Not before there is more for it: its place is the one after what it was sent.
      if (isSpent) return sendAway(dialect.endings.goAway, line.position());
      if (companion) saySoon(companion.take(people, now()));
      if (attention) {
        const wanted = texts.filter((_, index) => attention.wants(topics[index] ?? ""));
        say(wanted, sizeOf(wanted));
      } else say(texts, size);
      if (close) sendAway(close);
    },
    over: (ending) => sendAway(dialect.endings[ending]),
  });

  /** A socket that fails to take it is gone. */
  function say(texts: readonly string[], size: number): void {
    if (!isOpen || texts.length === 0) return;
    try {
      for (const text of texts) server.send(text);
    } catch {
      return sendAway(dialect.endings.goAway);
    }
    unproven.note(streamId, account, size);
  }

  /** Says it, and what falls due later when it does. */
  function saySoon(texts: readonly string[]): void {
    say(texts, sizeOf(texts));
    clearTimeout(timer);
    const delayMs = (companion?.dueAt() ?? Infinity) - now();
    if (isOpen && Number.isFinite(delayMs)) {
      timer = setTimeout(() => saySoon(companion?.tick(now()) ?? []), Math.max(0, delayMs));
    }
  }

  /** `place`: where it is to go on when it comes back at once. */
  function sendAway({ code, reason }: DialectClose, place?: Position): void {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    unproven.close(streamId, account);
    successors.close(kind, place, now());
    line.end();
    try {
      server.close(code, reason);
    } catch {
      // Gone already, or with a code that nobody may send.
    }
  }

  const chosen = subprotocolOf(dialect, parts.offered);
  return new Response(null, {
    status: 101,
    webSocket: client,
    headers: chosen ? { "Sec-WebSocket-Protocol": chosen } : {},
  });
}

function subprotocolOf({ subprotocol }: Dialect, offered = ""): string | undefined {
  return offered.split(/,\s*/).find((one) => one === subprotocol);
}

/** A socket that is closed as soon as it is open: these tools read no HTTP answer. */
export function closedSocket({ code, reason }: DialectClose): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(code, reason);
  return new Response(null, { status: 101, webSocket: client });
}
