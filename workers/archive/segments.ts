/** The files of the archive, by their names. Throws `configuration_incomplete` where there is no archive. */
import { segmentBounds } from "#shared/segment/format.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";
import { isRecorded, objectName } from "./blocks.ts";
import type { ArchiveBucket } from "./bucket.ts";

/** Puts a file there. Its bytes are read when that is known to be of use; `announced`: how many there are. */
export async function keepSegment(
  config: Config,
  name: string,
  { announced, read }: { announced: number; read: () => Promise<ArrayBuffer> },
): Promise<void> {
  if (announced > segmentBounds.mostBytes) throw new Problem("body_too_large");
  const bytes = await read();
  const { sha256 } = partsOf(name);
  if ((await sha256Of(bytes)) !== sha256) throw new Problem("invalid_request", "The name is not that of these bytes");
  await archiveOf(config).put(objectName(name), bytes, { sha256 });
}

export async function openSegment(config: Config, name: string) {
  const object = await archiveOf(config).get(objectName(name));
  if (object === null) throw new Problem("not_found", "The archive has not this segment");
  return object;
}

/** Throws `segment_in_use` where the log counts on it. */
export async function removeSegment(config: Config, name: string): Promise<void> {
  if (await isRecorded(config, partsOf(name))) {
    throw new Problem("segment_in_use", "The log counts on this segment");
  }
  await archiveOf(config).delete(objectName(name));
}

function archiveOf({ ARCHIVE }: Config): ArchiveBucket {
  if (!ARCHIVE) throw new Problem("configuration_incomplete", "ARCHIVE is missing: a bucket of R2, bound by that name");
  return ARCHIVE;
}

function partsOf(name: string): { day: string; part: number; sha256: string } {
  const [day = "", part = "", sha256 = ""] = name.split(".");
  return { day, part: Number(part), sha256 };
}

async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
}
