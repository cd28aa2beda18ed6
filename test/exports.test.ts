/** Exports as jobs, through the real Worker, its queue and its bucket. */
import { createHash } from "node:crypto";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { Export } from "#shared/api/operations/exports.ts";
import { toCell } from "#shared/exports/cell.ts";
import { linesOf as linesIn } from "#shared/exports/formats.ts";
import { exportLimits } from "#shared/history/export-limits.ts";
import type { EventBody } from "#shared/stamp.ts";
import { BucketError } from "../workers/archive/bucket.ts";
import { runExport } from "../workers/exports/run.ts";
import { deleteExports, deleteExportsOf, tendExports } from "../workers/exports/remove.ts";
import type { Config } from "../workers/config.ts";
import { configOf } from "./database.ts";
import { makeMember } from "./member.ts";
import { chat, createStream, gift, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let streamId: string;
let all: RecordedEvent[];
const sessionIds: string[] = [];
let config: Config;

const by = (body: EventBody, userId: string, uniqueId: string): EventBody => ({
  ...body,
  user: { userId, uniqueId, displayName: uniqueId },
});

beforeAll(async () => {
  worker = await sharedTestWorker();
  const { ARCHIVE } = (await worker.worker.getEnv()) as unknown as Pick<Config, "ARCHIVE">;
  config = { ...configOf(worker.database), ARCHIVE };
  streamId = await createStream(worker);
  all = [];
  const texts = ["hello", "=1+1", "Grüße 大家好", "line\nbreak"];
  for (let part = 0; part < 2; part++) {
    const session = await openSession(worker, streamId);
    const bodies = Array.from({ length: 12 }, (_, index) =>
      index % 4 === 3
        ? by(gift(index, `g${part}-${index}`), "701", "giver")
        : by(
            chat(texts[index % 4] ?? "", `c${part}-${index}`),
            `70${index % 3}`,
            index === 0 ? "@start" : `viewer${index % 3}`,
          ),
    );
    await publish(worker, session, stampAll(session, bodies));
    all.push(...(await readLog(worker, session.sessionId, bodies.length)));
    sessionIds.push(session.sessionId);
  }
});
afterAll(() => worker.stop());

const path = () => `/v1/streams/${streamId}/exports`;
const json = async <Answer>(response: Response) => (await response.json()) as Answer;

async function start(body: object, status = 201): Promise<Export> {
  const response = await worker.api("POST", path(), body);
  const answer = await json<Export>(response);
  expect([response.status, answer]).toEqual([status, expect.any(Object)]);
  return answer;
}
async function until(exportId: string, state: string): Promise<Export> {
  return vi.waitUntil(
    async () => {
      const one = await json<Export>(await worker.api("GET", `${path()}/${exportId}`));
      return one.state === state ? one : undefined;
    },
    { timeout: 20_000 },
  );
}
async function linkTo(exportId: string): Promise<string> {
  const response = await worker.api("POST", `${path()}/${exportId}/links`);
  const { url, expiresAt } = await json<{ url: string; expiresAt: string }>(response);
  expect(response.status).toBe(201);
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
  return url;
}
async function fileOf(body: object): Promise<{ text: string; one: Export }> {
  const one = await until((await start(body)).exportId, "done");
  const response = await fetch(await linkTo(one.exportId));
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(Buffer.byteLength(text)).toBe(one.bytes);
  return { text, one };
}
const linesOf = (text: string) =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RecordedEvent);

