/**
 * A queue message of the event log. Its text is joined and cut as text all the way from the hub to Postgres, so that nobody
 * on its way has to take it apart; what its carriers need to know stands at its head. In the queue it is bytes: the head
 * once more as it is, a line end, and the text in deflated parts. So the hub sends what it has deflated already: the first
 * part is what stands before the events, each other one is events, as a frame of them ends (event-lines.ts).
 */
import { bodyEnd } from "./event-lines.ts";
import type { LogMessage } from "./hub-protocol.ts";

/** What the text of a message says first. */
export type LogHead = Pick<LogMessage, "streamId" | "epoch" | "firstOffset" | "lastOffset"> & {
  /** Of an event in it that is traced. It stands before the text alone, which is the same whoever traces. */
  traceparent?: string;
};

/**
 * Sizes in bytes. Queues count a thousand of them to a KB: they bill a message for each 64 KB of it, take 128 KB of one and
 * 256 KB of all in one `sendBatch`, each with some hundred bytes of their own.
 */
export const logQueueLimits = {
  /** What a message is filled up to. */
  filledBytes: 63_000,
  /** What it has at most: an event that does not compress, alone. */
  messageBytes: 127_000,
  sendBatchBytes: 255_000,
  sendBatchMessages: 100,
  /** What the queue adds to each message. */
  overheadBytes: 100,
  /** UTF-16 units that a hub puts into a message at most, where it is more than one batch of a runner. */
  textLength: 1024 * 1024,
  /** Bytes of UTF-8 that a message's text may have: what a consumer makes of one. A hub's have 3 for each unit at most. */
  textBytes: 4 * 1024 * 1024,
} as const;

/** What a message's text says before its events. `chain` and `actions` are the insides of JSON arrays. */
export function openLogText(
  head: LogHead,
  session: LogMessage["session"],
  { chain, actions = "" }: { chain: string; actions?: string },
): string {
  const start = JSON.stringify({ ...orderedHead(head), session });
  const runs = actions === "" ? "" : `,"actions":[${actions}]`;
  return `${start.slice(0, -1)},"chain":[${chain}]${runs},"events":[`;
}

/** The text of a message from its parts; a single one is the whole of it. */
export function joinLogText([opening = "", ...events]: readonly string[]): string {
  return (
    opening + events.map((part, index) => (index < events.length - 1 ? part.slice(0, -bodyEnd.length) : part)).join(",")
  );
}

/** Hex digits of a link of version 2 of the chain that has no salt. */
const saltlessDigits = 128;

/**
 * How many events of a message came without their salts, which no hub sends: nobody can prove them. Of the text of another
 * message it is 0.
 */
export function countSaltless(text: string): number {
  const start = text.indexOf('"chain":[');
  const end = text.indexOf("]", start);
  if (start < 0 || end < 0) return 0;
  const links = text.slice(text.indexOf("[", start) + 1, end).split(",");
  return links.filter((link) => link.trim().length === saltlessDigits + 2).length;
}

const headPattern =
  /^\{"streamId":"([a-z0-9_-]+)","epoch":"([A-Za-z0-9_-]+)","firstOffset":(\d{1,15}),"lastOffset":(\d{1,15})(?:,"traceparent":"(00-[0-9a-f]{32}-[0-9a-f]{16}-01)")?[,}]/;

/** Reads the head of a message that `openLogText` began; undefined for any other text. */
export function readLogHead(text: string): LogHead | undefined {
  const [, streamId, epoch, first, last, traceparent] = headPattern.exec(text) ?? [];
  if (!streamId || !epoch || !first || !last) return undefined;
  return {
    streamId,
    epoch,
    firstOffset: Number(first),
    lastOffset: Number(last),
    ...(traceparent !== undefined && { traceparent }),
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const lineEnd = 10;
/** Longer than any head. */
const headLineBytes = 512;

/** Before each part: how many bytes it has, as an unsigned big-endian integer. */
const partHeadBytes = 4;
/** How a message begins after its line that is of one part without its length, as they were before there were several. */
const zlibStart = 0x78;

/**
 * The message as bytes, from its head and the parts of its text, each deflated (zlib, RFC 1950). `head` may be missing:
 * nobody is told then.
 */
export function frameLogMessage(head: LogHead | undefined, parts: readonly Uint8Array[]): Uint8Array {
  const line = encoder.encode(`${head ? JSON.stringify({ ...orderedHead(head), ...tracedHead(head) }) : ""}\n`);
  const length = parts.reduce((sum, { byteLength }) => sum + partHeadBytes + byteLength, line.byteLength);
  const message = new Uint8Array(length);
  const view = new DataView(message.buffer);
  message.set(line);
  let at = line.byteLength;
  for (const part of parts) {
    view.setUint32(at, part.byteLength);
    message.set(part, at + partHeadBytes);
    at += partHeadBytes + part.byteLength;
  }
  return message;
}

/** Takes apart what `frameLogMessage` made. Of other bytes there is no head, and there are no parts. */
export function unframeLogMessage(message: Uint8Array): { head: LogHead | undefined; parts: Uint8Array[] } {
  const end = message.subarray(0, headLineBytes).indexOf(lineEnd);
  const head = readLogHead(decoder.decode(message.subarray(0, Math.max(0, end))));
  return { head, parts: end < 0 ? [] : partsOf(message.subarray(end + 1)) };
}

function partsOf(bytes: Uint8Array): Uint8Array[] {
  if (bytes[0] === zlibStart) return [bytes];
  const parts: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.byteLength;) {
    const length = at + partHeadBytes <= bytes.byteLength ? view.getUint32(at) : Infinity;
    at += partHeadBytes + length;
    if (at > bytes.byteLength) return [];
    parts.push(bytes.subarray(at - length, at));
  }
  return parts;
}

function tracedHead({ traceparent }: LogHead): Pick<LogHead, "traceparent"> {
  return traceparent === undefined ? {} : { traceparent };
}

function orderedHead({ streamId, epoch, firstOffset, lastOffset }: LogHead): LogHead {
  return { streamId, epoch, firstOffset, lastOffset };
}
