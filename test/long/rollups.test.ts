/** The sums of the log, whatever order events come in and whenever they are counted: they are those of the events. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { configOf, createTestDatabase, type TestDatabase } from "../database.ts";
import { storeMessages } from "../../workers/database/event-log.ts";
import { findCalled } from "../../workers/history/handles.ts";
import { nextMessage, startLog } from "../linked-log.ts";
import { chat, gift } from "../stream.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', 'sums')", [
    streamId,
  ]);
});
afterAll(() => database.drop());

const streamId = "st_sums";
/** Close to a midnight, so that one session is of two days. */
const startedAt = Date.parse("2026-11-20T23:58:30Z");

interface Said {
  kind: "CHAT" | "GIFT" | "FREE" | "LIKE" | "JOIN" | "FOLLOW" | "SHARE";
  user: number;
  amount: number;
  afterMs: number;
}
const someEvents = fc.array(
  fc.record<Said>({
    kind: fc.constantFrom("CHAT", "GIFT", "FREE", "LIKE", "JOIN", "FOLLOW", "SHARE"),
    // 0 is nobody.
    user: fc.integer({ min: 0, max: 3 }),
    amount: fc.integer({ min: 1, max: 50 }),
    afterMs: fc.integer({ min: 0, max: 200_000 }),
  }),
  { minLength: 1, maxLength: 24 },
);
/** The pieces in which they come, each once or twice, and how many are counted after each. */
const someOrder = fc.array(
  fc.record({ at: fc.nat(), size: fc.integer({ min: 1, max: 6 }), most: fc.integer({ min: 1, max: 9 }) }),
  {
    maxLength: 8,
  },
);

function bodyOf({ kind, user, amount, afterMs }: Said): EventBody {
  // Handles change, and several people have the same one.
  const uniqueId = `${amount % 2 === 0 ? "U" : "u"}.${(user + amount) % 3}`;
  const own = { user: { userId: String(user), uniqueId }, timestamp: startedAt + afterMs };
  const payloads = {
    CHAT: chat("hello").payload,
    GIFT: { ...gift(amount).payload, coinsDelta: amount * 2, diamondCount: 2, giftId: `g${amount % 2}` },
    FREE: { ...gift(amount).payload, coinsDelta: 0, diamondCount: 0, streakEnd: amount % 2 === 0 },
    LIKE: { likeCount: amount, totalLikeCount: amount },
    JOIN: { viewerCount: amount },
    FOLLOW: { displayType: "x", action: 1, followCount: 1 },
    // What is told once more of the same share is none.
    SHARE: { displayType: "x", ...(amount % 3 === 0 ? { first: false } : amount % 3 === 1 && { first: true }) },
  };
  const eventType = kind === "FREE" ? "GIFT" : kind;
  return { eventType, rawType: "Webcast", ...own, payload: payloads[kind] } as unknown as EventBody;
}

/** What the tables have to say, by an account of the events of its own. */
function expectedOf(events: Said[]) {
  const sum = new Map<string, Record<string, number>>();
  const add = (key: string, name: string, by: number) => {
    const row = sum.get(key) ?? {};
    sum.set(key, { ...row, [name]: (row[name] ?? 0) + by });
  };
  for (const { kind, user, amount, afterMs } of events) {
    const at = new Date(startedAt + afterMs).toISOString();
    const [day, minute] = [at.slice(0, 10), at.slice(0, 16)];
    const eventType = kind === "FREE" ? "GIFT" : kind;
    const gifts = kind === "GIFT" ? amount : kind === "FREE" && amount % 2 === 0 ? amount : 0;
    const coins = kind === "GIFT" ? amount * 2 : 0;
    for (const key of [`minute ${minute}`, `day ${day}`, ...(user === 0 ? [] : [`person ${day} ${user}`])]) {
      add(key, "events", 1);
      add(key, "chats", Number(kind === "CHAT"));
      add(key, "gifts", gifts);
      add(key, "coins", coins);
      add(key, "likes", kind === "LIKE" ? amount : 0);
    }
    if (user !== 0) add(`person ${day} ${user}`, "shares", Number(kind === "SHARE" && amount % 3 !== 0));
    add(`type ${day} ${eventType}`, "events", 1);
    if (eventType === "GIFT") {
      add(`gift ${day} ${kind === "GIFT" ? `g${amount % 2}` : "5655"}`, "gifts", gifts);
      add(`gift ${day} ${kind === "GIFT" ? `g${amount % 2}` : "5655"}`, "coins", coins);
    }
  }
  return Object.fromEntries(sum);
}

