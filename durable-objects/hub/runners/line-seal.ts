/** The seals of a line's messages: see runner-line.ts in shared/protocol. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type LineDirection, sealedPrefix, sealLength } from "#shared/protocol/runner-line.ts";

const encoder = new TextEncoder();

/** The message that says this. */
export function seal(key: string, direction: LineDirection, json: string): string {
  return macOf(key, direction, encoder.encode(json)).toString("hex") + json;
}

/** What a sealed message says. `bytes` are those of `message`. Undefined where the seal is not of this key and direction. */
export function unseal(key: string, direction: LineDirection, message: string, bytes: Uint8Array): string | undefined {
  const given = Buffer.from(message.slice(0, sealLength), "hex");
  const expected = macOf(key, direction, bytes.subarray(sealLength));
  return given.length === expected.length && timingSafeEqual(given, expected) ? message.slice(sealLength) : undefined;
}

/** Over bytes: a text is transcoded at several times the cost. */
function macOf(key: string, direction: LineDirection, json: Uint8Array): Buffer {
  return createHmac("sha256", key).update(sealedPrefix(direction)).update(json).digest();
}
