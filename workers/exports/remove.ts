/** Deleting the files of exports: by hand, by age, and where somebody was erased who can be in them. */
import type { Config } from "../config.ts";
import { deleteFile } from "./files.ts";
import { forgetExports, listJustDeleted, listSilent, markDeleted, type WhichExports } from "./statements.ts";

/**
 * Deletes every export of a workspace that is kept or being made, whoever is in it: to look for one person in a file would be to
 * read each of them. Each says so, and can be asked for again. Call it after the log was erased, or the workspace deleted. Returns how
 * many that were.
 */
export async function deleteExportsOf(
  config: Config,
  workspaceId: string,
  because: "erasure" | "by_hand" = "erasure",
): Promise<number> {
  return deleteExports(config, { workspaceId }, because);
}

/** Deletes exports that are kept or being made, with their files. Returns how many that were. */
export async function deleteExports(
  config: Config,
  which: WhichExports,
  because: Parameters<typeof markDeleted>[2],
): Promise<number> {
  // Where there is no bucket there never was a file.
  if (!config.ARCHIVE) return 0;
  const deleted = await markDeleted(config, which, because);
  for (const one of deleted) await deleteFile(config, one);
  return deleted.length;
}

/** The queue of jobs. */
export interface ExportQueue {
  EXPORTS: { send: (message: { exportId: string }) => Promise<unknown> };
}

/** For the cron: deletes what nobody may fetch any more, and takes up jobs that were cut. Returns how many of each. */
export async function tendExports(env: ExportQueue, config: Config): Promise<{ deleted: number; resumed: number }> {
  if (!config.ARCHIVE) return { deleted: 0, resumed: 0 };
  const ended =
    (await deleteExports(config, "expired", "expired")) + (await deleteExports(config, "hidden", "retention"));
  for (const one of await listJustDeleted(config)) await deleteFile(config, one);
  await forgetExports(config);
  const silent = await listSilent(config);
  for (const exportId of silent) await env.EXPORTS.send({ exportId });
  return { deleted: ended, resumed: silent.length };
}
