/** Old days of the log in segments: sealed by the command, read by the API, proved, and refused where they were changed. */
import { execFile } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import * as fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { eventTypes, type RecordedEvent } from "#shared/event.ts";
import { erasedEvent, splitEvent } from "#shared/personal/split.ts";
import { archive, type ArchiveOptions } from "../../scripts/ops/archive/archive.ts";
import { eraseSealed } from "../../scripts/ops/archive/erase-sealed.ts";
import { type SegmentFiles, segmentFiles } from "../../scripts/ops/archive/files.ts";
import { openBlockText, openSegment } from "../../workers/archive/segment-file.ts";
import { findActionPlace } from "../../workers/database/event-place.ts";
import { streamPages } from "../../workers/history/export.ts";
import { readFeedEvents } from "../../workers/database/feed-events.ts";
import type { EventBody } from "#shared/stamp.ts";
import { bodyOfType } from "../any-event.ts";
import { configOf } from "../database.ts";
import { type LinkedLog, nextMessage, startLog, storable, verifyLinked } from "../linked-log.ts";
import { chat, createStream, gift, leaseOf, publish, stampAll } from "../stream.ts";
import { startTestWorker, type TestWorker } from "../worker.ts";

/** The day of everything that linked-log makes. */
const day = "2026-01-01";

let worker: TestWorker;
let owner: Client;
let files: SegmentFiles;
beforeAll(async () => {
  worker = await startTestWorker();
  owner = new Client({ connectionString: worker.database.ownerUrl });
  await owner.connect();
  files = segmentFiles(() => ({ url: worker.url, key: worker.apiKey }));
});
afterAll(async () => {
  await owner.end();
  await worker.stop();
});

interface Outcome {
  code: number;
  lines: string[];
  errors: string;
}

function ops(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const settings = { TLE_API_URL: worker.url, TLE_API_KEY: worker.apiKey, DATABASE_URL: worker.database.ownerUrl };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, "../../scripts/ops.ts"), ...args],
      { env: { ...process.env, ...settings, ...env } },
      (error, stdout, stderr) => {
        const lines = stdout.split("\n").filter((line) => line !== "");
        resolve({ code: error === null ? 0 : Number(error.code), lines, errors: stderr });
      },
    );
  });
}

interface OldLog {
  log: LinkedLog;
  sessionIds: string[];
  dayOf: string;
}

let days = 0;

/** A day long ago that no other test has. */
function nextDay(): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days++ * 86_400_000).toISOString().slice(0, 10);
}

/** A stream whose log is of a day long ago, which is this test's own, in two sessions that take turns. */
async function oldLog(chainVersion: 1 | 2 = 2, rounds = 1): Promise<OldLog> {
  const dayOf = nextDay();
  await owner.query("select make_event_partitions($1, 1)", [dayOf]);
  const log = startLog(`st_${randomUUID()}`);
  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [
    log.streamId,
  ]);
  const sessionIds = [randomUUID(), randomUUID()];
  for (let round = 0; round < rounds; round++) {
    for (const sessionId of sessionIds) {
      const bodies = eventTypes.flatMap((type) => fc.sample(bodyOfType(type), 1).map(storable));
      const message = nextMessage(log, sessionId, bodies, chainVersion).replaceAll(
        `"day":"${day}"`,
        `"day":"${dayOf}"`,
      );
      await owner.query("select store_messages($1)", [`[${message}]`]);
    }
  }
  await age(dayOf);
  return { log, sessionIds, dayOf };
}

/** Stores more in the first session of the log, long ago. */
async function store({ log, sessionIds, dayOf }: OldLog, bodies: EventBody[]): Promise<void> {
  const message = nextMessage(log, sessionIds[0] ?? "", bodies).replaceAll(`"day":"${day}"`, `"day":"${dayOf}"`);
  await owner.query("select store_messages($1)", [`[${message}]`]);
  await age(dayOf);
}

/** As the role for privacy, and with nothing that only others may do. */
function privacyUrl(): string {
  const url = new URL(worker.database.ownerUrl);
  url.searchParams.set("options", "-c role=tle_privacy");
  return url.href;
}

/** Nothing came to the day lately: what the application cannot say. */
async function age(dayOf: string): Promise<void> {
  await owner.query("alter table events disable trigger events_refuse_change");
  await owner.query("update events set recorded_at = recorded_at - interval '30 days' where day = $1", [dayOf]);
  await owner.query("alter table events enable always trigger events_refuse_change");
}

