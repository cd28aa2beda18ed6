/**
 * The session of an account at TikTok, as the host's file has it: sealed under a key that stands elsewhere, so that the file alone is
 * worth nothing. Who has the session is the account.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import * as z from "zod";

/** What Euler Stream is shown: the two cookies that say who it is, or an OAuth token of its own that stands for them. */
export type TikTokSession = { cookies: string } | { oauthToken: string };

export const SealedSession = z.strictObject({
  keyId: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
  /** Hex: the nonce of 12 bytes, the ciphertext, its tag of 16. */
  sealed: z.string().regex(/^(?:[0-9a-f]{2}){29,4096}$/, "what --seal-session printed"),
});
export type SealedSession = z.infer<typeof SealedSession>;

/** By id, the current one first: it seals, the others still open what they sealed. */
export type SessionKeys = ReadonlyMap<string, string>;

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** Reads `id:key` pairs, a key of 64 hex digits; undefined where it is none, for what it is may be a secret. */
export function readSessionKeys(text: string): SessionKeys | undefined {
  const keys = new Map<string, string>();
  for (const pair of text.split(",")) {
    const [, id, key] = /^([A-Za-z0-9_-]{1,32}):([0-9a-f]{64})$/.exec(pair.trim()) ?? [];
    if (id === undefined || key === undefined) return undefined;
    keys.set(id, key);
  }
  return keys;
}

/**
 * What somebody pastes: a browser's cookies, of which the two are kept that are needed, or an OAuth token alone. undefined where it is
 * neither.
 */
export function readSession(pasted: string): TikTokSession | undefined {
  const text = pasted.trim().replace(/^cookie:\s*/i, "");
  const cookies = new Map(
    text.split(";").map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()];
    }),
  );
  const [sessionId, region] = [cookies.get("sessionid"), cookies.get("tt-target-idc")];
  if (isCookieValue(sessionId) && isCookieValue(region))
    return { cookies: `sessionid=${sessionId}; tt-target-idc=${region}` };
  return /^[\w.~+/-]{16,2000}$/.test(text) ? { oauthToken: text } : undefined;
}

function isCookieValue(text: string | undefined): text is string {
  return text !== undefined && /^[\w.%~-]{2,500}$/.test(text);
}

/** Seals it for one stream: in another stream's file it cannot be opened. */
export function sealSession(session: TikTokSession, streamId: string, keys: SessionKeys): SealedSession {
  const [[keyId, key] = ["", ""]] = keys;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, Buffer.from(key, "hex"), nonce).setAAD(whoseIs(streamId));
  const sealed = Buffer.concat([nonce, cipher.update(JSON.stringify(session)), cipher.final(), cipher.getAuthTag()]);
  return { keyId, sealed: sealed.toString("hex") };
}

/** undefined where the key is not there, the stream is another, or a byte was changed. */
export function openSession(
  { keyId, sealed }: SealedSession,
  streamId: string,
  keys: SessionKeys,
): TikTokSession | undefined {
  const key = keys.get(keyId);
  if (key === undefined) return undefined;
  const bytes = Buffer.from(sealed, "hex");
  const decipher = createDecipheriv(algorithm, Buffer.from(key, "hex"), bytes.subarray(0, nonceBytes))
    .setAAD(whoseIs(streamId))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, "utf8") + decipher.final("utf8");
    return JSON.parse(text) as TikTokSession;
  } catch {
    return undefined;
  }
}

function whoseIs(streamId: string): Buffer {
  return Buffer.from(`tiktok-session:${streamId}`);
}
