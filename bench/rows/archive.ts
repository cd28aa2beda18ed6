/** What a million events weigh: as rows of the log, with their indexes, and sealed into segments; in bytes and dollars a month. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { dayRows } from "../../scripts/ops/archive/day-rows.ts";
import { blocksOf, noteOf, segmentsOf } from "../../workers/archive/segment-file.ts";
import { storeShow } from "../load/stored-show.ts";
import type { Database } from "../platform/database.ts";
import { judge, type Row } from "../row.ts";

/** Of storage, dollars for 10^9 bytes and a month: Neon's and R2's (standard) price lists, as of November 2026. */
const gigabyteMonth = { database: 0.35, archive: 0.015 } as const;

const million = 1_000_000;
/** A day that no other measurement has. */
const day = "2020-02-02";

/** Stores some and scales what they weigh to a million. Writes no file: the segments are made as the command makes them. */
export async function archiveRows(database: Database, quick: boolean): Promise<Row[]> {
  const count = quick ? 20_000 : 50_000;
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    await owner.query("select make_event_partitions($1, 1)", [day]);
    const empty = await sizes(owner);
    await fill(owner, count);
    // As autovacuum leaves it: with its maps, and what it can give back given back.
    await owner.query(`vacuum analyze ${partition}`);
    const full = await sizes(owner);
    const scale = million / count;
    const weight = (of: keyof Sizes) => (full[of] - empty[of]) * scale;
    const sealed = await seal(owner, scale);
    const measuredOn = `${count} events of the demo show`;
    const database$ = dollars(weight("total"), gigabyteMonth.database);
    const archive$ = dollars(sealed.bytes, gigabyteMonth.archive) + dollars(sealed.noteBytes, gigabyteMonth.database);
    return [
      judge({
        name: "a million events in PostgreSQL",
        unit: "MB",
        measured: megabytes(weight("total")),
        detail: {
          "measured on": measuredOn,
          "heap, MB": megabytes(weight("heap")),
          "indexes, MB": megabytes(weight("indexes")),
          "dollars a month": database$.toFixed(4),
        },
      }),
      judge({
        name: "a million events in segments",
        unit: "MB",
        measured: megabytes(sealed.bytes),
        detail: {
          "measured on": measuredOn,
          segments: sealed.segments,
          "their note in PostgreSQL, MB": megabytes(sealed.noteBytes),
          "dollars a month": archive$.toFixed(5),
          "PostgreSQL / segments, dollars": (database$ / archive$).toFixed(0),
        },
      }),
    ];
  } finally {
    await owner.end();
  }
}

const partition = `events_${day.replaceAll("-", "")}`;

interface Sizes {
  total: number;
  /** With what is stored out of line, and its maps. */
  heap: number;
  indexes: number;
}

async function sizes(owner: Client): Promise<Sizes> {
  const { rows } = await owner.query<Sizes>(
    `select pg_total_relation_size($1::regclass)::float8 as total, pg_table_size($1::regclass)::float8 as heap,
       pg_indexes_size($1::regclass)::float8 as indexes`,
    [partition],
  );
  if (!rows[0]) throw new Error("the partition has no size");
  return rows[0];
}

/** Stores the events of a show in sessions of 10,000. */
async function fill(owner: Client, count: number): Promise<void> {
  const streamId = `bench-${randomUUID()}`;
  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [streamId]);
  await storeShow(owner, { streamId, day, count, sessionEvents: 10_000 });
}

/** The day's segments, scaled; and what the database goes on to hold of them. */
async function seal(owner: Client, scale: number) {
  let bytes = 0;
  let segments = 0;
  let blocks = 0;
  const notes = [];
  for await (const file of segmentsOf(blocksOf(dayRows(owner, day)), { day, previousLink: "" })) {
    bytes += file.bytes.length;
    segments++;
    blocks += file.header.blocks.length;
    notes.push(noteOf(file));
  }
  // It is sealed for good, so that the rows of the note are there to be weighed.
  const before = await noteSize(owner);
  await owner.query("begin");
  await owner.query("select seal_day($1, $2)", [day, JSON.stringify(notes)]);
  await owner.query("commit");
  const noteBytes = (await noteSize(owner)) - before;
  return { bytes: bytes * scale, segments: Math.ceil(segments * scale), blocks, noteBytes: noteBytes * scale };
}

async function noteSize(owner: Client): Promise<number> {
  const { rows } = await owner.query<{ bytes: number }>(
    `select (pg_total_relation_size('segments') + pg_total_relation_size('segment_blocks'))::float8 as bytes`,
  );
  return rows[0]?.bytes ?? 0;
}

function megabytes(bytes: number): number {
  return bytes / 1_000_000;
}

function dollars(bytes: number, perGigabyte: number): number {
  return (bytes / 1_000_000_000) * perGigabyte;
}
