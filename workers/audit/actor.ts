/** Who asks, as the database is told: the audit log's triggers read it in the transaction of a change. */
import { addressBucket } from "../auth/address-bucket.ts";
import { currentKeyId, type SealingKeys } from "../auth/sealing.ts";

export interface Actor {
  /** What the id names. */
  kind: "key" | "member" | "token" | "runner" | "setup";
  /** Of the key, the account or the token: never a secret. */
  id: string;
  /** Where the request came from; its hash is kept, so that two rows of one place can be told to be so. */
  address?: string | undefined;
  requestId?: string | undefined;
}

const encoder = new TextEncoder();
/** Another use of a sealing key gets another key: what one of them gives away says nothing of the other. */
const purpose = encoder.encode("tiktok-live-edge audit address 1");

/** `DatabaseConfig.actor` of a request. */
export async function describeActor(keys: SealingKeys, { kind, id, address, requestId }: Actor): Promise<string> {
  const from = address === undefined || address === "" ? {} : { address: await hashAddress(keys, address) };
  return JSON.stringify({ kind, id, ...from, ...(requestId !== undefined && { request: requestId }) });
}

/**
 * 32 hex digits that stand for a client's address (`addressBucket`), under a key that is derived from the current one of
 * SEALING_KEYS. There are so few addresses that a bare hash could be looked up; with another sealing key the same address has
 * another hash.
 */
export async function hashAddress(keys: SealingKeys, address: string): Promise<string> {
  const key = await addressKey(keys.get(currentKeyId(keys)) ?? "");
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(addressBucket(address)));
  return Buffer.from(mac).toString("hex").slice(0, 32);
}

/** By the secret it is derived from. The keys, not promises of them: a promise of a cancelled request might never be kept. */
const addressKeys = new Map<string, CryptoKey>();

async function addressKey(hex: string): Promise<CryptoKey> {
  const known = addressKeys.get(hex);
  if (known) return known;
  const secret = await crypto.subtle.importKey("raw", Uint8Array.from(Buffer.from(hex, "hex")), "HKDF", false, [
    "deriveKey",
  ]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: purpose };
  const derived = await crypto.subtle.deriveKey(
    derivation,
    secret,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign"],
  );
  addressKeys.set(hex, derived);
  return derived;
}
