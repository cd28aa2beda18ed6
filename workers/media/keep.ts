/** Keeping uploads: the bytes in the bucket, what they are in the database. */
import { mediaAddress } from "#shared/media/address.ts";
import { mediaFormats } from "#shared/media/formats.ts";
import type { Config } from "../config.ts";
import { bucketOf } from "../exports/files.ts";
import type { Received } from "./receive.ts";
import { deleteMediaRow, findMedia, insertMedia, listEnded, type MediaRow } from "./statements.ts";

/** What the bytes are called in the bucket: as their address. */
export const objectName = (row: Pick<MediaRow, "mediaId" | "format">): string =>
  mediaAddress(row.mediaId, row.format).slice(1);

/**
 * Keeps an upload. The row comes first, as it holds the room that the bytes take; whoever dies in between leaves a row without
 * bytes, and the same upload once more brings them. Throws `quota_reached`.
 */
export async function keepMedia(
  config: Config,
  { bytes, format, facts }: Received,
  { workspaceId, name, createdBy }: { workspaceId: string; name: string | undefined; createdBy: string },
): Promise<{ row: MediaRow; isNew: boolean }> {
  const bucket = bucketOf(config);
  const sha256 = await hexOfSha256(bytes);
  // Of its workspace too: who has the same file elsewhere does not learn by its address that it is here.
  const named = new TextEncoder().encode(`${workspaceId}:${sha256}`);
  const mediaId = `md_${(await hexOfSha256(named)).slice(0, 40)}`;
  const key = { workspaceId, mediaId };
  const known = await findMedia(config, key);
  const { kind, name: formatName } = mediaFormats[format];
  const one = { ...key, ...facts, name: name ?? formatName, kind, format, bytes: bytes.length, sha256, createdBy };
  const made = known ? undefined : await insertMedia(config, one);
  const row = known ?? made ?? (await findMedia(config, key));
  if (!row) throw new Error("an upload that was noted is not there");
  const object = objectName(row);
  const { objects } = await bucket.list({ prefix: object });
  if (objects.length > 0) return { row, isNew: made !== undefined };
  try {
    await bucket.put(object, bytes.buffer, { sha256 });
  } catch (error) {
    if (made) await deleteMediaRow(config, key);
    throw error;
  }
  return { row, isNew: made !== undefined };
}

/** The bytes go first: a row whose bytes are gone can be deleted once more, bytes without a row could not. */
export async function removeMedia(config: Config, row: MediaRow): Promise<void> {
  await bucketOf(config).delete(objectName(row));
  await deleteMediaRow(config, row);
}

/** Deletes what deleted workspaces have uploaded: of one, or what was left of any. Returns how much that was. */
export async function removeEndedMedia(config: Config, workspaceId: string | null = null): Promise<number> {
  // Where there is no bucket there never was a file.
  if (!config.ARCHIVE) return 0;
  let removed = 0;
  for (;;) {
    const rows = await listEnded(config, workspaceId);
    for (const row of rows) await removeMedia(config, row);
    removed += rows.length;
    if (rows.length === 0) return removed;
  }
}

async function hexOfSha256(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
}
