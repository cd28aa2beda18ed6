/**
 * Signatures of Standard Webhooks 1.0.0: `v1` is HMAC-SHA256 under a shared secret (`whsec_`), `v1a` ed25519 under a
 * private key (`whsk_`) whose public half (`whpk_`) anybody may have.
 */

const prefixes = { secret: "whsec_", privateKey: "whsk_", publicKey: "whpk_" } as const;
const secretBytes = { fewest: 24, most: 64 };
/** PKCS #8 around an ed25519 seed of 32 bytes (RFC 8410): what the runtime imports and exports. */
const pkcs8Head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
const seedBytes = 32;

/** Node and the Workers name these types differently. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
type KeyPair = { publicKey: Key; privateKey: Key };

/** What an endpoint signs with. */
export interface SigningSecret {
  /** `whsec_`, base64 of 24 to 64 bytes. */
  secret: string;
  /** `whsk_`, base64 of the seed and the public key, 64 bytes. */
  privateKey: string;
  /** `whpk_`, base64 of 32 bytes. */
  publicKey: string;
}

/** What is signed: the exact bytes that are sent. */
export interface SignedMessage {
  /** The same on every retry; without a dot, which is the separator. */
  id: string;
  /** The attempt's time, Unix seconds. */
  timestamp: number;
  body: string;
}

/** Signs; made once for many messages of one endpoint, because importing a key costs more than signing with it. */
export interface Signer {
  /** The value of `webhook-signature`: `v1,… v1a,…` for each secret, the newest first. */
  sign: (message: SignedMessage) => Promise<string>;
}

/** Makes a secret and a key pair. */
export async function makeSigningSecret(): Promise<SigningSecret> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as KeyPair;
  const pkcs8 = await exportBytes("pkcs8", pair.privateKey);
  const publicKey = await exportBytes("raw", pair.publicKey);
  const seed = pkcs8.slice(pkcs8Head.length, pkcs8Head.length + seedBytes);
  return {
    secret: prefixes.secret + toBase64(crypto.getRandomValues(new Uint8Array(32))),
    privateKey: prefixes.privateKey + toBase64(Uint8Array.of(...seed, ...publicKey)),
    publicKey: prefixes.publicKey + toBase64(publicKey),
  };
}

/** A signer for the secrets in force, the newest first. */
export async function openSigner(secrets: readonly Pick<SigningSecret, "secret" | "privateKey">[]): Promise<Signer> {
  const keys = await Promise.all(
    secrets.flatMap(({ secret, privateKey }) => [
      importHmac(secret).then((key) => ({ version: "v1", algorithm: "HMAC", key })),
      importEd25519(privateKey).then((key) => ({ version: "v1a", algorithm: "Ed25519", key })),
    ]),
  );
  return {
    async sign(message) {
      const bytes = signedBytes(message);
      const signatures = keys.map(async ({ version, algorithm, key }) => {
        const signature = await crypto.subtle.sign(algorithm, key, bytes);
        return `${version},${toBase64(new Uint8Array(signature))}`;
      });
      return (await Promise.all(signatures)).join(" ");
    },
  };
}

/** Whether `signature`, one element of the list, is that of `publicKey` over the message. */
export async function verifyAsymmetric(message: SignedMessage, signature: string, publicKey: string): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", fromBase64(publicKey, prefixes.publicKey), "Ed25519", false, [
    "verify",
  ]);
  const [version, text = ""] = signature.split(",");
  return version === "v1a" && crypto.subtle.verify("Ed25519", key, fromBase64(text), signedBytes(message));
}

async function exportBytes(format: "pkcs8" | "raw", key: Key): Promise<Uint8Array> {
  const bytes: unknown = await crypto.subtle.exportKey(format, key);
  return new Uint8Array(bytes as ArrayBuffer);
}

function signedBytes({ id, timestamp, body }: SignedMessage): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(`${id}.${timestamp}.${body}`));
}

async function importHmac(secret: string): Promise<Key> {
  const bytes = fromBase64(secret, prefixes.secret);
  if (bytes.length < secretBytes.fewest || bytes.length > secretBytes.most) {
    throw new Error(`a secret has ${secretBytes.fewest} to ${secretBytes.most} bytes`);
  }
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

async function importEd25519(privateKey: string): Promise<Key> {
  const seed = fromBase64(privateKey, prefixes.privateKey).slice(0, seedBytes);
  return crypto.subtle.importKey("pkcs8", Uint8Array.of(...pkcs8Head, ...seed), "Ed25519", false, ["sign"]);
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string, prefix = ""): Uint8Array<ArrayBuffer> {
  if (!text.startsWith(prefix)) throw new Error(`expected ${prefix}…`);
  return Uint8Array.from(atob(text.slice(prefix.length)), (character) => character.charCodeAt(0));
}
