/** What lies in the queue of the event log, and in a dead letter of it, as text and the other way round. */
import { deflateSync, inflateSync } from "node:zlib";
import {
  frameLogMessage,
  joinLogText,
  type LogHead,
  logQueueLimits,
  readLogHead,
  unframeLogMessage,
} from "#shared/protocol/log-message.ts";

const decoder = new TextDecoder();

/** A message's body: bytes, or the text of one that was sent before they were. */
export type LogBody = string | ArrayBuffer;

/** A message opened: its text and how many bytes of UTF-8 it has, or why there is none. */
export type Opened = { head: LogHead | undefined } & (
  | { ok: true; text: string; bytes: number }
  | { ok: false; reason: string }
);

/** Whose message it is, without opening it. */
export function headOf(body: LogBody | Uint8Array): LogHead | undefined {
  return typeof body === "string" ? readLogHead(body) : unframeLogMessage(new Uint8Array(body)).head;
}

/** Opens a message. One that would inflate beyond all measure is not inflated. */
export function openLogMessage(body: LogBody): Opened {
  if (typeof body === "string") {
    return { ok: true, head: readLogHead(body), text: body, bytes: new TextEncoder().encode(body).byteLength };
  }
  const { head, parts } = unframeLogMessage(new Uint8Array(body));
  if (parts.length === 0) return { ok: false, head, reason: "does not inflate" };
  try {
    let left: number = logQueueLimits.textBytes;
    const texts = parts.map((part) => {
      const inflated = inflateSync(part, { maxOutputLength: left });
      left = Math.max(1, left - inflated.byteLength);
      return decoder.decode(inflated);
    });
    return { ok: true, head, text: joinLogText(texts), bytes: logQueueLimits.textBytes - left };
  } catch (error) {
    // Only the kind: the message of another error may quote what was read.
    const tooLarge = error instanceof RangeError;
    return {
      ok: false,
      head,
      reason: tooLarge ? `inflates to more than ${logQueueLimits.textBytes} bytes` : "does not inflate",
    };
  }
}

const base64Prefix = "base64:";

/** The message as a dead letter keeps it: its text, so that it can be read; what cannot be opened as `base64:` and its bytes. */
export function deadLetterPayload(body: LogBody, opened = openLogMessage(body)): string {
  if (opened.ok) return opened.text;
  return `${base64Prefix}${Buffer.from(body as ArrayBuffer).toString("base64")}`;
}

/** The message of a dead letter's payload, for the queue. */
export function messageOfPayload(payload: string): Uint8Array {
  if (payload.startsWith(base64Prefix)) return Buffer.from(payload.slice(base64Prefix.length), "base64");
  return frameLogMessage(readLogHead(payload), [deflateSync(payload)]);
}