async function sumsOf(sessionId: string) {
  const of = "where stream_id = $1 and session_id = $2";
  const sums = "events::float8, chats::float8, gifts, coins, likes";
  const rows = await database.query(
    `select 'minute ' || to_char(minute at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI') as key, ${sums}, null::float8 as shares from rollup_minutes ${of}
     union all select format('day %s', day), ${sums}, null from rollup_days ${of}
     union all select format('person %s %s', day, user_id), ${sums}, shares::float8 from rollup_people ${of}
     union all select format('type %s %s', day, event_type), events::float8, null, null, null, null, null from rollup_types ${of}
     union all select format('gift %s %s', day, gift_id), null, null, gifts, coins, null, null from rollup_gifts ${of}`,
    [streamId, sessionId],
  );
  return Object.fromEntries(
    rows.map(({ key, ...row }) => [key, Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))]),
  );
}

const count = async (sessionId: string, most: number) =>
  Number(
    (await database.query("select roll_up_all($1, array[$2::uuid], $3) as n", [streamId, sessionId, most]))[0]?.["n"],
  );

/** Everything that there is to count is counted, in however many steps. */
async function countAll(sessionId: string) {
  // What is behind an event that is missing is waited for: as if it had come a minute ago.
  while ((await count(sessionId, 7)) > 0);
}

test("are those of the events, whatever came twice, late or was counted in between; and anew after an erasure", async () => {
  const config = configOf(database);
  await fc.assert(
    fc.asyncProperty(someEvents, someOrder, fc.integer({ min: 1, max: 3 }), async (said, order, erased) => {
      const { sessionId, messages } = messagesOf(said);
      for (const { at, size, most } of order) {
        const from = at % messages.length;
        const piece = messages.slice(from, from + size);
        await storeMessages(config, size % 2 === 0 ? [...piece, ...piece] : piece);
        await count(sessionId, most);
        expect(await foundByHandle()).toEqual(await namedInLog());
      }
      await storeMessages(config, messages);
      expect(await foundByHandle()).toEqual(await namedInLog());
      await countAll(sessionId);
      expect(await sumsOf(sessionId)).toEqual(expectedOf(said));
      expect(await foundByHandle()).toEqual(await namedInLog());
      await database.query("select erase_events($1, 'test', array[$2])", [streamId, String(erased)]);
      expect(await foundByHandle()).toEqual(await namedInLog());
      expect(
        Object.keys(await sumsOf(sessionId)).filter((key) => new RegExp(`^person .* ${erased}$`).test(key)),
      ).toEqual([]);
      await countAll(sessionId);
      // What was done stays counted; by whom does not.
      expect(await sumsOf(sessionId)).toEqual(
        expectedOf(said.map((one) => (one.user === erased ? { ...one, user: 0 } : one))),
      );
      expect(await foundByHandle()).toEqual(await namedInLog());
    }),
    { numRuns: 40 },
  );
});

/** Who had which handle, by the search that reads the sums, and of what these lack the events. */
async function foundByHandle(): Promise<string[]> {
  const called = await findCalled(configOf(database), { streamIds: [streamId], handles: ["u.0", "u.1", "u.2"] });
  return called.map(({ userId, handle }) => `${userId} ${handle}`).toSorted();
}
async function namedInLog(): Promise<string[]> {
  const rows = await database.query(
    `select distinct format('%s %s', user_id, lower(event_user->>'uniqueId')) as who from events
     where stream_id = $1 and user_id not in ('', '0')`,
    [streamId],
  );
  return rows.map(({ who }) => String(who)).toSorted();
}

