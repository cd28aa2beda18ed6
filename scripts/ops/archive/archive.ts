/** `npm run ops -- archive`: seals old days of the log into segments, and drops their partitions. */
import { Client } from "pg";
import { segmentName, SegmentError } from "#shared/segment/format.ts";
import { countRows, countSame, dayRows, lockDay, obstacle, oldDays } from "./day-rows.ts";
import type { SegmentFiles } from "./files.ts";
import {
  blocksOf,
  noteOf,
  openBlockText,
  openSegment,
  type SegmentFile,
  segmentsOf,
} from "../../../workers/archive/segment-file.ts";

/** Deliveries read their events for 45 days at most (workers/database/claims.ts): younger days stay in the database. */
export const leastDays = 45;
export const usualDays = 90;

export interface ArchiveOptions {
  files: SegmentFiles;
  /** The owner's: it drops partitions. */
  databaseUrl: string;
  olderThanDays: number;
  dryRun: boolean;
  /** Whether rows of version 1 of the chain, which can never be erased once they are sealed, are no obstacle. */
  withVersion1: boolean;
  now: Date;
  print: (line: string) => void;
}

const dayMs = 86_400_000;

/**
 * Prints a line each day and a closing one. Returns the exit code: 0 all is sealed, 1 a day could not be. Each day is one
 * transaction: whatever interrupts it, the day is either sealed or as it was, and the next run makes the same files again.
 */
export async function archive(options: ArchiveOptions): Promise<number> {
  const { databaseUrl, olderThanDays, dryRun, withVersion1, now, print } = options;
  const before = new Date(now.getTime() - olderThanDays * dayMs).toISOString().slice(0, 10);
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    await client.query("set timezone = 'UTC'");
    const totals = { days: 0, events: 0, bytes: 0, left: 0 };
    for (const day of await oldDays(client, before)) {
      const why = await obstacle(client, day, withVersion1);
      if (why !== undefined) {
        totals.left++;
        print(`archive: day=${day} left why=${JSON.stringify(why)}`);
        continue;
      }
      if (dryRun) {
        const events = await countRows(client, day);
        print(`archive: day=${day} would be sealed events=${events}`);
        totals.days++;
        totals.events += events;
        continue;
      }
      const { parts, events, bytes } = await sealDay(client, day, options);
      print(`archive: day=${day} sealed segments=${parts} events=${events} bytes=${bytes}`);
      totals.days++;
      totals.events += events;
      totals.bytes += bytes;
    }
    const { days, events, bytes, left } = totals;
    print(
      `archive: before=${before} days=${days} events=${events} bytes=${bytes} left=${left}${dryRun ? " dry-run" : ""}`,
    );
    return left === 0 ? 0 : 1;
  } finally {
    await client.end();
  }
}

/** Seals one day: the files first, read back and held against the rows; then the database's own note of them. */
async function sealDay(client: Client, day: string, { files }: ArchiveOptions) {
  await client.query("begin");
  try {
    await lockDay(client, day);
    const sealed = [];
    const totals = { parts: 0, events: 0, bytes: 0 };
    const previousLink = await lastLink(client);
    for await (const file of segmentsOf(blocksOf(dayRows(client, day)), { day, previousLink })) {
      const { header, sha256, bytes } = file;
      const name = segmentName({ ...header, sha256 });
      await files.put(name, bytes);
      await compare(client, openSegment(await files.get(name), sha256));
      sealed.push(noteOf(file));
      totals.parts++;
      totals.events += header.eventCount;
      totals.bytes += bytes.length;
    }
    await client.query("select seal_day($1, $2)", [day, JSON.stringify(sealed)]);
    await client.query("commit");
    return totals;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function lastLink(client: Client): Promise<string> {
  const { rows } = await client.query<{ link: string }>(
    "select encode(link, 'hex') as link from segments order by segment_id desc limit 1",
  );
  return rows[0]?.link ?? "";
}

/** Throws SegmentError where the file that is there would not give back the rows that are there. */
async function compare(client: Client, file: SegmentFile): Promise<void> {
  const { day, part, blocks } = file.header;
  for (const block of blocks) {
    const same = await countSame(client, day, openBlockText(file, block));
    if (same !== block.eventCount) {
      throw new SegmentError(
        `day ${day}, part ${part}: ${block.eventCount - same} rows would not come back as they are`,
      );
    }
  }
}
