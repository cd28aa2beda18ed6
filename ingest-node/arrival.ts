/** What came in, as it came, before anybody read it: what a recording keeps, and what a played one is read from. */
import type { NativeMessage } from "#shared/native-message.ts";
import { normalize } from "#shared/normalize.ts";
import type { EventBody } from "#shared/stamp.ts";
import { decodeBatch, decodeFrame, decodeMessage } from "./decode.ts";
import { readTextFrame } from "./providers/euler-frame.ts";

interface Bytes {
  /** Milliseconds since 1970; absent where nobody knows. */
  receivedAt?: number;
  bytes: Uint8Array;
}

/**
 * `frame`: a binary frame of a push socket. `batch`: the sign service's answer, which holds the room's latest messages.
 * `text`: a text frame of Euler Stream's. `message`: one message of TikTok's, without a frame around it.
 */
export type Arrival =
  | ({ form: "frame" | "batch" | "text" } & Bytes)
  | ({ form: "message"; method: string; msgId: string } & Bytes);

/**
 * Takes what came in: the events of it, and what they were read from where that is one thing. An arrival can be without
 * events: a heartbeat's answer is one.
 */
export type Take = (bodies: EventBody[], arrival?: Arrival) => void;

/** The messages of an arrival, in TikTok's order. Never throws. */
export function messagesOf(arrival: Arrival): NativeMessage[] {
  const { receivedAt } = arrival;
  const messages = decode(arrival);
  return receivedAt === undefined ? messages : messages.map((message) => ({ ...message, receivedAt }));
}

/** The events of an arrival. */
export function bodiesOf(arrival: Arrival): EventBody[] {
  return messagesOf(arrival).map((message) => normalize(message));
}

function decode(arrival: Arrival): NativeMessage[] {
  const { bytes } = arrival;
  switch (arrival.form) {
    case "frame":
      return decodeFrame(bytes).messages;
    case "batch":
      return decodeBatch(bytes);
    case "text":
      return readTextFrame(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()).messages;
    case "message":
      return [decodeMessage({ method: arrival.method, msgId: arrival.msgId, payload: bytes })];
    default:
      return arrival satisfies never;
  }
}
