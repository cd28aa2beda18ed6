/** What a runner signs with: a key of the host's, or one of a workspace, whose secret follows from its id. */
import { ingestKeyText, type IngestScope, parseIngestKey } from "#shared/protocol/ingest-key.ts";
import type { Config } from "../config.ts";
import { derivedKey } from "./derived-key.ts";
import { currentKeyId, type SealingKeys } from "./sealing.ts";

export interface IngestKey {
  /** As the runner shows it. */
  id: string;
  /** 64 hex digits. */
  secret: string;
  /** What it is for; absent for the host's own, which is for everything. */
  scope?: IngestScope;
}

const purpose = "tiktok-live-edge ingest key 1";
const encoder = new TextEncoder();

/** The key of a new scope, under the current one of SEALING_KEYS. */
export async function makeIngestKey(keys: SealingKeys, scope: IngestScope): Promise<IngestKey> {
  const sealingKeyId = currentKeyId(keys);
  const id = ingestKeyText(sealingKeyId, scope);
  return { id, secret: await secretOf(keys.get(sealingKeyId) ?? "", id), scope };
}

/** The key of this id, without a look at any list; undefined for one that nobody made. Says nothing of whether it was revoked. */
export async function findIngestKey(
  { INGEST_KEYS, SEALING_KEYS }: Pick<Config, "INGEST_KEYS" | "SEALING_KEYS">,
  id: string,
): Promise<IngestKey | undefined> {
  const host = INGEST_KEYS.get(id);
  if (host !== undefined) return { id, secret: host };
  const parsed = parseIngestKey(id);
  const sealing = parsed && SEALING_KEYS.get(parsed.sealingKeyId);
  if (parsed === undefined || sealing === undefined) return undefined;
  const { ingestKeyId, workspaceId, streamIds } = parsed;
  return { id, secret: await secretOf(sealing, id), scope: { ingestKeyId, workspaceId, streamIds } };
}

async function secretOf(sealing: string, id: string): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", await derivedKey(sealing, purpose), encoder.encode(id));
  return Buffer.from(mac).toString("hex");
}
