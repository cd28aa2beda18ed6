/**
 * A database that was put back names files that an erasure has written anew since: which file is the segment now, and what of it
 * the database is told. Against the real database, and its copy from before the erasures.
 */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { segmentName } from "#shared/segment/format.ts";
import { archive } from "../scripts/ops/archive/archive.ts";
import { eraseSealed } from "../scripts/ops/archive/erase-sealed.ts";
import type { SegmentFiles } from "../scripts/ops/archive/files.ts";
import { adoptSegment, type Adopted, type KnownSegment } from "../workers/archive/adopt-segment.ts";
import { objectName } from "../workers/archive/blocks.ts";
import type { ArchiveBucket } from "../workers/archive/bucket.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { type LinkedLog, nextMessage, startLog, verifyLinked } from "./linked-log.ts";
import { chat } from "./stream.ts";

/** The day of everything that linked-log makes. */
const day = "2026-01-01";

let database: TestDatabase;
let before: string;
let log: LinkedLog;
const sessionId = randomUUID();
/** Every file that there ever was, by its name: an erasure deletes none here. */
const files = new Map<string, Buffer>();
const archiveFiles: SegmentFiles = {
  put: async (name, bytes) => void files.set(name, Buffer.from(bytes)),
  get: async (name) => files.get(name) ?? Buffer.alloc(0),
  has: async (name) => files.has(name),
  delete: async () => undefined,
};

beforeAll(async () => {
  database = await createTestDatabase();
  before = `${database.name}_before`;
  await inDatabase(database.ownerUrl, async (owner) => {
    await owner.query("select make_event_partitions($1, 1)", [day]);
    log = startLog(`st_${randomUUID()}`);
    await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [
      log.streamId,
    ]);
    const bodies = ["one", "two", "three", "four"].map((text) => chat(text));
    await owner.query("select store_messages($1)", [`[${nextMessage(log, sessionId, bodies)}]`]);
    await owner.query("alter table events disable trigger events_refuse_change");
    await owner.query("update events set recorded_at = recorded_at - interval '30 days'");
    await owner.query("alter table events enable always trigger events_refuse_change");
  });
  const options = { olderThanDays: 90, dryRun: false, withVersion1: false, now: new Date(), print: () => undefined };
  await archive({ ...options, files: archiveFiles, databaseUrl: database.ownerUrl });
  await onServer(`create database ${before} template ${database.name}`);
  // Two erasures, one after the other: of the files that they left, the latest has erased what the first did, and more.
  for (const seqNo of [1, 3]) {
    await eraseSealed({
      files: archiveFiles,
      databaseUrl: `${database.ownerUrl}?options=${encodeURIComponent("-c role=tle_privacy")}`,
      streamId: log.streamId,
      chosen: { places: [{ sessionId, seqNo }] },
      why: "asked",
      print: () => undefined,
    });
  }
});
afterAll(async () => {
  await onServer(`drop database if exists ${before} with (force)`);
  await database.drop();
});

async function inDatabase<Result>(url: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return use(client).finally(() => client.end());
}
const onServer = (text: string) => inDatabase(inject("postgresUrl"), (client) => client.query(text));
const at = (url: string) => Object.assign(new URL(url), { pathname: `/${before}` }).href;

const known = (url: string) =>
  inDatabase(url, async (client) => {
    const { rows } = await client.query<KnownSegment>(
      "select day::text, part, encode(sha256, 'hex') as sha256, encode(link, 'hex') as link from segments",
    );
    const [segment] = rows;
    if (!segment) throw new Error("nothing was sealed");
    return segment;
  });

/** A bucket with these of the files. */
function bucketOf(names: readonly string[]): ArchiveBucket {
  const objects = new Map(names.map((name) => [objectName(name), files.get(name) ?? Buffer.alloc(0)]));
  return {
    put: async () => undefined,
    delete: async () => undefined,
    list: async ({ prefix }) => ({
      objects: [...objects.keys()].filter((key) => key.startsWith(prefix)).map((key) => ({ key })),
      truncated: false,
    }),
    get: async (name) => {
      const bytes = objects.get(name);
      if (!bytes) return null;
      const arrayBuffer = async () => Uint8Array.from(bytes).buffer;
      return { body: new Blob([Uint8Array.from(bytes)]).stream(), size: bytes.length, arrayBuffer };
    },
  };
}

/** In the database from before, as the role for privacy. */
async function adopt(segment: KnownSegment, names: readonly string[], dryRun = false): Promise<Adopted> {
  return inDatabase(at(database.privacyUrl), async (client) =>
    adoptSegment(segment, {
      bucket: bucketOf(names),
      query: async (text, values) => (await client.query<Record<string, unknown>>(text, values)).rows,
      transaction: async (statements) => {
        await client.query("begin");
        for (const [text, values] of statements) await client.query(text, values);
        await client.query("commit");
      },
      why: "restored",
      dryRun,
    }),
  );
}

test("a segment is the latest file that an erasure made of it; a dry run notes nothing, and a second time there is nothing to do", async () => {
  const old = await known(at(database.ownerUrl));
  const latest = await known(database.ownerUrl);
  const names = [...files.keys()];
  expect([names.length, latest.link, latest.sha256 === old.sha256]).toEqual([3, old.link, false]);
  const rewritten = names.filter((name) => name !== segmentName(old));
  expect(await adopt(old, names)).toEqual({ state: "kept" });
  expect(await adopt(old, [])).toEqual({ state: "lost" });
  // A file of the same day and part that proves something else.
  const other = segmentName({ ...old, sha256: "0".repeat(64) });
  files.set(other, Buffer.from("{}\n"));
  await expect(adopt(old, [other])).rejects.toThrow("the file is not what was sealed");
  files.delete(other);

  expect(await adopt(old, [segmentName(latest)], true)).toEqual({ state: "adopted", events: 2 });
  expect(await known(at(database.ownerUrl))).toEqual(old);
  // Of several, in whichever order they are listed, it comes to the latest.
  let segment = old;
  const adopted: Adopted[] = [];
  for (const left of [rewritten, [segmentName(latest)]]) {
    adopted.push(await adopt(segment, left));
    segment = await known(at(database.ownerUrl));
  }
  expect(segment).toEqual(latest);
  expect(adopted.map(({ state }) => state)).toContain("adopted");
  expect(await adopt(segment, [segmentName(latest)])).toEqual({ state: "kept" });

  const noted = await inDatabase(at(database.ownerUrl), async (client) => {
    const text = `select seq_nos::text as numbers, why from erasures join erased_events using (erasure_id)
      where session_id = $1 order by erasure_id`;
    return (await client.query<{ numbers: string; why: string }>(text, [sessionId])).rows;
  });
  expect(noted.every(({ why }) => why === "restored")).toBe(true);
  expect(noted.map(({ numbers }) => numbers).join()).toMatch(
    /^\{\[1,2\),\[3,4\)\}$|^\{\[[13],[24]\)\},\{\[[13],[24]\)\}$/,
  );
  expect(await verifyLinked(at(database.ownerUrl), log, archiveFiles)).toEqual({ findings: [], erased: 2 });
});
