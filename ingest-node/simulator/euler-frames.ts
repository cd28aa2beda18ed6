/** Euler Stream's wire: TikTok's messages as it puts them into JSON, or TikTok's own frames, not compressed. */
import * as schemaV1 from "tiktok-live-proto/v1";
import * as schemaV2 from "tiktok-live-proto/v2";
import * as schemaV3 from "tiktok-live-proto/v3";
import { WebcastPushFrame } from "tiktok-live-proto/v3";
import { encode, encodeBatch, type WireMessage } from "./frames.ts";

/** Which generation of names the JSON has: Euler's `v1`, what its `v2` was, or what it is now. */
export type EulerNames = "v1" | "v2-older" | "v2";

export interface EulerMessage {
  type: string;
  data: unknown;
}

type Schema = Record<string, unknown>;
const schemas: Record<EulerNames, Schema> = { v1: schemaV1, "v2-older": schemaV2, v2: schemaV3 };

/** A message as Euler decodes it; undefined for a method that its schema does not know, which it leaves out. */
export function eulerMessage({ method, payload }: WireMessage, names: EulerNames): EulerMessage | undefined {
  const codec = schemas[names][method] as { decode: (bytes: Uint8Array) => unknown } | undefined;
  return codec && { type: method, data: codec.decode(payload) };
}

/** The text frames of some messages: one bundle, or one frame a message. `idsAs` "numbers" writes 64-bit ids as bare digits. */
export function eulerTexts(
  messages: readonly EulerMessage[],
  how: { bundled: boolean; idsAs: "texts" | "numbers"; now: number },
): string[] {
  const frames = how.bundled ? [{ timestamp: how.now, messages }] : messages;
  const texts = frames.map((frame) => JSON.stringify(frame));
  return how.idsAs === "texts" ? texts : texts.map((text) => text.replaceAll(/:"(\d{16,19})"/g, ":$1"));
}

/** A push frame as Euler passes it on. */
export function eulerBytes(messages: readonly WireMessage[], logId: string): Uint8Array {
  const payload = Buffer.from(encodeBatch(messages, { cursor: logId, pushServer: "" }));
  return encode(WebcastPushFrame, { logId, payloadEncoding: "pb", payloadType: "msg", payload });
}
