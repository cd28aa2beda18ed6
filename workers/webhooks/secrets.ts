/** What an endpoint signs with, and its own headers: made here, sealed, and opened again for an attempt. */
import { makeSigningSecret, type SigningSecret } from "#shared/webhooks/signature.ts";
import { makeId } from "../auth/secret.ts";
import { seal, type Sealed, type SealingKeys, unseal } from "../auth/sealing.ts";

/** The private half of a signing secret. */
export type OpenSecret = Pick<SigningSecret, "secret" | "privateKey">;

/** A new secret of an endpoint: the row to keep, and what is shown this once. */
export async function newSecret(keys: SealingKeys, endpointId: string) {
  const { secret, privateKey, publicKey } = await makeSigningSecret();
  const secretId = makeId("es");
  const sealed = await sealSecret(keys, endpointId, secretId, { secret, privateKey });
  return { row: { secretId, endpointId, publicKey, ...sealed }, secret, publicKey };
}

/** Seals a signing secret for the row that it is kept in. */
export function sealSecret(
  keys: SealingKeys,
  endpointId: string,
  secretId: string,
  { secret, privateKey }: OpenSecret,
): Promise<Sealed> {
  return seal(keys, secretContext(endpointId, secretId), JSON.stringify({ secret, privateKey }));
}

/** Opens a sealed signing secret. */
export async function openSecret(
  keys: SealingKeys,
  endpointId: string,
  row: Sealed & { secretId: string },
): Promise<OpenSecret> {
  return JSON.parse(await unseal(keys, secretContext(endpointId, row.secretId), row)) as OpenSecret;
}

/** Seals an endpoint's own headers; nothing where there are none. */
export async function sealHeaders(keys: SealingKeys, endpointId: string, headers: Record<string, string>) {
  const headerNames = Object.keys(headers);
  if (headerNames.length === 0) return { headerNames, headersKeyId: null, headersSealed: null };
  const { keyId, sealed } = await seal(keys, headersContext(endpointId), JSON.stringify(headers));
  return { headerNames, headersKeyId: keyId, headersSealed: sealed };
}

/** Opens an endpoint's own headers. */
export async function openHeaders(
  keys: SealingKeys,
  endpointId: string,
  row: { headersKeyId: string | null; headersSealed: string | null },
): Promise<Record<string, string>> {
  if (row.headersKeyId === null || row.headersSealed === null) return {};
  const sealed = { keyId: row.headersKeyId, sealed: row.headersSealed };
  return JSON.parse(await unseal(keys, headersContext(endpointId), sealed)) as Record<string, string>;
}

const secretContext = (endpointId: string, secretId: string) => `secret ${endpointId} ${secretId}`;
const headersContext = (endpointId: string) => `headers ${endpointId}`;