describe("a file", () => {
  test("has all events of the stream in their order, and says that it is whole", async () => {
    const { text, one } = await fileOf({});
    expect(linesOf(text)).toEqual(all);
    expect(one).toMatchObject({ state: "done", progress: 1, events: all.length, format: "jsonl" });
    expect(Date.parse(one.expiresAt ?? "")).toBeGreaterThan(Date.now());
  });

  test.each<[string, () => object, (event: RecordedEvent) => boolean]>([
    ["a session", () => ({ sessionId: sessionIds[1] }), ({ sessionId }) => sessionId === sessionIds[1]],
    ["a live, over all its sessions", () => ({ roomId: "7001" }), () => true],
    [
      "gifts of a live",
      () => ({ roomId: "7001", types: "GIFT", minCoins: 7 }),
      (event) => event.eventType === "GIFT" && event.payload.coins >= 7,
    ],
    ["a person", () => ({ user: "701" }), ({ user }) => user.userId === "701"],
    ["a type", () => ({ types: "GIFT" }), ({ eventType }) => eventType === "GIFT"],
    ["words", () => ({ text: "GRÜSSE" }), () => false],
    [
      "other words",
      () => ({ text: "大家" }),
      (event) => event.eventType === "CHAT" && event.payload.message.includes("大家"),
    ],
    ["coins", () => ({ minCoins: 7 }), (event) => event.eventType === "GIFT" && event.payload.coins >= 7],
    [
      "a range",
      () => ({
        from: new Date(all[3]?.timestamp ?? 0).toISOString(),
        to: new Date(all[20]?.timestamp ?? 0).toISOString(),
      }),
      ({ timestamp }) => timestamp >= (all[3]?.timestamp ?? 0) && timestamp < (all[20]?.timestamp ?? 0),
    ],
  ])("of %s has these and nothing else", async (_, body, fits) => {
    const { text } = await fileOf(body());
    expect(linesOf(text)).toEqual(all.filter(fits));
  });

  test("of a live of thousands of sessions has the first of them, too", async () => {
    const long = await createStream(worker);
    const session = await openSession(worker, long, "7009");
    await publish(worker, session, stampAll(session, [chat("in the first of them")]));
    const log = await readLog(worker, session.sessionId, 1);
    await worker.database.query(
      `insert into sessions (session_id, stream_id, room_id, provider, day, epoch, started_at, first_offset, last_offset,
         last_seq_no, event_count)
       select gen_random_uuid(), stream_id, room_id, provider, day, epoch, started_at + n * interval '1 second', last_offset + n,
         last_offset + n, 1, 0
       from sessions, generate_series(1, 2000) as n where stream_id = $1`,
      [long],
    );
    const response = await worker.api("POST", `/v1/streams/${long}/exports`, { roomId: "7009" });
    const { exportId } = await json<Export>(response);
    const read = async () => json<Export>(await worker.api("GET", `/v1/streams/${long}/exports/${exportId}`));
    const one = await vi.waitUntil(async () => {
      const asked = await read();
      return asked.state === "done" ? asked : undefined;
    });
    expect(one).toMatchObject({ events: log.length, roomId: "7009" });
  });

  test("in CSV has a head and makes a text of what a spreadsheet would run", async () => {
    const { text } = await fileOf({ format: "csv" });
    expect(text.split("\r\n")).toHaveLength(all.length + 2);
    expect(text).toMatch(/^eventId,streamId,/);
    expect(text).toContain(",'@start,");
    expect(["=1", "+1", "-1", "@a", "\ta", "\ra"].map((cell) => toCell(cell))).toEqual([
      "'=1",
      "'+1",
      "'-1",
      "'@a",
      `"'\ta"`,
      `"'\ra"`,
    ]);
  });

  test("in CSV is safe in every column, whoever names what is in it", () => {
    const [event] = all;
    if (!event) throw new Error("no event");
    const bad = '=HYPERLINK("http://x")';
    const texts = ["eventId", "streamId", "sessionId", "roomId", "eventType", "nativeId", "rawType", "source"];
    const named = Object.fromEntries(texts.map((name) => [name, bad]));
    const user = { userId: bad, uniqueId: bad, displayName: bad };
    const line = linesIn("csv", [{ ...event, ...named, user }]);
    const safe = `"'=HYPERLINK(""http://x"")"`;
    expect(line.split(safe)).toHaveLength(texts.length + 3 + 1);
    expect(line.replaceAll(safe, "")).not.toContain("HYPERLINK");
    // Also for a spreadsheet that takes a semicolon or a tab for the end of a cell.
    expect(["a;=1", "a\t=1"].map((cell) => toCell(cell))).toEqual(['"a;=1"', '"a\t=1"']);
  });

  test("in Parquet is read by another reader, with every column", async () => {
    const one = await until((await start({ format: "parquet" })).exportId, "done");
    const file = await (await fetch(await linkTo(one.exportId))).arrayBuffer();
    const rows = await parquetReadObjects({ file });
    expect(rows).toEqual(
      all.map((event) => ({
        eventId: event.eventId,
        streamId,
        sessionId: event.sessionId,
        roomId: event.roomId,
        seqNo: BigInt(event.seqNo),
        offset: BigInt(event.offset),
        eventType: event.eventType,
        timestamp: new Date(event.timestamp),
        ingestedAt: new Date(event.ingestedAt),
        userId: event.user.userId,
        uniqueId: event.user.uniqueId,
        displayName: event.user.displayName ?? null,
        nativeId: event.nativeId ?? null,
        rawType: event.rawType,
        source: event.source,
        payload: JSON.stringify(event.payload),
        coins: event.eventType === "GIFT" ? BigInt(event.payload.coinsDelta) : null,
      })),
    );
  });

  const nothing = {
    "somebody who was not there": { user: "999" },
    "a year in which nothing was": { from: "2020-01-01T00:00:00Z", to: "2020-02-01T00:00:00Z" },
  };
  test.each(
    ["jsonl", "csv", "parquet"].flatMap((format) =>
      Object.entries(nothing).map(([name, asked]) => [name, format, asked] as const),
    ),
  )("of %s is a whole %s file", async (_, format, asked) => {
    const one = await until((await start({ format, ...asked })).exportId, "done");
    expect(one).toMatchObject({ events: 0, progress: 1 });
    const file = await (await fetch(await linkTo(one.exportId))).arrayBuffer();
    const rows =
      format === "parquet" ? await parquetReadObjects({ file }) : new TextDecoder().decode(file).split("\r\n").slice(1);
    expect(rows).toEqual(format === "csv" ? [""] : []);
  });

  test.each(["jsonl", "csv", "parquet"])(
    "that is cut after every part, and taken up twice at the same time, is the same to the byte: %s",
    async (format) => {
      const { exportId, events } = await until((await start({ format })).exportId, "done");
      const place = await placeOf(exportId);
      // The same job from its start, at the hands of turns that have time for all, or none left after a part.
      const sizes = { ...exportLimits, partBytes: 1_000, groupEvents: 3, pageEvents: 2, pageOffsets: 3 };
      const turn = (turnMs: number) => {
        let calls = 0;
        return runExport(config, exportId, { clock: () => calls++, turnMs, sizes });
      };
      await begin(exportId, place);
      expect(await turn(Infinity)).toBe("over");
      const whole = await bytesOf(exportId);
      await begin(exportId, place);
      let turns = 0;
      while ((await turn(2)) === "left") {
        if (++turns === 1) await Promise.all([turn(2), turn(2)]);
        const { state, secondsLeft, progress } = await json<Export>(await worker.api("GET", `${path()}/${exportId}`));
        expect([state, secondsLeft]).toEqual(["running", expect.any(Number)]);
        expect(progress).toBeGreaterThan(0);
      }
      expect(turns).toBeGreaterThan(3);
      expect(await until(exportId, "done")).toMatchObject({ events });
      expect((await bytesOf(exportId)).equals(whole)).toBe(true);
    },
  );

  test.each(["jsonl", "csv", "parquet"])("of which most parts have nothing in them is whole: %s", async (format) => {
    const { exportId } = await until((await start({ format, minCoins: 7 })).exportId, "done");
    const place = await placeOf(exportId);
    const whole = await bytesOf(exportId);
    await begin(exportId, place);
    const sizes = { ...exportLimits, pageOffsets: 1, partPages: 1 };
    await runExport(config, exportId, { clock: () => 0, sizes });
    const { events } = await until(exportId, "done");
    expect(events).toBe(all.filter((event) => event.eventType === "GIFT" && event.payload.coins >= 7).length);
    const [{ parts } = { parts: 0 }] = await worker.database.query(
      "select count(*)::float8 as parts from export_parts where export_id = $1",
      [exportId],
    );
    // One for each that was found, and the head or the end that a format has.
    expect(parts).toBe(events + (format === "jsonl" ? 0 : 1));
    const contentOf = async (file: Buffer) =>
      format === "parquet" ? parquetReadObjects({ file: Uint8Array.from(file).buffer }) : file.toString("utf8");
    expect(await contentOf(await bytesOf(exportId))).toEqual(await contentOf(whole));
  });
});