/** All that the API says of a session: its pages, its gaps, and what some types alone are. */
async function readHistory(sessionId: string): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const query of ["limit=100", "limit=500", "limit=3&types=GIFT,GAP"]) {
    for (let after: number | null = 0; after !== null;) {
      const response = await worker.api("GET", `/v1/sessions/${sessionId}/events?${query}&after=${after}`);
      expect(response.status).toBe(200);
      const page = (await response.json()) as { events: RecordedEvent[]; next: number | null };
      answers.push(page);
      after = page.next;
    }
  }
  const session = await worker.api("GET", `/v1/sessions/${sessionId}`);
  const quality = await worker.api("GET", `/v1/sessions/${sessionId}/quality`);
  expect([session.status, quality.status]).toEqual([200, 200]);
  return [...answers, await session.json(), await quality.json(), ...(await readClips(sessionId))];
}

/** The clips of a session, without their first lines, which say when they were cut. */
async function readClips(sessionId: string): Promise<string[][]> {
  const cut = async (part: object) => {
    const response = await worker.api("POST", `/v1/sessions/${sessionId}/clip`, { ...part, anonymized: false });
    expect(response.status).toBe(200);
    return (await response.text()).split("\n").slice(1);
  };
  const page = await worker.api("GET", `/v1/sessions/${sessionId}/events?limit=20`);
  const { events } = (await page.json()) as { events: RecordedEvent[] };
  const [from, to] = [events[4], events[9]].map((event) => new Date(event?.ingestedAt ?? 0).toISOString());
  return [await cut({}), await cut({ from: 3, to: 7 }), await cut({ from, to })];
}

/** What the ledger says of a room: all of it, of one gift, and of one giver by handle. */
async function readLedger(streamId: string): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const query of ["", "&gift=5655", "&user=@giver", "&user=502", "&user=@nobody.at.all"]) {
    const response = await worker.api("GET", `/v1/streams/${streamId}/ledger?room=7${query}`);
    expect(response.status).toBe(200);
    answers.push(await response.json());
  }
  return answers;
}

const rowsOf = async ({ dayOf }: OldLog) =>
  (
    await owner.query<{ row: Record<string, unknown> }>(
      "select to_jsonb(events) as row from events where day = $1 order by stream_id, session_id, seq_no",
      [dayOf],
    )
  ).rows.map(({ row }) => row);

/** The names of a day's files. */
const namesOf = async ({ dayOf }: OldLog) =>
  (
    await owner.query<{ name: string }>(
      `select concat_ws('.', day, part, encode(sha256, 'hex')) as name from segments where day = $1 order by part`,
      [dayOf],
    )
  ).rows.map(({ name }) => name);

