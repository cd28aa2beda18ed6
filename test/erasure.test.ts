/** Erasing what is personal in the log: who may, what goes, what stays, and what says so. Against the real database. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventTypes, type RecordedEvent, type UnifiedEvent } from "#shared/event.ts";
import { factKeysOf } from "#shared/personal/fields.ts";
import { namesAnyone } from "#shared/personal/naming.ts";
import { type EventFacts, erasedEvent, splitEvent } from "#shared/personal/split.ts";
import type { LogMessage } from "#shared/protocol/hub-protocol.ts";
import type { EventBody } from "#shared/stamp.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { readSnapshot } from "../scripts/ops/log-reader.ts";
import { type LinkedLog, nextMessage, noFiles, startLog, verifyLinked } from "./linked-log.ts";
import { someBodies } from "./some-bodies.ts";
import { chat } from "./stream.ts";

let database: TestDatabase;
let owner: Client;
let app: Client;
let privacy: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  app = new Client({ connectionString: database.appUrl });
  privacy = new Client({ connectionString: database.ownerUrl });
  await Promise.all([owner.connect(), app.connect(), privacy.connect()]);
  // As somebody who logged in as it.
  await privacy.query("set session authorization tle_privacy");
});
afterAll(async () => {
  await Promise.all([owner.end(), app.end(), privacy.end()]);
  await database.drop();
});

let log: LinkedLog;
let sessionId: string;
beforeEach(async () => {
  sessionId = randomUUID();
  log = startLog(`st_${sessionId}`);
  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [
    log.streamId,
  ]);
});

async function store(bodies: EventBody[], chainVersion: 1 | 2 = 2): Promise<unknown> {
  const message = nextMessage(log, sessionId, bodies, chainVersion);
  const { rows } = await app.query<Record<string, unknown>>("select (store_messages($1)).*", [`[${message}]`]);
  return rows[0];
}

interface Asked {
  viewers?: string[];
  places?: { sessionId: string; seqNo: number }[];
  why?: string;
}
async function erase({ viewers, places, why = "asked by the viewer" }: Asked, as = privacy) {
  const { rows } = await as.query<{ erasure_id: string | null; event_count: string }>(
    "select * from erase_events($1, $2, $3, $4)",
    [log.streamId, why, viewers ?? null, places === undefined ? null : JSON.stringify(places)],
  );
  return { erasureId: rows[0]?.erasure_id, events: Number(rows[0]?.event_count) };
}

const readEvents = async () =>
  (
    await app.query<{ event: RecordedEvent }>(
      "select event_json(events) as event from events where stream_id = $1 order by feed_offset",
      [log.streamId],
    )
  ).rows.map(({ event }) => event);
const rowsOf = async (columns: string) =>
  (await owner.query(`select ${columns} from events where stream_id = $1 order by feed_offset`, [log.streamId]))
    .rows as Record<string, unknown>[];

const by = (userId: string, body: EventBody): EventBody => ({ ...body, user: { userId, uniqueId: `viewer${userId}` } });

test("the database knows of each type's fields what the code knows", async () => {
  const { rows } = await owner.query<{ type: string; facts: string[]; empty: object }>(
    'select event_type as type, facts, empty from personal_fields order by event_type collate "C"',
  );
  expect(rows.map(({ facts, ...row }) => ({ ...row, facts: facts.toSorted() }))).toEqual(
    eventTypes.toSorted().map((type) => ({
      type,
      empty: erasedEvent({ eventType: type, payload: {} } as unknown as EventFacts).payload,
      facts: [...factKeysOf(type)].toSorted(),
    })),
  );
});

test("an erased row of any type is read as the code's erased event", async () => {
  const bodies = someBodies(4);
  await store(bodies);
  const places = bodies.map((_, index) => ({ sessionId, seqNo: index + 1 }));
  const before = await readEvents();
  expect(before).toEqual(log.events);
  expect(await erase({ places })).toMatchObject({ events: bodies.length });
  expect(await readEvents()).toEqual(before.map((event) => erasedEvent(splitEvent(event).facts)));
  expect(await verifyLinked(database.ownerUrl, log)).toEqual({ findings: [], erased: bodies.length });
});

test("a viewer's events are those that the viewer did and those that name the viewer; all others stay", async () => {
  const id = "7251234567890123456";
  const user = { userId: id, uniqueId: "named", displayName: "Named" };
  const naming: EventBody[] = [
    { ...chat("hi @named"), payload: { message: "hi @named", emotes: [], language: "en", mentions: [user] } },
    { eventType: "MESSAGE_DELETED", payload: { messageIds: ["1"], userIds: ["5", id] } },
    { eventType: "BATTLE", payload: { battleId: "1", battleStatus: 1, participants: [{ ...user, deep: [{ id }] }] } },
    { ...chat("by id"), payload: { message: "by id", emotes: [], language: "en", scores: [{ [id]: 5 }] } },
    { eventType: "RAW", payload: { rawType: "x", data: { a: [Number(id), `x:${id}`] } } },
    { eventType: "RAW", payload: { rawType: "x", bytes: bytesWith(Buffer.from(id)) } },
    { eventType: "RAW", payload: { rawType: "x", bytes: bytesWith(varint(BigInt(id))) } },
  ].map((one) => by("9", { rawType: "WebcastX", ...one } as unknown as EventBody));
  const others = [
    by("9", chat(`a number in words: ${id}0`)),
    by(`${id}0`, chat("another")),
    // A thing may have the number that a person has.
    { ...by("9", chat("gift")), eventType: "GIFT", payload: { giftId: id, giftCount: 1, receiverUserId: "3" } },
    by("9", { eventType: "RAW", rawType: "x", payload: { rawType: "x", bytes: "no base64!" } } as unknown as EventBody),
    by("9", { eventType: "RAW", rawType: "x", payload: { rawType: "x", bytes: "A===" } } as unknown as EventBody),
    by("9", { eventType: "RAW", rawType: "x", payload: { rawType: "x", bytes: "AAAA====" } } as unknown as EventBody),
  ] as EventBody[];
  await store([by(id, chat("mine")), ...naming, ...others]);
  const { events, erasureId } = await erase({ viewers: [id] });
  const erased = (await rowsOf("erased_at is not null as erased")).map((row) => row["erased"]);
  expect(erased).toEqual([...[0, ...naming].map(() => true), ...others.map(() => false)]);
  // A hub, which does not ask the database, finds the same ones.
  const bodies = [by(id, chat("mine")), ...naming, ...others] as unknown as UnifiedEvent[];
  expect(bodies.map((body) => namesAnyone(body, new Set([id])))).toEqual(erased);
  expect(events).toBe(1 + naming.length);
  expect(await erase({ viewers: [id] })).toEqual({ erasureId: null, events: 0 });

  const audit = await owner.query(
    `select role, stream_id, why, event_count::integer as count, session_id, seq_nos::text as seq_nos
     from erasures join erased_events using (erasure_id) where erasure_id = $1`,
    [erasureId],
  );
  const said = { role: "tle_privacy", stream_id: log.streamId, why: "asked by the viewer" };
  expect(audit.rows).toEqual([{ ...said, count: 8, session_id: sessionId, seq_nos: "{[1,9)}" }]);
});

function bytesWith(inside: Buffer): string {
  return Buffer.concat([Buffer.from([8, 1, 0x12]), inside, Buffer.from([0xff, 0])]).toString("base64");
}

function varint(number: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = number; ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}

test("what came before it was erased is the same when it comes again, and what is another event is not", async () => {
  const message = nextMessage(log, sessionId, [by("9", chat("mine"))]);
  const storeAgain = async (text: string) =>
    (await app.query<Record<string, unknown>>("select (store_messages($1)).*", [`[${text}]`])).rows[0];
  await storeAgain(message);
  await erase({ viewers: ["9"] });
  expect(await storeAgain(message)).toMatchObject({ stored: 0, conflicts: [] });
  expect(await storeAgain(message.replace('"language":"en"', '"language":"de"'))).toMatchObject({
    conflicts: [{ offset: 1 }],
  });
  expect(await readEvents()).toMatchObject([{ user: { userId: "0", uniqueId: "erased" }, payload: { message: "" } }]);
});

/** A message as if its hub had erased its events, or had lost their salts and nothing else. */
function withoutSalts(text: string, events: (event: RecordedEvent) => RecordedEvent): string {
  const message = JSON.parse(text) as LogMessage;
  const chain = message.chain.map((link) => link.slice(0, 128));
  return JSON.stringify({ ...message, chain, events: message.events.map(events) });
}

