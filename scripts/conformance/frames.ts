/** A step of a case becomes the bytes that a push server sends. */
import { gzipSync } from "node:zlib";
import { WebcastPushFrame } from "tiktok-live-proto/v3";
import { encode, encodeBatch } from "../../ingest-node/simulator/frames.ts";
import type { Message, MessagesStep, Step, TextStep } from "./case.ts";

/** The push frame of a step; undefined where it is none. `number` tells it from the others. */
export function frameOf(step: Step, number: number): Uint8Array | undefined {
  if ("line" in step || "text" in step) return undefined;
  return "frame" in step ? Buffer.from(step.frame, "base64") : encodeMessages(step, String(number + 1));
}

/** The text frame of a step, as Euler Stream's WebSocket brings it. */
export function textOf({ text }: TextStep): string {
  return typeof text === "string" ? text : JSON.stringify(text);
}

function encodeMessages({ messages, compression }: MessagesStep, logId: string): Uint8Array {
  const wire = messages.map((message) => ({ ...message, payload: payloadOf(message) }));
  const batch = encodeBatch(wire, { cursor: logId, pushServer: "" });
  const payload = compression === "gzip" ? gzipSync(batch) : Buffer.from(batch);
  return encode(WebcastPushFrame, { logId, payloadEncoding: "pb", payloadType: "msg", payload });
}

function payloadOf({ payload, times = 1 }: Message): Buffer {
  const once = Buffer.from(payload, "base64");
  return times === 1 ? once : Buffer.alloc(once.length * times, once);
}