describe("a day that was sealed", () => {
  test("is read, and proved, as before, and its rows would come back exactly", async () => {
    // Enough for more than one block a session.
    const old = await oldLog(2, 11);
    const { log, sessionIds, dayOf } = old;
    await store(old, [gift(3, "1"), gift(7, "2"), chat("between"), gift(9, "3")]);
    const [rows, history, ledger] = [
      await rowsOf(old),
      await Promise.all(sessionIds.map(readHistory)),
      await readLedger(log.streamId),
    ];
    expect(JSON.stringify(ledger)).toContain("5655");
    const dry = await ops(["archive", "--dry-run"]);
    expect(dry.lines).toContain(`archive: day=${dayOf} would be sealed events=${log.events.length}`);
    expect(await rowsOf(old)).toHaveLength(log.events.length);

    const { code, lines, errors } = await ops(["archive"]);
    expect([code, errors]).toEqual([0, ""]);
    expect(lines[0]).toMatch(
      new RegExp(`^archive: day=${dayOf} sealed segments=1 events=${log.events.length} bytes=\\d+$`),
    );
    expect(await rowsOf(old)).toEqual([]);
    expect(await Promise.all(sessionIds.map(readHistory))).toEqual(history);
    expect(await readLedger(log.streamId)).toEqual(ledger);
    expect(await verifyLinked(worker.database.ownerUrl, log, files)).toEqual({ findings: [], erased: 0 });
    expect(await ops(["archive", "--verify"])).toMatchObject({ code: 0, errors: "" });

    const [name = ""] = await namesOf(old);
    const file = openSegment(await files.get(name), name.slice(-64));
    const restored: Record<string, unknown>[] = [];
    for (const block of file.header.blocks) {
      const made = await owner.query<{ row: Record<string, unknown> }>(
        `select to_jsonb(kept) as row from (select $1::jsonb as content) as one cross join lateral rows from (
           jsonb_array_elements(content->'events'), jsonb_array_elements(content->'rests')) as sealed(event, rest)
         cross join lateral event_row(event, rest) as kept`,
        [openBlockText(file, block)],
      );
      restored.push(...made.rows.map(({ row }) => row));
    }
    const placeOf = (row: Record<string, unknown>) =>
      `${String(row["session_id"])} ${String(row["seq_no"]).padStart(9)}`;
    restored.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
    expect(restored).toEqual(rows);
    // The next run finds nothing to do.
    expect((await ops(["archive"])).lines).toEqual([expect.stringMatching(/days=0 events=0 bytes=0 left=0$/)]);
  });

  test("is part of its stream's feed, wherever the page begins and ends", async () => {
    const old = await oldLog();
    const { log, dayOf } = old;
    // A session of the day after goes on in the same feed.
    const younger = nextMessage(log, randomUUID(), [chat("later"), chat("still later")]);
    await owner.query("select store_messages($1)", [
      `[${younger.replaceAll(`"day":"${day}"`, `"day":"${new Date().toISOString().slice(0, 10)}"`)}]`,
    ]);
    await ops(["archive"]);
    expect(await rowsOf(old)).toEqual([]);
    const config = { ...configOf(worker.database), ARCHIVE: (await worker.worker.getEnv())["ARCHIVE"] as never };
    const { streamId, epoch, events } = log;
    for (const [after, upTo, atMost] of [
      [0, undefined, 1_000],
      [0, undefined, 10],
      [7, 50, 1_000],
      [events.length - 5, undefined, 4],
      [events.length - 2, undefined, 2],
      [events.length, undefined, 10],
    ] as const) {
      const page = await readFeedEvents(config, { streamId, epoch, after, ...(upTo && { upTo }) }, atMost);
      expect(page).toEqual(events.slice(after, Math.min(after + atMost, upTo ?? events.length)));
    }
    expect(await verifyLinked(worker.database.ownerUrl, log, files)).toEqual({ findings: [], erased: 0 });
    expect(dayOf).not.toBe("");
  });

  test("is counted by the ledger together with the days that were not sealed", async () => {
    const old = await oldLog();
    const { log } = old;
    await store(old, [gift(2, "1"), gift(5, "2")]);
    const today = new Date().toISOString().slice(0, 10);
    const younger = nextMessage(log, randomUUID(), [gift(1, "3"), gift(4, "4")]).replaceAll(
      `"day":"${day}"`,
      `"day":"${today}"`,
    );
    await owner.query("select store_messages($1)", [`[${younger}]`]);
    await store(old, [gift(6, "5")]);
    const before = await readLedger(log.streamId);
    await ops(["archive"]);
    expect(await rowsOf(old)).toEqual([]);
    expect(await readLedger(log.streamId)).toEqual(before);
  });

  test("takes nothing any more: what comes too late is refused, with a reason", async () => {
    const old = await oldLog();
    await ops(["archive"]);
    const [sessionId = ""] = old.sessionIds;
    const late = nextMessage(old.log, sessionId, [chat("late")]).replaceAll(`"day":"${day}"`, `"day":"${old.dayOf}"`);
    await expect(owner.query("select store_messages($1)", [`[${late}]`])).rejects.toThrow(
      `the day ${old.dayOf} is sealed in segments`,
    );
  });

  test("is refused, never read as something else, where a byte of its file was changed or the file is gone", async () => {
    const old = await oldLog();
    await ops(["archive"]);
    const [name = ""] = await namesOf(old);
    const [sessionId = ""] = old.sessionIds;
    const { ARCHIVE } = (await worker.worker.getEnv()) as unknown as {
      ARCHIVE: { put: (name: string, bytes: Uint8Array) => Promise<unknown>; delete: (name: string) => Promise<void> };
    };
    const sealed = await files.get(name);
    const place = openSegment(sealed, name.slice(-64)).bodyStart + 100;
    const changed = Buffer.from(sealed);
    changed[place] = (changed[place] ?? 0) ^ 1;
    await ARCHIVE.put(`segments/${name}`, changed);
    const read = () => worker.api("GET", `/v1/sessions/${sessionId}/events`);
    const answer = await read();
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({
      code: "archive_damaged",
      detail: expect.stringMatching(
        `^segment ${old.dayOf}, part 0, byte \\d+: the block is not what was sealed$`,
      ) as string,
    });
    const damaged = await ops(["archive", "--verify"]);
    expect(damaged.code).toBe(1);
    expect(damaged.lines).toContain(
      `archive: finding=segment day=${old.dayOf} part=0 what="the file is not what was sealed"`,
    );
    await expect(verifyLinked(worker.database.ownerUrl, old.log, files)).rejects.toThrow(
      `segment ${old.dayOf}, part 0: the file is not what was sealed`,
    );
    await ARCHIVE.delete(`segments/${name}`);
    expect(await (await read()).json()).toMatchObject({ code: "archive_damaged" });
    expect((await ops(["archive", "--verify"])).lines).toContain(
      `archive: finding=segment day=${old.dayOf} part=0 what="the archive has not this file"`,
    );
    await files.put(name, sealed);
    expect((await read()).status).toBe(200);
    expect((await ops(["archive", "--verify"])).code).toBe(0);
  });
});