/** Makes the job one that nobody has begun. */
async function begin(exportId: string, place: unknown): Promise<void> {
  await worker.database.query(
    `update exports e set state = 'running', place = $2::jsonb, writer = null, bytes = 0, events = 0, looked = 0, part_count = 0
     where export_id = $1`,
    [exportId, JSON.stringify(place)],
  );
  await worker.database.query("delete from export_parts where export_id = $1", [exportId]);
}

async function bytesOf(exportId: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(await linkTo(exportId))).arrayBuffer());
}

/** Where the job of an export began. */
async function placeOf(exportId: string) {
  const [row] = await worker.database.query(
    `select epoch, array_agg(distinct day::text) as days, min(first_offset)::float8 as low, max(last_offset)::float8 as high, false as "isSealed"
     from sessions join exports using (stream_id) where export_id = $1 group by epoch`,
    [exportId],
  );
  return [row];
}

describe("a download", () => {
  let url: string;
  let whole: Buffer;
  beforeAll(async () => {
    const one = await until((await start({})).exportId, "done");
    // As if it was of several parts: the first is cut in two.
    url = await linkTo(one.exportId);
    whole = Buffer.from(await (await fetch(url)).arrayBuffer());
    const cut = 1_000;
    for (const [part, bytes] of [whole.subarray(0, cut), whole.subarray(cut)].entries()) {
      await config.ARCHIVE?.put(`exports/${one.exportId}/${part}.cut`, Uint8Array.from(bytes).buffer, {
        sha256: createHash("sha256").update(bytes).digest("hex"),
      });
    }
    await worker.database.query("delete from export_parts where export_id = $1", [one.exportId]);
    await worker.database.query("insert into export_parts values ($1, 0, $2, $3), ($1, 1, $4, $5)", [
      one.exportId,
      `exports/${one.exportId}/0.cut`,
      cut,
      `exports/${one.exportId}/1.cut`,
      whole.length - cut,
    ]);
  });

  test.each([
    ["bytes=0-", 0, undefined],
    ["bytes=999-1000", 999, 1_001],
    ["bytes=1000-1000", 1_000, 1_001],
    ["bytes=1500-", 1_500, undefined],
    ["bytes=-10", -10, undefined],
  ] as const)("goes on at %s", async (range, start, end) => {
    const response = await fetch(url, { headers: { Range: range } });
    expect(response.status).toBe(206);
    const part = whole.subarray(start, end);
    expect(Buffer.from(await response.arrayBuffer()).equals(part)).toBe(true);
    const first = start < 0 ? whole.length + start : start;
    expect(response.headers.get("Content-Range")).toBe(`bytes ${first}-${first + part.length - 1}/${whole.length}`);
  });

  test("beyond the end is refused, and of another file begins anew", async () => {
    const beyond = await fetch(url, { headers: { Range: `bytes=${whole.length}-` } });
    expect([beyond.status, beyond.headers.get("Content-Range")]).toEqual([416, `bytes */${whole.length}`]);
    const other = await fetch(url, { headers: { Range: "bytes=5-", "If-Range": '"other"' } });
    expect([other.status, (await other.arrayBuffer()).byteLength]).toEqual([200, whole.length]);
  });
});

