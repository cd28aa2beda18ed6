/**
 * Raw webcast bytes become messages: synchronously, hence in order, and without dropping what no schema describes.
 * A client that inflates in the background hands out about half of the frames of a burst in another order.
 */
import { gunzipSync } from "node:zlib";
import * as schema from "tiktok-live-proto/v3";
import type { NativeMessage } from "#shared/native-message.ts";
import { splitBatch } from "./wire-fields.ts";

/** What one binary frame of the push socket says. */
export interface DecodedFrame {
  /** `messages`: a batch. `other`: a heartbeat or an answer to one of ours. `broken`: not readable as a whole. */
  kind: "messages" | "other" | "broken";
  /** TikTok's own name of the frame's kind, for example `msg` or `hb`. */
  payloadType: string;
  /** With `internalExt` what an acknowledgement has to repeat. */
  logId: string;
  internalExt: string;
  cursor: string;
  needAck: boolean;
  /** In TikTok's order. Of a broken frame one, that carries its bytes. */
  messages: NativeMessage[];
}

/** The inside of a frame and the body of the sign endpoint's answer. */
export type FetchResult = schema.ProtoMessageFetchResult;

/** A message as a batch carries it. */
export type WireMessage = Pick<schema.BaseProtoMessage, "method" | "msgId" | "payload">;
type Decode = (bytes: Uint8Array) => Record<string, unknown>;

/** A frame inflates to some 100 KB; one that would grow past this is an attack on our memory, and stays as it is. */
const maxInflatedBytes = 16 * 1024 * 1024;

/** The decoder of each webcast method. Built once: the schema has nine hundred exports. */
const decoders: ReadonlyMap<string, Decode> = new Map(
  Object.entries(schema).flatMap(([name, codec]): [string, Decode][] =>
    name.startsWith("Webcast") && typeof codec === "object" && "decode" in codec
      ? [[name, (bytes) => (codec.decode as Decode)(bytes)]]
      : [],
  ),
);

/** Decodes one binary frame of the push socket. Never throws; see `DecodedFrame.kind`. */
export function decodeFrame(bytes: Uint8Array): DecodedFrame {
  let frame: schema.WebcastPushFrame;
  let batch: Uint8Array;
  try {
    frame = schema.WebcastPushFrame.decode(bytes);
    if (frame.payloadEncoding !== "pb" || frame.payloadType !== "msg" || frame.payload.length === 0) {
      return { ...emptyFrame, payloadType: frame.payloadType, logId: frame.logId };
    }
    batch = inflate(frame.payload);
  } catch {
    return brokenFrame(bytes);
  }
  const { payloadType, logId } = frame;
  try {
    const result = schema.ProtoMessageFetchResult.decode(batch);
    const { internalExt, cursor, needAck } = result;
    return { kind: "messages", payloadType, logId, internalExt, cursor, needAck, messages: decodeBatch(result) };
  } catch {
    // One message with a broken head makes the whole batch unreadable to the codec: its neighbours are read one by one.
    const messages = splitBatch(batch)?.map(decodePart);
    if (messages === undefined) return brokenFrame(bytes);
    return { ...emptyFrame, kind: "messages", payloadType, logId, needAck: true, messages };
  }
}

/** The messages of a decoded batch, for example of the initial one that comes with the sign endpoint's answer. */
export function decodeBatch(result: FetchResult): NativeMessage[] {
  return result.messages.map(decodeMessage);
}

const emptyFrame = {
  kind: "other",
  payloadType: "",
  logId: "",
  internalExt: "",
  cursor: "",
  needAck: false,
  messages: [],
} satisfies DecodedFrame;

function brokenFrame(bytes: Uint8Array): DecodedFrame {
  return { ...emptyFrame, kind: "broken", messages: [opaque("WebcastPushFrame", "", bytes)] };
}

function decodePart(part: Uint8Array): NativeMessage {
  try {
    return decodeMessage(schema.BaseProtoMessage.decode(part));
  } catch {
    return opaque("BaseProtoMessage", "", part);
  }
}

/** Decodes one message by its method's schema; without one, or with bytes that do not fit it, keeps the bytes. */
export function decodeMessage({ method, msgId, payload }: WireMessage): NativeMessage {
  const decode = decoders.get(method);
  if (decode === undefined) return opaque(method, msgId, payload);
  try {
    return { method, msgId, data: decode(payload) };
  } catch {
    return opaque(method, msgId, payload);
  }
}

/** A message that nobody here can read: its bytes, as they came. */
function opaque(method: string, msgId: string, payload: Uint8Array): NativeMessage {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("base64");
  return { method, msgId, bytes };
}

function inflate(payload: Uint8Array): Uint8Array {
  const isGzip = payload[0] === 0x1f && payload[1] === 0x8b;
  return isGzip ? gunzipSync(payload, { maxOutputLength: maxInflatedBytes }) : payload;
}