describe("what is found by other ways than its session", () => {
  const found = (kind: "live" | "playback", count: number): EventBody[] => [
    {
      ...chat("x"),
      eventType: "CONNECTED",
      payload: { roomId: "7", provider: "mock", ...(kind === "playback" && { playback: true }) },
    },
    gift(count, `${kind} 1`),
  ];

  test("a playback's gifts are its own, and the place of an action is known, in a sealed room as before", async () => {
    const old = await oldLog(2, 0);
    const [live = "", playback = ""] = old.sessionIds;
    const { streamId } = old.log;
    const say = async (sessionId: string, bodies: EventBody[], actions: object[] = []) => {
      const text = nextMessage(old.log, sessionId, bodies).replaceAll(`"day":"${day}"`, `"day":"${old.dayOf}"`);
      await owner.query("select store_messages($1)", [JSON.stringify([{ ...JSON.parse(text), actions }])]);
    };
    await say(live, found("live", 3));
    await say(playback, found("playback", 5));
    const [event] = old.log.events.slice(-1);
    const run = { ruleId: "ru_old", revision: 1, eventId: event?.eventId, index: 0, times: 1, offset: event?.offset };
    const actionId = createHash("sha256").update(streamId).digest("hex");
    await say(
      playback,
      [chat("between")],
      [{ ...run, actionId, action: { type: "log", text: "x" }, at: event?.ingestedAt, tookMs: 1 }],
    );
    await age(old.dayOf);
    const config = { ...configOf(worker.database), ARCHIVE: (await worker.worker.getEnv())["ARCHIVE"] as never };
    const place = { streamId, sessionId: playback, seqNo: event?.seqNo, ruleId: "ru_old" };
    const ask = async () => {
      const answers: unknown[] = [];
      for (const of of ["room=7", `session=${live}`, `session=${playback}`]) {
        const response = await worker.api("GET", `/v1/streams/${streamId}/ledger?${of}`);
        answers.push([response.status, await response.json()]);
      }
      return answers;
    };
    const before = await ask();
    expect(await findActionPlace(config, "default", actionId)).toEqual(place);
    const person = { userId: event?.user.userId };
    const kept = async () => {
      const answer = await worker.api("POST", "/v1/privacy/exports", { person });
      const { events } = (await answer.json()) as { events: { event: RecordedEvent }[] };
      return events.filter((one) => one.event.streamId === streamId);
    };
    const theirs = await kept();
    expect(theirs.at(-1)).toMatchObject({
      event: { payload: { coins: 5 } },
      actions: [{ ruleId: "ru_old" }],
    });
    expect(before).toMatchObject([
      [200, {}],
      [200, { coins: 3 }],
      [200, { coins: 5 }],
    ]);
    expect((await ops(["archive"])).code).toBe(0);
    expect(await rowsOf(old)).toEqual([]);
    expect(await ask()).toEqual(before);
    expect(await kept()).toEqual(theirs);
    expect(await findActionPlace(config, "default", actionId)).toEqual(place);
    expect(await findActionPlace(config, "another", actionId)).toBeUndefined();
  });
});

test("a day that is sealed while a stream's events are being fetched is in the file as it was", async () => {
  const old = await oldLog(2, 0);
  const messages = Array.from({ length: 1_200 }, (_, index) => chat(`${index}`));
  await store(old, messages.slice(0, 600));
  await store(old, messages.slice(600));
  const config = { ...configOf(worker.database), ARCHIVE: (await worker.worker.getEnv())["ARCHIVE"] as never };
  const range = { from: new Date("2020-01-01"), to: new Date("2100-01-01") };
  const pages = await streamPages(config, old.log.streamId, { range, after: undefined });
  const first = await pages.next();
  const all = [...(first.value ?? [])];
  expect(all).toHaveLength(500);
  expect((await ops(["archive"])).code).toBe(0);
  expect(await rowsOf(old)).toEqual([]);
  for await (const page of pages) all.push(...page);
  expect(all.map(({ eventId }) => eventId)).toEqual(old.log.events.map(({ eventId }) => eventId));
});

