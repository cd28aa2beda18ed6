/** Secrets that must be read again, kept sealed: AES-256-GCM under a key that the database does not know. */

/** By id, the current one first: it seals; the others still open what they sealed. */
export type SealingKeys = ReadonlyMap<string, string>;

export interface Sealed {
  keyId: string;
  /** Hex: the nonce of 12 bytes, then the ciphertext with its tag. */
  sealed: string;
}

const nonceBytes = 12;

/** The key that seals now. */
export function currentKeyId(keys: SealingKeys): string {
  const [keyId] = keys.keys();
  if (keyId === undefined) throw new Error("there is no sealing key");
  return keyId;
}

/**
 * Seals a text. `context` says whose it is: opened under another one it is refused, so that a sealed value moved to
 * another row is worth nothing.
 */
export async function seal(keys: SealingKeys, context: string, text: string): Promise<Sealed> {
  const keyId = currentKeyId(keys);
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const bytes = new TextEncoder().encode(text);
  const sealed = await crypto.subtle.encrypt(algorithm(nonce, context), await importKey(keys, keyId), bytes);
  return { keyId, sealed: Buffer.concat([nonce, new Uint8Array(sealed)]).toString("hex") };
}

/** The text that was sealed. Throws where the key is gone, the bytes were changed, or the context is another. */
export async function unseal(keys: SealingKeys, context: string, { keyId, sealed }: Sealed): Promise<string> {
  const key = await importKey(keys, keyId);
  const bytes = Uint8Array.from(Buffer.from(sealed, "hex"));
  try {
    const [nonce, rest] = [bytes.slice(0, nonceBytes), bytes.slice(nonceBytes)];
    return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm(nonce, context), key, rest));
  } catch {
    // The runtime's own message says nothing, and nothing of the value may be in ours.
    throw new Error(`what key ${keyId} sealed for ${context} cannot be opened`);
  }
}

function algorithm(nonce: Uint8Array<ArrayBuffer>, context: string) {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(context) };
}

async function importKey(
  keys: SealingKeys,
  keyId: string,
): Promise<Awaited<ReturnType<typeof crypto.subtle.importKey>>> {
  const hex = keys.get(keyId);
  if (hex === undefined) throw new Error(`SEALING_KEYS has no key ${keyId}`);
  return crypto.subtle.importKey("raw", Uint8Array.from(Buffer.from(hex, "hex")), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
}