describe("a link", () => {
  test("ends with its time, and with whoever made it", async () => {
    const one = await until((await start({})).exportId, "done");
    const url = await linkTo(one.exportId);
    expect((await fetch(url)).status).toBe(200);
    await worker.database.query("update export_links set expires_at = now() where export_id = $1", [one.exportId]);
    expect((await fetch(url)).status).toBe(404);
    expect((await fetch(url.replace(/.$/, "_"))).status).toBe(404);

    const { ask, accountId } = await makeMember(worker, {
      grants: [{ workspaceId: worker.workspaceId, role: "STREAMER" }],
    });
    const { url: own } = await json<{ url: string }>(await ask("POST", `${path()}/${one.exportId}/links`));
    expect((await fetch(own)).status).toBe(200);
    await worker.database.query("update grants set revoked_at = now() where account_id = $1", [accountId]);
    expect((await fetch(own)).status).toBe(404);
    const rows = await worker.database.query(
      "select detail from (select after as detail from audit_log where workspace_id = $1 and action = 'history.export' and principal_id = $2) as a",
      [worker.workspaceId, accountId],
    );
    expect(rows).toHaveLength(1);
  });

  test("is not made of what is not whole", async () => {
    const { exportId } = await start({});
    await until(exportId, "done");
    await worker.database.query("update exports set state = 'failed', because = 'unreadable' where export_id = $1", [
      exportId,
    ]);
    const response = await worker.api("POST", `${path()}/${exportId}/links`);
    expect([response.status, (await json<{ code: string }>(response)).code]).toEqual([409, "export_not_done"]);
  });
});

