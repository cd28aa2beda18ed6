/**
 * Raw webcast bytes become messages: synchronously, hence in order, and without dropping what no schema describes.
 * A client that inflates in the background hands out about half of the frames of a burst in another order.
 */
import { gunzipSync } from "node:zlib";
import type * as schema from "tiktok-live-proto/v3";
import type { NativeMessage } from "#shared/native-message.ts";
import { maxPayloadBytes } from "#shared/normalize/bound.ts";
import type { QualityReason } from "#shared/quality.ts";
import { webcastMethod } from "#shared/method-name.ts";
import { decoderOf, schemaMethods } from "./message-decoders.ts";
import { unknownFieldsOf } from "./unknown-fields.ts";
import { type BatchParts, bufferOf, type MessageHead, readMessageHead, splitBatch } from "./wire-fields.ts";
import { tooManyNested, WireReader } from "./wire-reader.ts";

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

/** A message as a batch carries it. */
export type WireMessage = MessageHead;

/** The limits of what is decoded; what lies past them becomes RAW, with the first of its bytes. */
export const decodeLimits = {
  /** A frame inflates to some 100 KB; one that would grow past this is an attack on our memory, and stays as it is. */
  inflatedBytes: 16 * 1024 * 1024,
  /** Messages of one frame that become events of their own; TikTok sends some ten. */
  messages: 5_000,
  /** The largest real message has 46 KB. Decoded, forged bytes can take three hundred times their own room. */
  messageBytes: 512 * 1024,
  /** All that is decoded of one frame, for the same reason. */
  frameBytes: 2 * 1024 * 1024,
  /** Messages within messages, in all of one frame; the fullest recorded message has 176. */
  nested: 10_000,
} as const;
/** More than an event can carry: what is cut off here would be cut there. */
const maxKeptBytes = maxPayloadBytes;

/** One after the other: decoding is synchronous. */
const reader = new WireReader();
const decodePushFrame = decoderOf("WebcastPushFrame");
const decodeBatchHead = decoderOf("ProtoMessageFetchResult");
const methodDecoders = new Map(schemaMethods.map((method) => [method, decoderOf(method)]));

/** Decodes one binary frame of the push socket. Never throws; see `DecodedFrame.kind`. */
export function decodeFrame(bytes: Uint8Array): DecodedFrame {
  let frame: schema.WebcastPushFrame;
  try {
    frame = decodePushFrame(reader.open(bufferOf(bytes)), bytes.length) as unknown as schema.WebcastPushFrame;
  } catch {
    return brokenFrame(bytes, "frame_unreadable");
  }
  const { payloadType, logId } = frame;
  if (payloadType !== "msg" || frame.payload.length === 0) return { ...emptyFrame, payloadType, logId };
  if (frame.payloadEncoding !== "pb") return brokenFrame(bytes, "frame_unreadable");
  const batch = inflate(frame.payload);
  if (typeof batch === "string") return brokenFrame(bytes, batch);
  const parts = splitBatch(batch, decodeLimits.messages);
  if (parts.messages.length === 0 && parts.tail.length > 0) return brokenFrame(bytes, "frame_unreadable");
  return { ...decodeHead(parts.head), kind: "messages", payloadType, logId, messages: decodeParts(parts) };
}

/** No byte of gzip becomes more than this many. */
const maxInflation = 1_032;

/** Whether a frame would become more than is decoded of one. Asked of every frame: most are too small for it. */
export function inflatesTooFar(bytes: Uint8Array): boolean {
  if (bytes.length < decodeLimits.inflatedBytes / maxInflation) return false;
  const [message] = decodeFrame(bytes).messages;
  return message?.method === "WebcastPushFrame" && message.quality?.includes("frame_too_large") === true;
}

/** The messages of a batch, for example of the initial one that comes with the sign endpoint's answer. Never throws. */
export function decodeBatch(batch: Uint8Array): NativeMessage[] {
  return decodeParts(splitBatch(batch, decodeLimits.messages));
}

