/**
 * Names for people that only who has a secret can work out: HMAC-SHA256, never a bare hash. TikTok's ids are numbers, and a
 * handle is a word: a bare hash of one is found by trying all of them.
 */

/** By key id, the current one first: it makes new pseudonyms; the others still recognise what they made. */
export type PseudonymKeys = ReadonlyMap<string, string>;

export type PseudonymKeysResult = { ok: true; keys: PseudonymKeys } | { ok: false; problem: string };

/**
 * What of a person a pseudonym stands for. Another purpose gives another pseudonym, so that a table of one cannot be joined
 * with a table of another: `suppression` is for the list of those who asked to be forgotten.
 */
export type PseudonymPurpose = "user" | "handle" | "suppression";

/** As `PSEUDONYMIZATION_SECRET` has it: bytes of a secret, at least. */
export const leastSecretBytes = 32;
const mostSecretBytes = 64;
const mostKeys = 8;
/** Short enough for a pseudonym to be where an id of a person is: at most 64 characters. */
const keyIdPattern = /^[A-Za-z0-9-]{1,16}$/;

/**
 * Reads `keyId:secret` pairs, separated by commas; secrets are hex of 32 to 64 bytes. What is wrong is said without the
 * secret: a pair that cannot be read may be nothing else.
 */
export function parsePseudonymKeys(text: string): PseudonymKeysResult {
  const keys = new Map<string, string>();
  for (const pair of text.split(",")) {
    const [, keyId = "", secret = ""] = /^\s*([^:]*):([^:]*?)\s*$/.exec(pair) ?? [];
    if (!keyIdPattern.test(keyId)) {
      return { ok: false, problem: "expected keyId:secret pairs, a keyId of 1 to 16 letters, digits or -" };
    }
    if (!/^([0-9a-f]{2})*$/.test(secret)) {
      return { ok: false, problem: `the secret of ${keyId} is not hex; openssl rand -hex 32 makes one` };
    }
    const byteCount = secret.length / 2;
    if (byteCount < leastSecretBytes) {
      return {
        ok: false,
        problem: `the secret of ${keyId} has ${byteCount} bytes, and needs ${leastSecretBytes} at least`,
      };
    }
    if (byteCount > mostSecretBytes) {
      return { ok: false, problem: `the secret of ${keyId} has ${byteCount} bytes, more than ${mostSecretBytes}` };
    }
    if (keys.has(keyId)) return { ok: false, problem: `two secrets are called ${keyId}` };
    keys.set(keyId, secret);
  }
  if (keys.size > mostKeys) return { ok: false, problem: `more than ${mostKeys} secrets` };
  return { ok: true, keys };
}

/** The key that makes pseudonyms now. Throws where there is none. */
export function currentPseudonymKeyId(keys: PseudonymKeys): string {
  const [keyId] = keys.keys();
  if (keyId === undefined) throw new Error("there is no key for pseudonyms");
  return keyId;
}

/**
 * The pseudonym of a value (TikTok's id of a person, or a handle) under the current key: `pn_KEYID_` and 43 characters, the
 * whole HMAC-SHA256 in base64url. The same value has the same one for as long as the key is the current one.
 */
export async function pseudonym(keys: PseudonymKeys, purpose: PseudonymPurpose, value: string): Promise<string> {
  return pseudonymUnder(keys, currentPseudonymKeyId(keys), purpose, value);
}

/** The pseudonyms of a value under each of the keys, the current one first: any of them may be what was kept. */
export async function pseudonymsOf(keys: PseudonymKeys, purpose: PseudonymPurpose, value: string): Promise<string[]> {
  return Promise.all(Array.from(keys.keys(), (keyId) => pseudonymUnder(keys, keyId, purpose, value)));
}

/** Whether an id or a handle is a pseudonym, and of which key. */
export function pseudonymKeyId(text: string): string | undefined {
  return /^pn_([A-Za-z0-9-]{1,16})_[A-Za-z0-9_-]{43}$/.exec(text)?.[1];
}

const encoder = new TextEncoder();

/** What is signed for a pseudonym: for who has a hash that answers at once. */
export function pseudonymMessage(purpose: PseudonymPurpose, value: string): string {
  return `tiktok-live-edge pseudonym 1\n${purpose}\n${purpose === "handle" ? handleForm(value) : value}`;
}

/** The pseudonym of an HMAC-SHA256 in base64url, without its padding. */
export function pseudonymOf(keyId: string, mac: string): string {
  return `pn_${keyId}_${mac}`;
}

async function pseudonymUnder(
  keys: PseudonymKeys,
  keyId: string,
  purpose: PseudonymPurpose,
  value: string,
): Promise<string> {
  const said = encoder.encode(pseudonymMessage(purpose, value));
  const mac = await crypto.subtle.sign("HMAC", await importKey(keys.get(keyId) ?? ""), said);
  return pseudonymOf(keyId, base64url(new Uint8Array(mac)));
}

/** TikTok's handles are the same in capitals, and with the @. */
function handleForm(handle: string): string {
  return handle.replace(/^@/, "").toLowerCase();
}

function importKey(hex: string) {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