const filesOf = async (exportId: string) => {
  const { ARCHIVE } = (await worker.worker.getEnv()) as unknown as {
    ARCHIVE: { list: (options: { prefix: string }) => Promise<{ objects: unknown[] }> };
  };
  return (await ARCHIVE.list({ prefix: `exports/${exportId}/` })).objects.length;
};

describe("a file goes", () => {
  test("by hand, with its links", async () => {
    const one = await until((await start({ user: "701" })).exportId, "done");
    const url = await linkTo(one.exportId);
    expect(await filesOf(one.exportId)).toBe(1);
    const response = await worker.api("DELETE", `${path()}/${one.exportId}`);
    expect(await json(response)).toMatchObject({ state: "deleted", because: "by_hand" });
    expect([await filesOf(one.exportId), (await fetch(url)).status]).toEqual([0, 404]);
    // Whom it was asked about is not kept.
    const [row] = await worker.database.query("select scope::text as scope from exports where export_id = $1", [
      one.exportId,
    ]);
    expect(row?.["scope"]).not.toContain("701");
  });

  test("with its stream, also one that nobody fetched", async () => {
    const gone = await createStream(worker);
    const { exportId } = await json<Export>(await worker.api("POST", `/v1/streams/${gone}/exports`, { format: "csv" }));
    await vi.waitUntil(async () => (await filesOf(exportId)) === 1, { timeout: 20_000 });
    const { uniqueId } = await json<{ uniqueId: string }>(await worker.api("GET", `/v1/streams/${gone}`));
    expect((await worker.api("DELETE", `/v1/streams/${gone}?confirm=${uniqueId}`)).status).toBe(204);
    expect(await filesOf(exportId)).toBe(0);
    const rows = await worker.database.query("select state, because from exports where export_id = $1", [exportId]);
    expect(rows).toEqual([{ state: "deleted", because: "by_hand" }]);
  });

  test("where nobody fetched it in its time, and a job that was cut is taken up", async () => {
    const one = await until((await start({})).exportId, "done");
    const cut = await until((await start({})).exportId, "done");
    await worker.database.query("update exports set expires_at = now() where export_id = $1", [one.exportId]);
    await worker.database.query(
      "update exports set state = 'running', place = '[]', heard_at = now() - interval '1 hour' where export_id = $1",
      [cut.exportId],
    );
    const sent: unknown[] = [];
    const env = { EXPORTS: { send: async (message: unknown) => sent.push(message) } } as never;
    await tendExports(env, config);
    expect(await filesOf(one.exportId)).toBe(0);
    expect(await json(await worker.api("GET", `${path()}/${one.exportId}`))).toMatchObject({
      state: "deleted",
      because: "expired",
    });
    expect(sent).toContainEqual({ exportId: cut.exportId });
  });

  test("where somebody is erased: every one of the workspace, also one that is being made", async () => {
    const done = await until((await start({})).exportId, "done");
    const making = await until((await start({})).exportId, "done");
    await worker.database.query(
      "update exports set state = 'running', place = $2::jsonb, part_count = 0, bytes = 0 where export_id = $1",
      [making.exportId, JSON.stringify(await placeOf(making.exportId))],
    );
    const { ARCHIVE: bucket } = config;
    if (!bucket) throw new Error("no bucket");
    const writing = runExport(
      {
        ...config,
        // Erased just when a part is written.
        ARCHIVE: {
          get: async () => null,
          list: (options: { prefix: string }) => bucket.list(options),
          delete: (name: string) => bucket.delete(name),
          put: async (...given: Parameters<NonNullable<Config["ARCHIVE"]>["put"]>) => {
            await deleteExportsOf(config, worker.workspaceId);
            return bucket.put(...given);
          },
        },
      },
      making.exportId,
      { clock: Date.now },
    );
    expect(await writing).toBe("over");
    for (const { exportId } of [done, making]) {
      expect(await json(await worker.api("GET", `${path()}/${exportId}`))).toMatchObject({
        state: "deleted",
        because: "erasure",
      });
      expect(await filesOf(exportId)).toBe(0);
    }
  });
});