describe("as large as days are", () => {
  const random = (bytes: number) => randomBytes(bytes).toString("base64");

  test("several segments, and more blocks than one query gives, are read page by page, proved, erased and proved again", async () => {
    const old = await oldLog(2, 0);
    const [sessionId = ""] = old.sessionIds;
    const { log, dayOf } = old;
    // Over 50 blocks by their number of events; over 8 MiB by what nothing makes smaller.
    const large = (index: number) => index >= 13_000 && index < 13_900;
    for (let from = 0; from < 26_000; from += 1_000) {
      const bodies = Array.from({ length: 1_000 }, (_, index) =>
        large(from + index) ? chat(random(9_000)) : from + index === 25_000 ? gift(2, "g") : chat(`${from + index}`),
      );
      const message = nextMessage(log, sessionId, bodies).replaceAll(`"day":"${day}"`, `"day":"${dayOf}"`);
      await owner.query("select store_messages($1)", [`[${message}]`]);
    }
    await age(dayOf);
    const sealed = await ops(["archive"]);
    expect(sealed).toMatchObject({ code: 0, errors: "" });
    expect(sealed.lines[0]).toMatch(`archive: day=${dayOf} sealed segments=2 events=26000 bytes=`);
    const blocks = await owner.query("select from segment_blocks where session_id = $1", [sessionId]);
    expect(blocks.rowCount).toBeGreaterThan(50);

    const read = async (query: string) => {
      const events: RecordedEvent[] = [];
      for (let after: number | null = 0; after !== null;) {
        const response = await worker.api("GET", `/v1/sessions/${sessionId}/events?${query}&after=${after}`);
        expect(response.status).toBe(200);
        const page = (await response.json()) as { events: RecordedEvent[]; next: number | null };
        events.push(...page.events);
        after = page.next;
      }
      return events;
    };
    // Compared by their ids: what is in each is compared where days are small.
    const idsOf = (events: readonly RecordedEvent[]) => events.map(({ eventId }) => eventId);
    expect(idsOf(await read("limit=500"))).toEqual(idsOf(log.events));
    expect(idsOf(await read("types=GIFT&limit=500"))).toEqual(idsOf(log.events.slice(25_000, 25_001)));
    const config = { ...configOf(worker.database), ARCHIVE: (await worker.worker.getEnv())["ARCHIVE"] as never };
    const feed: RecordedEvent[] = [];
    for (let after = 0; after < log.events.length; after = feed.length) {
      feed.push(...(await readFeedEvents(config, { streamId: log.streamId, epoch: log.epoch, after }, 5_000)));
    }
    expect(idsOf(feed)).toEqual(idsOf(log.events));
    expect(await verifyLinked(worker.database.ownerUrl, log, files)).toEqual({ findings: [], erased: 0 });

    const places = [1, 13_500, 25_999].map((seqNo) => ({ sessionId, seqNo }));
    const { streamId } = log;
    const print = (_line: string) => undefined;
    await eraseSealed({ files, databaseUrl: privacyUrl(), streamId, chosen: { places }, why: "asked", print });
    expect(await verifyLinked(worker.database.ownerUrl, log, files)).toEqual({ findings: [], erased: 3 });
    expect((await ops(["archive", "--verify"])).lines.at(-1)).toMatch(/ findings=0$/);
  });

  test("verify-log proves days that were sealed together with later ones, against the hub that has them all", async () => {
    const streamId = await createStream(worker);
    const dayOf = nextDay();
    await owner.query("select make_event_partitions($1, 1)", [dayOf]);
    const leaseToken = await leaseOf(worker, streamId);
    const open = async (startedAt: number) => {
      const session = { sessionId: randomUUID(), roomId: "7", leaseToken };
      const body = JSON.stringify({ ...session, provider: "mock", startedAt });
      const path = `/v1/ingest/streams/${streamId}/sessions`;
      expect((await worker.signed("POST", path, body, { "Idempotency-Key": session.sessionId })).status).toBe(201);
      return { streamId, ...session };
    };
    const old = await open(Date.parse(`${dayOf}T12:00:00Z`));
    const young = await open(Date.now());
    await publish(worker, old, stampAll(old, [chat("a"), gift(1, "1"), chat("b")]));
    await publish(worker, young, stampAll(young, [chat("c")]));
    await publish(worker, old, stampAll(old, [chat("d"), chat("e")], 4));
    await vi.waitUntil(
      async () => {
        const proof = await worker.api("GET", `/v1/streams/${streamId}/proof`);
        return ((await proof.json()) as { loggedOffset: number }).loggedOffset === 6;
      },
      { timeout: 20_000 },
    );
    await age(dayOf);
    const whole = (erased: number) =>
      expect.objectContaining({
        code: 0,
        lines: [`verify-log: stream=${streamId} sessions=2 events=6 erased=${erased} findings=0`],
      }) as Outcome;
    expect(await ops(["verify-log", streamId])).toEqual(whole(0));
    expect((await ops(["archive"])).lines[0]).toMatch(`archive: day=${dayOf} sealed segments=1 events=5 `);
    expect(await ops(["verify-log", streamId])).toEqual(whole(0));
    const places = [{ sessionId: old.sessionId, seqNo: 3 }];
    const print = (_line: string) => undefined;
    await eraseSealed({ files, databaseUrl: privacyUrl(), streamId, chosen: { places }, why: "asked", print });
    expect(await ops(["verify-log", streamId])).toEqual(whole(1));
  });
});

