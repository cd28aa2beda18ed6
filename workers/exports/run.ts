/** The job that writes an export: part by part, each noted before the next, so that one that is cut goes on. */
import { exportLimits } from "#shared/history/export-limits.ts";
import type { Config } from "../config.ts";
import { bucketOf, putPart } from "./files.ts";
import { removeFile } from "./remove.ts";
import { readPages } from "../history/pages.ts";
import { makePart, type Part, type PartSizes } from "./part.ts";
import { claimExport, endExport, type ExportRow, failExport, notePart } from "./statements.ts";

export interface Turn {
  clock: () => number;
  turnMs?: number;
  sizes?: PartSizes;
}

/**
 * Works on a job for a turn of its time. Returns whether something is left of it. Throws where a part of the platform does not
 * answer: it is the same job afterwards. While a part is put into the bucket and noted, the next one is being made: two parts are in
 * memory at most.
 */
export async function runExport(
  config: Config,
  exportId: string,
  { clock, turnMs = exportLimits.turnMs, sizes = exportLimits }: Turn,
): Promise<"left" | "over"> {
  const claimed = await claimExport(config, exportId);
  if (!claimed) return "over";
  const until = clock() + turnMs;
  let job = claimed;
  const pages = readPages(config, job, job.place ?? [], sizes);
  let keeping: Promise<boolean> = Promise.resolve(true);
  for (let pagesRead = 0; !isWhole(job);) {
    if (clock() >= until || pagesRead >= exportLimits.turnPages) return (await keeping) ? "left" : "over";
    const part = await makePart(pages, job, sizes);
    // Another turn was faster, or it is not wanted any more.
    if (!(await keeping)) return "over";
    if (job.bytes + part.bytes.byteLength > exportLimits.fileBytes) return give(config, job, "too_large");
    keeping = keep(config, job, part);
    // It is looked at after the next part was made: until then nobody hears that it failed.
    keeping.catch(() => undefined);
    job = after(job, part);
    pagesRead += part.pages;
  }
  if (await keeping) await endExport(config, exportId);
  return "over";
}

/** Puts a part there and notes it. False where it is nobody's: then it is gone again. */
async function keep(config: Config, job: ExportRow, part: Part): Promise<boolean> {
  // Of a stretch in which nothing is that was asked for, only that it was looked through.
  const name = part.bytes.byteLength === 0 ? null : await putPart(config, job.exportId, job.partCount, part.bytes);
  const { bytes, events, looked, next } = part;
  const made = { name, bytes: bytes.byteLength, events, looked: job.looked + looked, ...next };
  if (await notePart(config, job, made)) return true;
  if (name !== null) await bucketOf(config).delete(name);
  return false;
}

function after(job: ExportRow, { bytes, events, looked, next }: Part): ExportRow {
  const sums = { bytes: job.bytes + bytes.byteLength, events: job.events + events, looked: job.looked + looked };
  return { ...job, ...sums, ...next, partCount: job.partCount + 1 };
}

/** Nothing is left to read, and the file has its head and its end. */
function isWhole({ place, format, writer, partCount }: ExportRow): boolean {
  if ((place ?? []).length > 0) return false;
  return format === "csv" ? partCount > 0 : format !== "parquet" || writer === "whole";
}

/** One that can never be made is said to be, and what there is of it goes. */
export async function give(
  config: Config,
  { exportId }: Pick<ExportRow, "exportId">,
  because: "too_large" | "unreadable",
) {
  if (await failExport(config, exportId, because)) {
    console.error(JSON.stringify({ part: "exports", status: "failed", exportId, because }));
    await removeFile(config, exportId);
  }
  return "over" as const;
}
