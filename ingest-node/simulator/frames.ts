/** TikTok's wire: how messages are put into the frames that its push server sends. */
import { gzipSync } from "node:zlib";
import { BaseProtoMessage, ProtoMessageFetchResult, WebcastPushFrame } from "tiktok-live-proto/v3";

/** One webcast message as bytes, before it is in a frame. */
export interface WireMessage {
  method: string;
  msgId: string;
  payload: Uint8Array;
}

interface Codec<Message> {
  encode: (message: Message) => { finish: () => Uint8Array };
  decode: (bytes: Uint8Array) => Message;
}

/** A whole message of the few fields that matter: the encoders want every field to be there. */
export function fill<Message extends object>(codec: Codec<Message>, fields: Partial<Message>): Message {
  return Object.assign(codec.decode(new Uint8Array()), fields);
}

/** The bytes of a message of which only `fields` are set. */
export function encode<Message extends object>(codec: Codec<Message>, fields: Partial<Message>): Uint8Array {
  return codec.encode(fill(codec, fields)).finish();
}

/** The inside of a frame, and the sign endpoint's answer: a batch of messages and where to listen for more. */
export function encodeBatch(
  messages: readonly WireMessage[],
  batch: { cursor: string; pushServer: string },
): Uint8Array {
  return encode(ProtoMessageFetchResult, {
    messages: messages.map(({ method, msgId, payload }) =>
      fill(BaseProtoMessage, { method, msgId, payload: Buffer.from(payload) }),
    ),
    cursor: batch.cursor,
    pushServer: batch.pushServer,
    internalExt: `internal_src:simulator|cursor:${batch.cursor}`,
    heartbeatDuration: "10000",
    needAck: true,
  });
}

/** A push frame as it goes over the WebSocket: the batch, compressed. `logId` is what the client acknowledges. */
export function encodeFrame(batch: Uint8Array, logId: string): Buffer {
  const payload = gzipSync(batch);
  return Buffer.from(encode(WebcastPushFrame, { logId, payloadEncoding: "pb", payloadType: "msg", payload }));
}
