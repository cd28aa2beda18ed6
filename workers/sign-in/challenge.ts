/**
 * Challenges that say themselves what they are for: `c1.keyId.purpose.account.bound.expires.nonce.signature`. The signature is
 * the HMAC-SHA256 of all before its dot, under a key that is derived from one of SEALING_KEYS. So a challenge that is asked for
 * is no row; only that it was answered has to be remembered.
 */
import { currentKeyId, type SealingKeys } from "../auth/sealing.ts";

/** What a challenge is answered for; one for signing in adds no passkey. */
export type ChallengePurpose = "sign_in" | "sign_up" | "add_passkey" | "step_up";

export interface Challenge {
  purpose: ChallengePurpose;
  /** Whose; "" where that is not known before. */
  accountId: string;
  /** What else it is good for alone: a session, or the hash of a ticket; "" for nothing. */
  bound: string;
  /** Unix milliseconds. */
  expiresAt: number;
}

/** So long a person may take to find their phone. */
export const challengeMs = 5 * 60_000;

const form =
  /^(c1\.([A-Za-z0-9_-]{1,32})\.(sign_in|sign_up|add_passkey|step_up)\.(-|ac_[a-z2-7]{16})\.(-|[a-z0-9_]{1,64})\.(\d{1,15})\.[A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;
const nothing = "-";
const encoder = new TextEncoder();
const purposeOfKey = encoder.encode("tiktok-live-edge sign-in challenge 1");

/** A challenge under the current key, as WebAuthn takes it: bytes as base64url. */
export async function makeChallenge(
  keys: SealingKeys,
  { purpose, accountId, bound, now }: Omit<Challenge, "expiresAt"> & { now: Date },
): Promise<string> {
  const keyId = currentKeyId(keys);
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
  const expiresAt = now.getTime() + challengeMs;
  const parts = ["c1", keyId, purpose, accountId || nothing, bound || nothing, String(expiresAt), nonce];
  const said = parts.join(".");
  const signature = await crypto.subtle.sign("HMAC", await signingKey(keys.get(keyId) ?? ""), encoder.encode(said));
  const text = `${said}.${Buffer.from(signature).toString("base64url")}`;
  if (!form.test(text)) throw new Error("a challenge cannot carry these ids");
  return Buffer.from(text).toString("base64url");
}

/** What a challenge says; undefined for one that is none, that somebody changed, or whose time is over. */
export async function openChallenge(keys: SealingKeys, challenge: string, now: Date): Promise<Challenge | undefined> {
  const match = form.exec(Buffer.from(challenge, "base64url").toString("latin1"));
  if (!match) return undefined;
  const [, said = "", keyId = "", purpose, accountId = "", bound = "", expires, signature = ""] = match;
  const secret = keys.get(keyId);
  if (secret === undefined) return undefined;
  const bytes = Uint8Array.from(Buffer.from(signature, "base64url"));
  if (!(await crypto.subtle.verify("HMAC", await signingKey(secret), bytes, encoder.encode(said)))) return undefined;
  const expiresAt = Number(expires);
  if (expiresAt < now.getTime()) return undefined;
  return {
    purpose: purpose as ChallengePurpose,
    accountId: accountId === nothing ? "" : accountId,
    bound: bound === nothing ? "" : bound,
    expiresAt,
  };
}

/** Another use of a sealing key gets another key: what one of them gives away says nothing of the other. */
async function signingKey(hex: string): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", Uint8Array.from(Buffer.from(hex, "hex")), "HKDF", false, [
    "deriveKey",
  ]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: purposeOfKey };
  const algorithm = { name: "HMAC", hash: "SHA-256", length: 256 };
  return crypto.subtle.deriveKey(derivation, secret, algorithm, false, ["sign", "verify"]);
}