const emptyFrame: DecodedFrame = {
  kind: "other",
  payloadType: "",
  logId: "",
  internalExt: "",
  cursor: "",
  needAck: false,
  messages: [],
};

function brokenFrame(bytes: Uint8Array, reason: QualityReason): DecodedFrame {
  return { ...emptyFrame, kind: "broken", messages: [opaque("WebcastPushFrame", "", bytes, reason)] };
}

function decodeHead(head: Uint8Array): DecodedFrame {
  try {
    const batch = decodeBatchHead(
      reader.open(bufferOf(head)),
      head.length,
    ) as unknown as schema.ProtoMessageFetchResult;
    const { internalExt, cursor, needAck } = batch;
    return { ...emptyFrame, internalExt, cursor, needAck };
  } catch {
    // An acknowledgement nobody asked for does no harm; one that is missing ends the connection.
    return { ...emptyFrame, needAck: true };
  }
}

function decodeParts({ batch, messages, tail }: BatchParts): NativeMessage[] {
  let room: number = decodeLimits.frameBytes;
  reader.nestable = decodeLimits.nested;
  const decoded = messages.map(({ start, end }) => {
    const head = readMessageHead(batch, start, end);
    if (head === undefined) return opaque("BaseProtoMessage", "", batch.subarray(start, end), "message_unreadable");
    if (head.payload.length > room) return tooLarge(head);
    room -= head.payload.length;
    return decodeOne(head);
  });
  if (tail.length > 0) {
    const reason = messages.length < decodeLimits.messages ? "message_unreadable" : "frame_too_large";
    decoded.push(opaque("ProtoMessageFetchResult", "", tail, reason));
  }
  return decoded;
}

/**
 * Decodes one message by its method's schema, and says what that one does not have; without a schema, or with bytes that do
 * not fit it, keeps the bytes.
 */
export function decodeMessage(message: WireMessage): NativeMessage {
  reader.nestable = decodeLimits.nested;
  return decodeOne(message);
}

function decodeOne(message: WireMessage): NativeMessage {
  const { method, msgId, payload } = message;
  const decode = methodDecoders.get(method) ?? methodDecoders.get(webcastMethod(method));
  if (decode === undefined) return opaque(method, msgId, payload, "no_schema");
  if (payload.length > decodeLimits.messageBytes) return tooLarge(message);
  const bytes = bufferOf(payload);
  try {
    const data = decode(reader.open(bytes), bytes.length);
    if (reader.unknown === 0) return { method, msgId, data };
    return { method, msgId, data, unknown: unknownFieldsOf(bytes, reader) };
  } catch (error) {
    return error === tooManyNested ? tooLarge(message) : opaque(method, msgId, payload, "payload_unreadable");
  }
}

function tooLarge({ method, msgId, payload }: WireMessage): NativeMessage {
  return opaque(method, msgId, payload, "message_too_large");
}

/** A message that nobody here reads: its bytes, as they came, and why. */
function opaque(method: string, msgId: string, payload: Uint8Array, reason: QualityReason): NativeMessage {
  const kept = Buffer.from(payload.buffer, payload.byteOffset, Math.min(payload.byteLength, maxKeptBytes));
  return { method, msgId, bytes: kept.toString("base64"), quality: [reason] };
}

/** What `payload` inflates to, or why it does not. */
function inflate(payload: Uint8Array): Uint8Array | QualityReason {
  const isGzip = payload[0] === 0x1f && payload[1] === 0x8b;
  if (!isGzip) return payload;
  try {
    return gunzipSync(payload, { maxOutputLength: decodeLimits.inflatedBytes, chunkSize: statedLength(payload) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ERR_BUFFER_TOO_LARGE" ? "frame_too_large" : "frame_unreadable";
  }
}

/** Its last bytes say how long a gzip is inflated: then it fits one buffer. They can lie, so that this one is bounded. */
function statedLength(payload: Uint8Array): number {
  const stated = payload.length < 18 ? 0 : bufferOf(payload).readUInt32LE(payload.length - 4);
  return Math.min(Math.max(stated + 1, 64), 256 * 1024);
}
