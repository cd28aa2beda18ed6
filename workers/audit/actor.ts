/** Who asks, as the database is told: the audit log's triggers read it in the transaction of a change. */
import type { Actor } from "../access/actor.ts";
import { currentKeyId, type SealingKeys } from "../auth/sealing.ts";

const encoder = new TextEncoder();
/** Another use of a sealing key gets another key: what one of them gives away says nothing of the other. */
const purpose = encoder.encode("tiktok-live-edge audit address 1");

/** What was said of each: a request may write more than once. */
const said = new WeakMap<Actor, Promise<string>>();

/** The actor as `write_audit` in the database reads it: JSON, with the hash of the address in its place. */
export function describeActor(actor: Actor, keys: SealingKeys): Promise<string> {
  const known = said.get(actor) ?? describe(actor, keys);
  said.set(actor, known);
  return known;
}

async function describe({ kind, id, address, requestId }: Actor, keys: SealingKeys): Promise<string> {
  const from = address === "" ? {} : { address: await hashAddress(keys, address) };
  return JSON.stringify({ kind, id, ...from, request: requestId });
}

/**
 * 32 hex digits that stand for a client's address (of an IPv6 one the part that counts for limits), under a key that is derived from the current one of
 * SEALING_KEYS. There are so few addresses that a bare hash could be looked up; with another sealing key the same address has
 * another hash.
 */
export async function hashAddress(keys: SealingKeys, address: string): Promise<string> {
  const key = await addressKey(keys.get(currentKeyId(keys)) ?? "");
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(address));
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
