/** Keeping codes of custom widgets: the texts in the bucket, that they are there in the database. */
import { codeIdPattern, type CodeTexts } from "#shared/custom-widget/limits.ts";
import type { Config } from "../config.ts";
import { bucketOf } from "../exports/files.ts";
import { Problem } from "../problem.ts";
import { deleteCodeRow, insertCode, listEndedCodes, listUnusedCodes } from "./statements.ts";

/** What the texts are called in the bucket; undefined for what is no id of a code. */
export function objectOfCode(codeId: string): string | undefined {
  return codeIdPattern.test(codeId) ? `custom-widgets/${codeId}.json` : undefined;
}

/**
 * Keeps a code. The row comes first, as it holds the room; whoever dies in between leaves a row without texts, and the same code once
 * more brings them. Throws `too_many_codes`.
 */
export async function keepCode(
  config: Config,
  { html, css, js, fields }: CodeTexts,
  { workspaceId, createdBy }: { workspaceId: string; createdBy: string },
): Promise<{ codeId: string; isNew: boolean }> {
  const bucket = bucketOf(config);
  const bytes = Uint8Array.from(new TextEncoder().encode(JSON.stringify({ html, css, js, fields })));
  const sha256 = await hexOfSha256(bytes);
  // Of its workspace too: who has the same code elsewhere does not learn by its address that it is here.
  const codeId = `cw_${(await hexOfSha256(Uint8Array.from(new TextEncoder().encode(`${workspaceId}:${sha256}`)))).slice(0, 40)}`;
  await removeUnusedCodes(config, workspaceId);
  const made = await insertCode(config, { codeId, workspaceId, bytes: bytes.length, createdBy });
  if (made === "too_many_codes") throw new Problem("too_many_codes");
  const name = objectOfCode(codeId) as string;
  const { objects } = await bucket.list({ prefix: name });
  if (objects.length > 0) return { codeId, isNew: made === "new" };
  try {
    await bucket.put(name, bytes.buffer, { sha256 });
  } catch (error) {
    if (made === "new") await deleteCodeRow(config, { workspaceId, codeId });
    throw error;
  }
  return { codeId, isNew: made === "new" };
}

/** Every edit is a code of its own: those that nothing uses any more make room. */
async function removeUnusedCodes(config: Config, workspaceId: string): Promise<void> {
  for (const codeId of await listUnusedCodes(config, workspaceId)) await removeCode(config, { workspaceId, codeId });
}

/** The texts go first: a row whose texts are gone can be deleted once more, texts without a row could not. */
async function removeCode(config: Config, key: { workspaceId: string; codeId: string }): Promise<void> {
  await bucketOf(config).delete(objectOfCode(key.codeId) as string);
  await deleteCodeRow(config, key);
}

/** Deletes the codes of deleted workspaces: of one, or what was left of any. Returns how many those were. */
export async function removeEndedCodes(config: Config, workspaceId: string | null = null): Promise<number> {
  // Where there is no bucket there never was a code.
  if (!config.ARCHIVE) return 0;
  let removed = 0;
  for (;;) {
    const keys = await listEndedCodes(config, workspaceId);
    for (const key of keys) await removeCode(config, key);
    removed += keys.length;
    if (keys.length === 0) return removed;
  }
}

async function hexOfSha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
}