test("a bucket that refuses fails an erasure, and what it left is deleted by the next try or the cron", async () => {
  const { ARCHIVE: bucket } = config;
  if (!bucket) throw new Error("no bucket");
  const broken = {
    ...config,
    ARCHIVE: {
      get: async () => null,
      put: async () => null,
      list: (options: { prefix: string }) => bucket.list(options),
      delete: () => Promise.reject(new BucketError("delete", new Error("refused"))),
    },
  };
  const [first, second] = [
    await until((await start({})).exportId, "done"),
    await until((await start({})).exportId, "done"),
  ];
  await expect(deleteExportsOf(broken, worker.workspaceId)).rejects.toThrow("refused");
  expect(await filesOf(first.exportId)).toBeGreaterThan(0);
  await deleteExportsOf(config, worker.workspaceId);
  for (const { exportId } of [first, second]) expect(await filesOf(exportId)).toBe(0);

  // An outage of days: by its age alone nobody would look for this file any more.
  const third = await until((await start({})).exportId, "done");
  await expect(deleteExports(broken, { exportId: third.exportId }, "by_hand")).rejects.toThrow("refused");
  await worker.database.query(
    "update exports set ended_at = now() - interval '100 days', expires_at = now() - interval '100 days' where export_id = $1",
    [third.exportId],
  );
  const queue = { EXPORTS: { send: () => Promise.resolve() } };
  await expect(tendExports(queue, broken)).rejects.toThrow("refused");
  await tendExports(queue, config);
  expect(await filesOf(third.exportId)).toBe(0);
});

test("what cannot be asked for is refused", async () => {
  for (const body of [
    { format: "xml" },
    { from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" },
    { from: "2024-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" },
    { text: "a", minCoins: 1 },
    { text: "\0" },
    { user: "0" },
    { minCoins: -1 },
    { sessionId: "x" },
    { nonsense: 1 },
  ]) {
    expect([body, (await worker.api("POST", path(), body)).status]).toEqual([body, 400]);
  }
  expect((await worker.api("POST", path(), { sessionId: crypto.randomUUID() })).status).toBe(404);
  expect((await worker.api("POST", path(), { roomId: "7002" })).status).toBe(404);
  expect((await worker.api("POST", path(), { roomId: "7001", sessionId: sessionIds[0] })).status).toBe(400);
  expect((await worker.api("GET", `${path()}/ex_${"a".repeat(16)}`)).status).toBe(404);
});

test("the audit has who asked, and nothing of whom", async () => {
  const { ask, accountId } = await makeMember(worker, {
    grants: [{ workspaceId: worker.workspaceId, role: "STREAMER" }],
  });
  // Longer than what may stand in an id by chance.
  const user = "70170170170170170";
  const { exportId } = await json<Export>(await ask("POST", path(), { user, text: "secretword" }));
  const rows = await worker.database.query(
    "select principal_id, action, after::text from audit_log where target_id = $1 order by number",
    [exportId],
  );
  expect(rows[0]).toMatchObject({ principal_id: accountId, action: "export.created" });
  expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${user}|secretword`));
});