test.each([
  ["an event like an erased one", (event: RecordedEvent) => erasedEvent(splitEvent(event).facts)],
  ["a whole event", (event: RecordedEvent) => event],
])("%s that comes without its salt is none that was erased: verify-log names it, until it is", async (_what, made) => {
  const text = withoutSalts(nextMessage(log, sessionId, [by("9", chat("gone")), by("8", chat("too"))]), made);
  await app.query("select store_messages($1)", [`[${text}]`]);
  const row = { salt: null, commitment: 32, erased_at: null };
  expect(await rowsOf("salt, octet_length(commitment) as commitment, erased_at")).toEqual([row, row]);
  const place = (seqNo: number) => ({
    kind: "salt",
    sessionId,
    seqNo,
    offset: seqNo,
    what: "the salt of this row is gone",
  });
  expect(await verifyLinked(database.ownerUrl, log)).toEqual({ findings: [place(1), place(2)], erased: 0 });
  expect(await erase({ places: [{ sessionId, seqNo: 1 }] })).toMatchObject({ events: 1 });
  expect(await verifyLinked(database.ownerUrl, log)).toEqual({ findings: [place(2)], erased: 1 });
});

test("an event that its hub erased is the same when it comes again, whether the log has erased it or not yet", async () => {
  const message = nextMessage(log, sessionId, [by("9", chat("mine"))]);
  const again = withoutSalts(message, (event) => erasedEvent(splitEvent(event).facts));
  const storeText = async (text: string) =>
    (await app.query<Record<string, unknown>>("select (store_messages($1)).*", [`[${text}]`])).rows[0];
  await storeText(message);
  expect(await storeText(again)).toMatchObject({ stored: 0, conflicts: [] });
  await erase({ viewers: ["9"] });
  expect(await storeText(again)).toMatchObject({ stored: 0, conflicts: [] });
  expect(await verifyLinked(database.ownerUrl, log)).toEqual({ findings: [], erased: 1 });
});

