/** Keys for runners, which the Workers make: only they have what a secret follows from. */
import * as z from "zod";
import { IngestKey, NewIngestKeyAnswer } from "#shared/api/operations/ingest-keys.ts";
import { askApi } from "../ops/api.ts";
import type { Api } from "../ops/settings.ts";

const path = "/v1/ingest-keys";

/** Makes a key; `streamIds` null: for every stream of the workspace. */
export async function createIngestKey(
  api: Api,
  { name, streamIds }: { name: string; streamIds: string[] | null },
): Promise<NewIngestKeyAnswer> {
  return askApi(
    api,
    { method: "POST", path, body: JSON.stringify({ name, ...(streamIds && { streamIds }) }) },
    NewIngestKeyAnswer,
  );
}

/** A line a key. */
export async function listIngestKeys(api: Api): Promise<string[]> {
  const { ingestKeys } = await askApi(api, { method: "GET", path }, z.object({ ingestKeys: z.array(IngestKey) }));
  return ingestKeys.map(({ ingestKeyId, createdAt, revokedAt, streamIds, name }) => {
    const state = revokedAt === null ? "valid" : `revoked ${revokedAt}`;
    return `${ingestKeyId}  ${createdAt}  ${state}  ${streamIds?.join(",") ?? "every stream"}  ${name}`;
  });
}

/** Revokes a key; returns how many lines of runners were closed. */
export async function revokeIngestKey(api: Api, ingestKeyId: string): Promise<number> {
  const asked = { method: "DELETE", path: `${path}/${encodeURIComponent(ingestKeyId)}` } as const;
  return (await askApi(api, asked, z.object({ lines: z.number() }))).lines;
}
