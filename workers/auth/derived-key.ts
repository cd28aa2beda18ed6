/** Keys for HMAC that are derived from one of SEALING_KEYS: another use gets another key, so that what one gives away says nothing of the others. */

const encoder = new TextEncoder();

/** By purpose and the secret it is derived from: there are as many as SEALING_KEYS has, times a few purposes. */
const derived = new Map<string, CryptoKey>();

/**
 * The key of a purpose; `hex` is one of SEALING_KEYS. Derived once in an isolate: it takes longer than a signature, and a
 * thousand overlays may come back at once. The key is kept, not the promise of it: a promise of a request that is cancelled
 * might never be kept.
 */
export async function derivedKey(hex: string, purpose: string): Promise<CryptoKey> {
  const name = `${purpose} ${hex}`;
  const known = derived.get(name);
  if (known) return known;
  const key = await derive(hex, purpose);
  derived.set(name, key);
  return key;
}

async function derive(hex: string, purpose: string): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", Uint8Array.from(Buffer.from(hex, "hex")), "HKDF", false, [
    "deriveKey",
  ]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(purpose) };
  const algorithm = { name: "HMAC", hash: "SHA-256", length: 256 };
  return crypto.subtle.deriveKey(derivation, secret, algorithm, false, ["sign", "verify"]);
}