test("a row that the owner put in as erased, at the time of its coming, is named: no erasure says so", async () => {
  await store([by("9", chat("kept"))]);
  await owner.query(
    `insert into events select (jsonb_populate_record(e, jsonb_build_object('seq_no', 2, 'feed_offset', 2, 'salt', null,
       'erased_at', e.recorded_at, 'event_id', sha256('2')))).* from events e where stream_id = $1`,
    [log.streamId],
  );
  const { findings } = await verifyLinked(database.ownerUrl, { ...log, events: [...log.events, ...log.events] });
  expect(findings.map(({ kind, seqNo }) => [kind, seqNo])).toContainEqual(["event_id", 2]);
  expect(await auditOf(2)).toBe(false);
});

/** What verify-log reads of a row: whether an erasure says that it was erased; null where the row does not say so itself. */
async function auditOf(seqNo: number): Promise<boolean | null | undefined> {
  return readSnapshot(database.ownerUrl, log.streamId, noFiles, async (reader) => {
    for await (const row of reader.rows(log.epoch, 100)) if (row.event.seqNo === seqNo) return row.audited;
    return undefined;
  });
}

describe("who may", () => {
  beforeEach(() => store([by("9", chat("kept")), by("8", chat("too"))]));
  const changes = [
    "update events set payload = '{}'",
    "update events set erased_at = now(), salt = null",
    "delete from events",
    "truncate events",
    "update erasures set why = 'another'",
    "delete from erased_events",
    "truncate erased_events",
  ];

  test.each(changes)("nobody: %s", async (statement) => {
    await erase({ viewers: ["8"] });
    for (const role of [app, privacy]) {
      await expect(role.query(statement)).rejects.toMatchObject({ code: "42501" });
    }
    await expect(owner.query(statement)).rejects.toMatchObject({ code: "23001" });
  });

  test("the role for privacy alone has events erased, and the Workers' role does not", async () => {
    await expect(erase({ viewers: ["9"] }, app)).rejects.toMatchObject({ code: "42501" });
    await expect(privacy.query("select from events")).rejects.toMatchObject({ code: "42501" });
    await expect(app.query("set role tle_keeper")).rejects.toMatchObject({ code: "42501" });
    await expect(privacy.query("set role tle_keeper")).rejects.toMatchObject({ code: "42501" });
    for (const role of [app, privacy]) {
      await expect(
        role.query("select carry_over_events('s', gen_random_uuid(), now()::date, '{}', '{}', '{}', '{}', null, null)"),
      ).rejects.toMatchObject({ code: "42501" });
    }
    expect(await erase({ viewers: ["9"] })).toMatchObject({ events: 1 });
  });

  test("whoever gets to be the keeper changes no more than the two functions do", async () => {
    await owner.query("begin; set local role tle_keeper; savepoint start");
    const row = `where stream_id = '${log.streamId}' and seq_no = 1`;
    for (const [statement, code] of [
      [`update events set payload = '{"language": "de"}', salt = null, erased_at = now() ${row}`, "23001"],
      [`update events set salt = null ${row}`, "23001"],
      [`update events set salt = null, erased_at = now() ${row}`, "23001"],
      [`update events set chain = sha256('x'), commitment = sha256('x') ${row}`, "23001"],
      [`update events set raw_type = 'x' ${row}`, "42501"],
      [`delete from events ${row}`, "23001"],
      ["truncate events", "42501"],
    ] as const) {
      await expect(owner.query(statement)).rejects.toMatchObject({ code });
      await owner.query("rollback to start");
    }
    await owner.query("rollback");
  });

  test("what is asked is bounded, and a row of version 1 is not emptied", async () => {
    for (const asked of [
      {},
      { viewers: ["9"], places: [] },
      { viewers: [] },
      { viewers: ["0"] },
      { viewers: [""] },
      { viewers: ["-1"] },
      { viewers: ["9"], why: "" },
      { viewers: ["9"], why: "x".repeat(201) },
      { viewers: Array.from({ length: 101 }, (_, index) => `${index + 1}`) },
    ]) {
      await expect(erase(asked)).rejects.toMatchObject({ code: "22023" });
    }
    await store([by("9", chat("old"))], 1);
    await expect(erase({ viewers: ["9"] })).rejects.toMatchObject({
      code: "55000",
      message: `session ${sessionId}, seqNo 3 is of version 1 of the chain, which would be broken`,
      hint: "Carry it over first: npm run ops -- carry-over",
    });
    expect(await rowsOf("erased_at")).toEqual([{ erased_at: null }, { erased_at: null }, { erased_at: null }]);
  });
});