describe("an export", () => {
  /** The whole file, by the queue's consumer and a link. */
  async function fileOf(streamId: string, asked: object): Promise<Buffer> {
    const path = `/v1/streams/${streamId}/exports`;
    const begun = (await (await worker.api("POST", path, asked)).json()) as { exportId: string };
    const one = `${path}/${begun.exportId}`;
    const isDone = async () => ((await (await worker.api("GET", one)).json()) as { state: string }).state === "done";
    await vi.waitUntil(isDone, { timeout: 30_000 });
    const { url } = (await (await worker.api("POST", `${one}/links`)).json()) as { url: string };
    return Buffer.from(await (await fetch(url)).arrayBuffer());
  }

  const linesOf = (file: Buffer | undefined) =>
    (file ?? Buffer.alloc(0))
      .toString("utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as RecordedEvent);

  test("is the same file to the byte once its days were sealed, all or some of them, and is without who was erased", async () => {
    const old = await oldLog(2, 3);
    const { log, sessionIds } = old;
    await store(old, [gift(3, "1"), chat("=between"), gift(9, "2")]);
    // A session of a later day, which is not sealed, goes on in the same feed.
    const later = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const message = nextMessage(log, randomUUID(), [chat("later"), gift(5, "3")]);
    await owner.query("select make_event_partitions($1::date, 1)", [later]);
    await owner.query("select store_messages($1)", [`[${message.replaceAll(`"day":"${day}"`, `"day":"${later}"`)}]`]);
    const { streamId, events } = log;
    const from = { from: "2025-12-30T00:00:00Z" };
    const questions = [
      ...["jsonl", "csv", "parquet"].flatMap((format) => [
        { ...from, format },
        { sessionId: sessionIds[0], format },
      ]),
      { ...from, format: "jsonl", types: "CHAT,GIFT" },
      { ...from, format: "jsonl", text: "between" },
      { ...from, format: "csv", minCoins: 15 },
    ];
    const readAll = async () => {
      const read: Buffer[] = [];
      for (const asked of questions) read.push(await fileOf(streamId, asked));
      return read;
    };
    const before = await readAll();
    expect(linesOf(before[0])).toEqual(events);
    expect((await ops(["archive"])).code).toBe(0);
    expect(await rowsOf(old)).toEqual([]);
    const after = await readAll();
    expect(questions.filter((_, index) => !after[index]?.equals(before[index] ?? Buffer.alloc(0)))).toEqual([]);

    // Of somebody who said something in each session.
    const gone = events.filter(({ eventType, sessionId }) => eventType === "CHAT" && sessionIds.includes(sessionId));
    const places = gone.map(({ sessionId, seqNo }) => ({ sessionId, seqNo }));
    await eraseSealed({
      files,
      databaseUrl: privacyUrl(),
      streamId,
      chosen: { places },
      why: "asked",
      print: () => undefined,
    });
    const isGone = (event: RecordedEvent) => gone.includes(event);
    const [whole] = await readAll();
    expect(linesOf(whole)).toEqual(
      events.map((event) => (isGone(event) ? erasedEvent(splitEvent(event).facts) : event)),
    );
    expect(whole?.toString("utf8")).not.toContain("=between");
  });
});

describe("what cannot be sealed", () => {
  const run = (over: Partial<ArchiveOptions>) => {
    const lines: string[] = [];
    const options = { databaseUrl: worker.database.ownerUrl, files, olderThanDays: 90, dryRun: false };
    const print = (line: string) => lines.push(line);
    return archive({ ...options, withVersion1: false, now: new Date(), print, ...over }).then((code) => ({
      code,
      lines,
    }));
  };

  test("an interrupted run leaves the day as it was, and the next one seals it", async () => {
    const old = await oldLog();
    const before = await rowsOf(old);
    const broken = { ...files, get: () => Promise.reject(new Error("the line is cut")) };
    await expect(run({ files: broken })).rejects.toThrow("the line is cut");
    expect(await rowsOf(old)).toEqual(before);
    // The archive gives back something else than it was given.
    const forged = { ...files, get: async (name: string) => Buffer.concat([await files.get(name), Buffer.from("x")]) };
    await expect(run({ files: forged })).rejects.toThrow("the file is not what was sealed");
    expect(await rowsOf(old)).toEqual(before);
    expect((await run({})).code).toBe(0);
    expect(await rowsOf(old)).toEqual([]);
    expect((await ops(["archive", "--verify"])).code).toBe(0);
  });

  test("a day that is young, that something was added to, or of version 1 of the chain stays", async () => {
    const old = await oldLog(1);
    const why = `${old.log.events.length} rows of it are of version 1 of the chain, and could never be erased`;
    expect((await run({})).lines[0]).toBe(`archive: day=${old.dayOf} left why=${JSON.stringify(why)}`);
    const fresh = await oldLog();
    await owner.query("alter table events disable trigger events_refuse_change");
    await owner.query("update events set recorded_at = now() where day = $1 and seq_no = 1", [fresh.dayOf]);
    await owner.query("alter table events enable always trigger events_refuse_change");
    const outcome = await run({});
    expect(outcome.code).toBe(1);
    expect(outcome.lines).toContain(
      `archive: day=${fresh.dayOf} left why="something was added to it in the last 7 days"`,
    );
    await age(fresh.dayOf);
    expect((await run({ olderThanDays: 9_000 })).lines).toEqual([expect.stringMatching(/days=0 .* left=0$/)]);
    expect((await run({ withVersion1: true })).code).toBe(0);
    expect(await verifyLinked(worker.database.ownerUrl, old.log, files)).toEqual({ findings: [], erased: 0 });
    expect((await ops(["archive", "--older-than", "44"])).code).toBe(2);
  });

  test("no segments are not the rows of a day: it stays", async () => {
    const { dayOf, log } = await oldLog();
    const counted = `the ${log.events.length} rows of the day ${dayOf}`;
    for (const made of ["[]", '[{"blocks": []}]']) {
      await expect(owner.query("select seal_day($1, $2)", [dayOf, made])).rejects.toThrow(counted);
    }
    expect((await owner.query("select from events where day = $1", [dayOf])).rowCount).toBe(log.events.length);
  });

  test("an API key cannot change or take away what was sealed", async () => {
    const old = await oldLog();
    await run({});
    const [name = ""] = await namesOf(old);
    const key = { Authorization: `Bearer ${worker.apiKey}` };
    const ask = (method: string, of: string, body?: string) =>
      fetch(`${worker.url}/v1/segments/${of}`, { method, headers: key, ...(body === undefined ? {} : { body }) });
    expect(await (await ask("PUT", name, "something else")).json()).toMatchObject({ code: "invalid_request" });
    expect(await (await ask("DELETE", name)).json()).toMatchObject({ code: "segment_in_use" });
    expect((await ask("PUT", "2026-01-01.0.x", "x")).status).toBe(400);
    const foreign = { Authorization: `Bearer tle_${"x".repeat(43)}` };
    expect((await fetch(`${worker.url}/v1/segments/${name}`, { headers: foreign })).status).toBe(401);
    await expect(owner.query("update segments set bytes = 0 where day = $1", [old.dayOf])).rejects.toThrow(
      "append-only",
    );
    await expect(owner.query("delete from segment_blocks")).rejects.toThrow("append-only");
  });
});

describe("erasing in what was sealed", () => {
  const readEvents = async (sessionId: string) => {
    const response = await worker.api("GET", `/v1/sessions/${sessionId}/events?limit=500`);
    return ((await response.json()) as { events: RecordedEvent[] }).events;
  };
  /** All text of all segments that the bucket has. */
  const everyFile = async () => {
    const { ARCHIVE } = (await worker.worker.getEnv()) as unknown as {
      ARCHIVE: { list: (of: { prefix: string }) => Promise<{ objects: { key: string }[] }> };
    };
    const names = (await ARCHIVE.list({ prefix: "segments/" })).objects.map(({ key }) => key.replace("segments/", ""));
    const opened = await Promise.all(
      names.map(async (name) => {
        const file = openSegment(await files.get(name), name.slice(-64));
        return file.header.blocks.map((block) => openBlockText(file, block)).join("\n");
      }),
    );
    return opened.join("\n");
  };
  const silent = (_line: string) => undefined;

  test("takes any choice of events out of the file, and out of no other; the chain and the segments prove the rest", async () => {
    const old = await oldLog();
    const after = await oldLog();
    await ops(["archive"]);
    const untouched = await Promise.all(after.sessionIds.map(readEvents));
    const { streamId, events } = old.log;
    const gone = new Map<string, RecordedEvent>();
    // What other tests of this file erased is in the archive as well.
    const { lines: before } = await ops(["archive", "--verify"]);
    const erasedBefore = Number(/ erased=(\d+) /.exec(before.join("\n"))?.[1]);
    await fc.assert(
      fc.asyncProperty(fc.subarray(events, { minLength: 1, maxLength: 9 }), async (subset) => {
        const fresh = subset.filter(({ eventId }) => !gone.has(eventId));
        for (const event of fresh) gone.set(event.eventId, event);
        const places = subset.map(({ sessionId, seqNo }) => ({ sessionId, seqNo }));
        const lines: string[] = [];
        const print = (line: string) => lines.push(line);
        const databaseUrl = privacyUrl();
        await eraseSealed({ files, databaseUrl, streamId, chosen: { places }, why: "asked", print });
        const rewritten = fresh.length === 0 ? 0 : 1;
        expect(lines.at(-1)).toBe(`archive: stream=${streamId} rewritten=${rewritten} erased=${fresh.length}`);
        const read = (await Promise.all(old.sessionIds.map(readEvents))).flat();
        const wanted = old.sessionIds.flatMap((id) => events.filter(({ sessionId }) => sessionId === id));
        expect(read).toEqual(
          wanted.map((event) => (gone.has(event.eventId) ? erasedEvent(splitEvent(event).facts) : event)),
        );
        const proved = await verifyLinked(worker.database.ownerUrl, old.log, files);
        expect(proved).toEqual({ findings: [], erased: gone.size });
      }),
      { numRuns: 5 },
    );
    expect(await Promise.all(after.sessionIds.map(readEvents))).toEqual(untouched);
    expect(await ops(["archive", "--verify"])).toMatchObject({ code: 0, errors: "" });
    expect(await ops(["archive", "--verify"])).toMatchObject({
      lines: [expect.stringMatching(new RegExp(` erased=${erasedBefore + gone.size} findings=0$`))],
    });
  });

  test("leaves no word of a viewer in any file, and says who asked", async () => {
    const old = await oldLog();
    const [sessionId = ""] = old.sessionIds;
    const id = "7251234567890123456";
    const user = { userId: id, uniqueId: "the.viewer", displayName: "The Viewer" };
    const naming = {
      ...chat("x"),
      payload: { message: "hi @the.viewer", emotes: [], language: "en", mentions: [user] },
    };
    const message = nextMessage(old.log, sessionId, [
      { ...chat("a secret word"), user },
      naming as never,
      chat("stays"),
    ]);
    await owner.query("select store_messages($1)", [
      `[${message.replaceAll(`"day":"${day}"`, `"day":"${old.dayOf}"`)}]`,
    ]);
    await age(old.dayOf);
    await ops(["archive"]);
    const words = [id, "the.viewer", "The Viewer", "a secret word"];
    const before = await everyFile();
    expect(words.filter((word) => before.includes(word))).toEqual(words);
    const { streamId } = old.log;
    const args = ["archive", "--erase", streamId, "--viewer", id, "--why", "asked on 3 May"];
    const asked = await ops(args, { DATABASE_URL: privacyUrl() });
    expect(asked).toMatchObject({ code: 0, errors: "" });
    expect(asked.lines).toEqual([
      `archive: day=${old.dayOf} part=0 rewritten erased=2`,
      `archive: stream=${streamId} rewritten=1 erased=2`,
    ]);
    const after = await everyFile();
    expect(words.filter((word) => after.includes(word))).toEqual([]);
    expect(after).toContain("stays");
    const { rows } = await owner.query(
      `select stream_id, why, event_count::integer as count, old_sha256 <> new_sha256 as anew
       from erasures join segment_rewrites using (erasure_id) where stream_id = $1`,
      [streamId],
    );
    expect(rows).toEqual([{ stream_id: streamId, why: "asked on 3 May", count: 2, anew: true }]);
    expect((await ops(args, { DATABASE_URL: privacyUrl() })).lines).toEqual([
      `archive: stream=${streamId} rewritten=0 erased=0`,
    ]);
    expect((await ops(["archive", "--erase", streamId, "--viewer", "0", "--why", "x"])).code).toBe(2);
  });

  test("where it was interrupted, the file from before is found, and goes with the next run", async () => {
    const old = await oldLog();
    await ops(["archive"]);
    const { streamId, events } = old.log;
    const [first] = events;
    const places = [{ sessionId: first?.sessionId ?? "", seqNo: first?.seqNo ?? 0 }];
    const asked = { databaseUrl: privacyUrl(), streamId, chosen: { places }, why: "asked", print: silent };
    const broken = { ...files, delete: () => Promise.reject(new Error("the line is cut")) };
    await expect(eraseSealed({ ...asked, files: broken })).rejects.toThrow("the line is cut");
    expect((await ops(["archive", "--verify"])).lines).toContain(
      `archive: finding=left day=${old.dayOf} part=0 what="a file from before an erasure is still there"`,
    );
    await eraseSealed({ ...asked, files });
    expect((await ops(["archive", "--verify"])).code).toBe(0);
  });

  test("rows of version 1 are refused, and so is a file that would prove something else, and every other role", async () => {
    const old = await oldLog(1);
    await ops(["archive", "--with-version-1"]);
    const { streamId, events } = old.log;
    const places = [{ sessionId: events[0]?.sessionId ?? "", seqNo: 1 }];
    const asked = { files, databaseUrl: privacyUrl(), streamId, chosen: { places }, why: "asked", print: silent };
    await expect(eraseSealed(asked)).rejects.toThrow("is of version 1 of the chain");
    const call = "select rewrite_segment($1, 0, $2, $3, $4, 'asked', $5)";
    const [name = ""] = await namesOf(old);
    const forged = { link: "00".repeat(32), eventCount: events.length, blocks: [], sha256: "00".repeat(32), bytes: 1 };
    const values = [old.dayOf, name.slice(-64), JSON.stringify(forged), streamId, JSON.stringify(places)];
    await expect(owner.query(call, values)).rejects.toThrow("does not prove what the old one did");
    const app = new Client({ connectionString: worker.database.appUrl });
    await app.connect();
    await expect(app.query(call, values)).rejects.toThrow("permission denied");
    await expect(app.query("select seal_day($1, '[]')", [old.dayOf])).rejects.toThrow("permission denied");
    await app.end();
  });
});