/** A session of these events, each in a message of its own. */
function messagesOf(said: Said[]): { sessionId: string; messages: string[] } {
  const sessionId = randomUUID();
  const log = startLog(streamId, sessionId);
  return { sessionId, messages: said.map((one) => nextMessage(log, sessionId, [bodyOf(one)])) };
}
/** Changes the log behind the back of what guards it, as an operator of the database can. */
const unguarded = (statement: string) =>
  database.query(
    `alter table events disable trigger events_refuse_change; ${statement}; alter table events enable always trigger events_refuse_change`,
  );
const chatBy = (user: number): Said => ({ kind: "CHAT", user, amount: 1, afterMs: 0 });

test("wait for an event that is missing in between, and go on without it after a minute", async () => {
  const config = configOf(database);
  const { sessionId, messages } = messagesOf([chatBy(1), chatBy(2), chatBy(3)]);
  await storeMessages(
    config,
    messages.filter((_, index) => index !== 1),
  );
  await countAll(sessionId);
  expect(Object.keys(await sumsOf(sessionId)).filter((key) => key.startsWith("person"))).toEqual([
    "person 2026-11-20 1",
  ]);
  await unguarded(
    `update events set recorded_at = recorded_at - interval '2 minutes' where session_id = '${sessionId}'`,
  );
  await countAll(sessionId);
  expect(Object.keys(await sumsOf(sessionId)).filter((key) => key.startsWith("person"))).toHaveLength(2);
  // And begin anew where it comes after all.
  await storeMessages(config, messages.slice(1, 2));
  await countAll(sessionId);
  expect(await sumsOf(sessionId)).toEqual(expectedOf([chatBy(1), chatBy(2), chatBy(3)]));
});

test("of a session whose events are gone by age stay as they are, but for who is erased", async () => {
  const { sessionId, messages } = messagesOf([chatBy(1), chatBy(2)]);
  await storeMessages(configOf(database), messages);
  await countAll(sessionId);
  const before = await sumsOf(sessionId);
  await unguarded(`delete from events where session_id = '${sessionId}'`);
  await database.query("update rollup_sessions set is_stale = true where session_id = $1", [sessionId]);
  await countAll(sessionId);
  expect(await sumsOf(sessionId)).toEqual(before);
  const [state] = await database.query("select is_stale, lacks_people from rollup_sessions where session_id = $1", [
    sessionId,
  ]);
  expect(state).toEqual({ is_stale: false, lacks_people: true });
});

test("are counted for each session once, if two ask at the same time", async () => {
  const said = Array.from({ length: 30 }, (_, index) => chatBy(1 + (index % 3)));
  const { sessionId, messages } = messagesOf(said);
  await storeMessages(configOf(database), messages);
  await Promise.all(Array.from({ length: 6 }, () => countAll(sessionId)));
  expect(await sumsOf(sessionId)).toEqual(expectedOf(said));
});

test("the cron finds what has not all its events, and nothing else", async () => {
  const { sessionId, messages } = messagesOf([chatBy(1)]);
  await storeMessages(configOf(database), messages);
  const due = async () =>
    (await database.query("select session_id from sessions_to_roll_up(1000) where session_id = $1", [sessionId]))
      .length;
  expect(await due()).toBe(1);
  await countAll(sessionId);
  expect(await due()).toBe(0);
});

test("of before handles were kept have those of the log, as the migration gives them", async () => {
  const { sessionId, messages } = messagesOf([chatBy(1), { ...chatBy(1), amount: 2 }, chatBy(2)]);
  await storeMessages(configOf(database), messages);
  await countAll(sessionId);
  const handles = async () =>
    (
      await database.query("select user_id, handles from rollup_people where session_id = $1 order by 1", [sessionId])
    ).map(({ user_id, handles: of }) => [user_id, (of as string[]).toSorted()]);
  const before = await handles();
  expect(before).toEqual([
    ["1", ["u.0", "u.2"]],
    ["2", ["u.0"]],
  ]);
  const migration = await readFile(join(import.meta.dirname, "../../migrations/0060_people_by_handle.sql"), "utf8");
  const [backfill = ""] =
    /alter table rollup_people disable[^]*?enable always trigger rollup_people_changed;/.exec(migration) ?? [];
  expect(backfill).toContain("update rollup_people");
  await database.query(`update rollup_people set handles = '{}'; ${backfill}`);
  expect(await handles()).toEqual(before);
});
