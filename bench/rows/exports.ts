/** How fast a log becomes a file, in each format, from the database and from sealed days; and the memory that takes. */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { dayRows } from "../../scripts/ops/archive/day-rows.ts";
import { segmentFiles } from "../../scripts/ops/archive/files.ts";
import { blocksOf, noteOf, segmentsOf } from "../../workers/archive/segment-file.ts";
import { segmentName } from "#shared/segment/format.ts";
import { storeShow } from "../load/stored-show.ts";
import type { Database } from "../platform/database.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { median } from "../statistics.ts";
import { workerdBytes, workerdCpuMs } from "../workerd-cpu.ts";

const timeoutMs = 600_000;
const formats = ["jsonl", "csv", "parquet"] as const;
/** What is promised. */
const leastRate = 20_000;
/** The stream is so many sessions of the same size: one of them is a quarter of the work. */
const sessionCount = 4;

interface Export {
  exportId: string;
  state: string;
  events: number;
  bytes: number;
}

interface Made {
  rate: number;
  bytes: number;
  /** The most that workerd had meanwhile, all its processes together. */
  peakBytes: number;
  /** Of all its processes: the runtime's bucket and the proxies are in it. */
  cpuMs: number;
}

/**
 * Exports of one session and of four, in turns, asked for over the API and made by the queue's consumer in workerd, with its bucket.
 * The limit is the database alone: the same events as JSON by COPY, over one plain connection. Then the day is sealed, and it is
 * done again.
 */
export async function exportRows(ours: OwnPlatform, database: Database, quick: boolean): Promise<Row[]> {
  const count = quick ? 80_000 : 200_000;
  const day = new Date(Date.now() - 200 * 86_400_000).toISOString().slice(0, 10);
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    const streamId = await ours.createStream();
    await owner.query("select make_event_partitions($1::date, 2)", [day]);
    const [one = ""] = await storeShow(owner, { streamId, day, count, sessionEvents: count / sessionCount });
    await owner.query("vacuum analyze events");
    const from = `${day}T00:00:00Z`;
    const asked = { whole: { from }, quarter: { sessionId: one } };
    const live = await measure(ours, database, { asked, streamId, day, count, rounds: quick ? 1 : 3, name: "exports" });
    await seal(owner, ours, day);
    const sealed = await measure(ours, undefined, {
      asked,
      streamId,
      day,
      count,
      rounds: quick ? 1 : 3,
      name: "exports, sealed",
    });
    await ours.deleteStream(streamId);
    return [...live, ...sealed];
  } finally {
    await owner.end();
  }
}

interface Measurement {
  asked: { whole: object; quarter: object };
  streamId: string;
  day: string;
  count: number;
  rounds: number;
  name: string;
}

async function measure(ours: OwnPlatform, limit: Database | undefined, asking: Measurement): Promise<Row[]> {
  const { asked, streamId, day, count, rounds, name } = asking;
  const rows: Row[] = [];
  for (const format of formats) {
    // Once, so that code and connections are there.
    await make(ours, streamId, { format, ...asked.quarter }, count / sessionCount);
    const before = workerdBytes() ?? 0;
    const [quarters, wholes, limits]: [Made[], Made[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      quarters.push(await make(ours, streamId, { format, ...asked.quarter }, count / sessionCount));
      wholes.push(await make(ours, streamId, { format, ...asked.whole }, count));
      if (limit) limits.push(count / (await copySeconds(limit, { streamId, day })));
    }
    const peaks = (of: Made[]) => megabytes(median(of.map(({ peakBytes }) => peakBytes)));
    const measured = {
      name: `${name}, ${format}`,
      unit: "events/s",
      measured: Math.round(median(wholes.map(({ rate }) => rate))),
      ...(limits.length > 0 && { limit: Math.round(median(limits)) }),
      detail: {
        events: count,
        rounds,
        "file, MB": megabytes(wholes[0]?.bytes ?? 0),
        "of a quarter, events/s": Math.round(median(quarters.map(({ rate }) => rate))),
        "workerd's CPU, microseconds an event": Math.round(median(wholes.map(({ cpuMs }) => (cpuMs * 1_000) / count))),
        "workerd before, MB": megabytes(before),
        "at most at a quarter, MB": peaks(quarters),
        "at most at the whole, MB": peaks(wholes),
      },
    };
    rows.push(judge(measured, { atLeast: leastRate }));
  }
  return rows;
}

/** From the request until the file is whole. */
async function make(ours: OwnPlatform, streamId: string, body: object, events: number): Promise<Made> {
  const path = `/v1/streams/${streamId}/exports`;
  const memory = watchMemory();
  const cpuBefore = workerdCpuMs() ?? 0;
  const beganAt = performance.now();
  const { exportId } = (await ours.ask("POST", path, body)) as Export;
  const one = await untilWhole(ours, `${path}/${exportId}`);
  const seconds = (performance.now() - beganAt) / 1_000;
  const cpuMs = (workerdCpuMs() ?? 0) - cpuBefore;
  const peakBytes = memory.stop();
  if (one.events !== events) throw new Error(`the file has ${one.events} of ${events} events`);
  await ours.ask("DELETE", `${path}/${exportId}`);
  return { rate: events / seconds, bytes: one.bytes, peakBytes, cpuMs };
}

async function untilWhole(ours: OwnPlatform, path: string): Promise<Export> {
  for (const endsAt = performance.now() + timeoutMs; performance.now() < endsAt; await delay(50)) {
    const one = (await ours.ask("GET", path)) as Export;
    if (one.state === "done") return one;
    if (one.state !== "waiting" && one.state !== "running") throw new Error(`the export is ${one.state}`);
  }
  throw new Error(`no file in ${timeoutMs / 1_000} s`);
}

function watchMemory() {
  let most = workerdBytes() ?? 0;
  const look = setInterval(() => (most = Math.max(most, workerdBytes() ?? 0)), 100);
  return {
    stop: () => {
      clearInterval(look);
      return most;
    },
  };
}

async function copySeconds(database: Database, { streamId, day }: { streamId: string; day: string }): Promise<number> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    const beganAt = performance.now();
    const from = `from events where day = '${day}' and stream_id = '${streamId}' order by feed_offset`;
    // The rows of an answer are held by the driver, so it is taken in the pieces of a cursor.
    await client.query("begin");
    await client.query(`declare all_of_it no scroll cursor for select event_json(events)::text as event ${from}`);
    for (;;) {
      const { rowCount } = await client.query("fetch 2000 from all_of_it");
      if (rowCount === 0) break;
    }
    await client.query("commit");
    return (performance.now() - beganAt) / 1_000;
  } finally {
    await client.end();
  }
}

/** As `npm run ops -- archive` does, without waiting for the day to be old. */
async function seal(owner: Client, ours: OwnPlatform, day: string): Promise<void> {
  const key = (ours.live("").headers["Authorization"] ?? "").replace("Bearer ", "");
  const files = segmentFiles(() => ({ url: ours.url, key }));
  const { rows } = await owner.query<{ link: string }>(
    "select encode(link, 'hex') as link from segments order by segment_id desc limit 1",
  );
  const notes = [];
  for await (const file of segmentsOf(blocksOf(dayRows(owner, day)), { day, previousLink: rows[0]?.link ?? "" })) {
    await files.put(segmentName({ ...file.header, sha256: file.sha256 }), file.bytes);
    notes.push(noteOf(file));
  }
  await owner.query("select seal_day($1, $2)", [day, JSON.stringify(notes)]);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 100_000) / 10;
}
