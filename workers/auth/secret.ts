/** Keys and tokens: how they are made, and what of them is kept. */
import { createHash } from "node:crypto";

const encoder = new TextEncoder();

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** `prefix_` and 16 characters a-z, 2-7: an id nobody guesses but everybody may see. */
export function makeId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `${prefix}_${Array.from(bytes, (byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte & 31]).join("")}`;
}

/**
 * Hex SHA-256: what is stored of a secret. A fast hash is enough for 256 random bits. At once: `crypto.subtle` takes ten times as long,
 * and each request is hashed.
 */
export async function hashSecret(secret: string): Promise<string> {
  return createHash("sha256").update(secret).digest("hex");
}

/** hex HMAC-SHA256. */
export async function signText(secret: string, text: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  return toHex(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
}

/** Whether two texts are equal, in a time that does not depend on where they differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  // timingSafeEqual wants equal lengths; the length of a signature is no secret.
  return left.byteLength === right.byteLength && crypto.subtle.timingSafeEqual(left, right);
}
