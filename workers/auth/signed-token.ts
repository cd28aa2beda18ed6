/**
 * Overlay tokens that say themselves what they open: `ov_keyId.streamId.tokenId.overlay.signature`. The signature is the
 * HMAC-SHA256 of all before its dot, under a key that is derived from one of SEALING_KEYS, so opening a socket asks no
 * database. Whether the token was revoked only its stream's hub knows.
 */
import { derivedKey } from "./derived-key.ts";
import { currentKeyId, type SealingKeys } from "./sealing.ts";

/** What a token opens. */
export interface TokenClaims {
  tokenId: string;
  streamId: string;
  /** The overlay's own name, as rules write it; "" where it has none. */
  overlay: string;
  /** What of the feed: what an overlay shows, or for tokens of before everything. */
  reads: "overlay" | "everything";
}

const form =
  /^(ov_([A-Za-z0-9_-]{1,32})\.([a-z0-9][a-z0-9_-]{2,63})\.(ot_[a-z2-7]{16})\.([a-z0-9_-]{1,32}))\.([A-Za-z0-9_-]{43})$/;
/** Stands for no name: no overlay's name begins with it. */
const noName = "-";

const encoder = new TextEncoder();
const purposes = {
  everything: "tiktok-live-edge overlay token 1",
  overlay: "tiktok-live-edge overlay token 2",
} as const;

/** Whether a text has the form of such a token; says nothing of whether it is good. */
export function isSignedToken(text: string): boolean {
  return form.test(text);
}

/** Makes a token under the current key. */
export async function signToken(
  keys: SealingKeys,
  { streamId, tokenId, overlay, reads }: TokenClaims,
): Promise<string> {
  const keyId = currentKeyId(keys);
  const said = `ov_${keyId}.${streamId}.${tokenId}.${overlay === "" ? noName : overlay}`;
  const signature = await crypto.subtle.sign(
    "HMAC",
    await derivedKey(keys.get(keyId) ?? "", purposes[reads]),
    encoder.encode(said),
  );
  const token = `${said}.${Buffer.from(signature).toString("base64url")}`;
  if (!isSignedToken(token)) throw new Error("an overlay token cannot carry these ids");
  return token;
}

/**
 * What a token opens; undefined for one that is none, that somebody changed, or whose key is not among `keys` any more. The
 * comparison takes the same time wherever the signatures differ (the runtime's own `verify`).
 */
export async function verifyToken(keys: SealingKeys, token: string): Promise<TokenClaims | undefined> {
  const [, said, keyId, streamId, tokenId, name, signature] = form.exec(token) ?? [];
  const secret = keys.get(keyId ?? "");
  if (said === undefined || secret === undefined || streamId === undefined || tokenId === undefined) return undefined;
  const bytes = Uint8Array.from(Buffer.from(signature ?? "", "base64url"));
  const overlay = name === undefined || name === noName ? "" : name;
  // What a token reads is in no part of it: it is which of the derived keys has signed it.
  for (const reads of ["overlay", "everything"] as const) {
    const key = await derivedKey(secret, purposes[reads]);
    if (await crypto.subtle.verify("HMAC", key, bytes, encoder.encode(said)))
      return { streamId, tokenId, overlay, reads };
  }
  return undefined;
}
