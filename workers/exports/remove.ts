/** Deleting the files of exports: by hand, by age, and where somebody was erased who can be in them. */
import type { Config } from "../config.ts";
import { deleteFile } from "./files.ts";
import {
  forgetExports,
  forgetParts,
  listJustDeleted,
  listSilent,
  listStillThere,
  markDeleted,
  type WhichExports,
} from "./statements.ts";

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

/**
 * Deletes exports that are kept or being made, with their files. Where the bucket refuses, it throws; done again, it deletes the
 * files that it left. Returns how many were deleted that stood before.
 */
export async function deleteExports(
  config: Config,
  which: Exclude<WhichExports, "all">,
  because: Parameters<typeof markDeleted>[2],
): Promise<number> {
  // Where there is no bucket there never was a file.
  if (!config.ARCHIVE) return 0;
  const deleted = await markDeleted(config, which, because);
  for (const one of new Set([...deleted, ...(await listStillThere(config, which))])) await removeFile(config, one);
  return deleted.length;
}

/** The file goes first: cut in between, its parts are still noted, and it is deleted again. */
export async function removeFile(config: Config, exportId: string): Promise<void> {
  await deleteFile(config, exportId);
  await forgetParts(config, exportId);
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
  const left = [...(await listJustDeleted(config)), ...(await listStillThere(config, "all"))];
  for (const one of new Set(left)) await removeFile(config, one);
  await forgetExports(config);
  const silent = await listSilent(config);
  for (const exportId of silent) await env.EXPORTS.send({ exportId });
  return { deleted: ended, resumed: silent.length };
}
