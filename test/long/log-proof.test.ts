/**
 * Any events in the log, any of them erased: the log is proved, every change that is no erasure is found and named, and
 * nothing personal of what was erased is left in the database. Against the real one.
 */
import { randomBytes, randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { factKeysOf } from "#shared/personal/fields.ts";
import type { EventBody } from "#shared/stamp.ts";
import { carryOver } from "../../scripts/carry-over/carry-over.ts";
import { readerOf } from "../../scripts/ops/log-reader.ts";
import { anyBody } from "../any-event.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";
import { type LinkedLog, nextMessage, noFiles, startLog, storable, verifyLinked, verifyWith } from "../linked-log.ts";

let database: TestDatabase;
let owner: Client;
let privacy: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  privacy = new Client({ connectionString: database.ownerUrl });
  await Promise.all([owner.connect(), privacy.connect()]);
  await privacy.query("set session authorization tle_privacy");
});
afterAll(async () => {
  await Promise.all([owner.end(), privacy.end()]);
  await database.drop();
});

interface Step {
  body: EventBody;
  second: boolean;
  old: boolean;
  erased: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  body: anyBody.map(storable),
  second: fc.boolean(),
  old: fc.boolean(),
  erased: fc.boolean(),
});
const steps = fc.array(step, { minLength: 2, maxLength: 12 });

/** A word, and a number, that are nowhere else. */
const mark = () => ({ word: randomBytes(9).toString("hex"), number: 1e14 + Math.floor(Math.random() * 8e14) });

/** The body with every text, number and unknown key of its personal part marked. */
function marked(body: EventBody, { word, number }: ReturnType<typeof mark>): EventBody {
  const mark = (value: unknown): unknown => {
    if (typeof value === "string") return value + word;
    if (typeof value === "number") return number;
    if (Array.isArray(value)) return value.map(mark);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, mark(inside)]));
  };
  const facts = factKeysOf(body.eventType);
  const payload = Object.entries(body.payload).map(
    ([key, value]) => [key, facts.has(key) ? value : mark(value)] as const,
  );
  const user = { ...(mark(body.user) as EventBody["user"]), [`key ${word}`]: number };
  return { ...body, user, payload: Object.fromEntries(payload) } as EventBody;
}

/** Every table of the database as text. */
async function dump(): Promise<string> {
  const { rows } = await owner.query<{ text: string | null }>(
    `select query_to_xml(format('select * from %s', oid::regclass), true, false, '')::text as text
     from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
  );
  expect(rows.length).toBeGreaterThan(20);
  return rows.map(({ text }) => text).join("\n");
}

interface Made {
  log: LinkedLog;
  /** By offset, and whether it was erased. */
  marks: { word: string; number: number; erased: boolean }[];
}

/** A log in two sessions, of rows that were carried over and such that never had to be, and of which some are erased. */
async function make(given: Step[]): Promise<Made> {
  const log = startLog(`st_${randomUUID()}`);
  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [
    log.streamId,
  ]);
  const sessionIds = [randomUUID(), randomUUID()] as const;
  const marks: Made["marks"] = [];
  const messages = given.map(({ body, second, old, erased }) => {
    const own = mark();
    marks.push({ ...own, erased });
    return nextMessage(log, second ? sessionIds[1] : sessionIds[0], [marked(body, own)], old ? 1 : 2);
  });
  await owner.query("select store_messages($1)", [`[${messages.join(",")}]`]);
  expect((await carryOver(database.ownerUrl)).broken).toEqual([]);
  const places = log.events.flatMap(({ sessionId, seqNo }, index) =>
    given[index]?.erased ? [{ sessionId, seqNo }] : [],
  );
  await privacy.query("select erase_events($1, 'a test', null, $2)", [log.streamId, JSON.stringify(places)]);
  return { log, marks };
}

test("whatever is erased is nowhere any more, the rest is, and the chain is whole", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const { log, marks } = await make(given);
      const erased = marks.filter((one) => one.erased).length;
      expect(await verifyLinked(database.ownerUrl, log)).toEqual({ findings: [], erased });
      const text = await dump();
      for (const one of marks) {
        for (const word of [one.word, String(one.number)]) expect(text.includes(word)).toBe(!one.erased);
      }
    }),
    { numRuns: 12 },
  );
});

/** A change of a row by who owns the database, and whether it can be made of a row. `$1` is the stream, `$2` the offset. */
const changes: [string, { sql: string; of?: "erased" | "kept" }][] = [
  ["another type", { sql: "event_type = event_type || 'X'" }],
  ["another trigger", { sql: "trigger_id = trigger_id + 1" }],
  ["another room", { sql: "room_id = room_id || '1'" }],
  ["another raw type", { sql: "raw_type = raw_type || '1'" }],
  ["another message id", { sql: "native_id = coalesce(native_id, '') || '1'" }],
  ["another source", { sql: "source = source || 'x'" }],
  ["another time", { sql: "occurred_at = occurred_at + interval '1 ms'" }],
  ["another time of taking in", { sql: "ingested_at = ingested_at + interval '1 ms'" }],
  ["another event id", { sql: "event_id = sha256(event_id)" }],
  ["another place in the session", { sql: "seq_no = seq_no + 1000" }],
  ["another place in the feed", { sql: "feed_offset = feed_offset + 1000" }],
  ["another day", { sql: "day = day + 1" }],
  ["another epoch", { sql: "epoch = epoch || 'x'" }],
  ["another user", { sql: `event_user = event_user || '{"displayName": "forged"}'` }],
  ["another user id beside the event", { sql: "user_id = user_id || '1'" }],
  ["a fact more", { sql: `payload = payload || '{"truncated": 77}'` }],
  ["something personal more", { sql: `payload = payload || '{"forged": true}'` }],
  ["another chain value", { sql: "chain = sha256(chain)" }],
  ["no chain value", { sql: "chain = null" }],
  ["another commitment", { sql: "commitment = sha256(commitment)" }],
  ["no commitment", { sql: "commitment = null" }],
  ["another salt", { sql: "salt = substring(sha256(salt) from 1 for 16)", of: "kept" }],
  ["no salt", { sql: "salt = null", of: "kept" }],
  ["a salt", { sql: "salt = substring(sha256(chain) from 1 for 16)", of: "erased" }],
  ["erased in name only", { sql: "salt = null, erased_at = now()", of: "kept" }],
  [
    "erased by hand",
    {
      sql: `salt = null, erased_at = now(), user_id = '0', event_user = '{"userId": "0", "uniqueId": "erased"}',
      payload = erased_payload(event_type, payload)`,
      of: "kept",
    },
  ],
  ["not erased in name only", { sql: "erased_at = null", of: "erased" }],
];

test("every change of any row that is no erasure is found and named", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(), async (given, pick) => {
      // Both an erased row and one that is not.
      const { log } = await make(given.map((one, index) => (index < 2 ? { ...one, erased: index === 0 } : one)));
      const at = pick % log.events.length;
      const erased = given.map((one, index) => (index < 2 ? index === 0 : one.erased))[at] ? "erased" : "kept";
      const event = log.events[at];
      if (event === undefined) throw new Error("no event");
      const verifyAfter = async (sql: string) => {
        await owner.query("begin; alter table events disable trigger events_refuse_change");
        try {
          expect((await owner.query(sql, [log.streamId, event.offset])).rowCount).toBe(1);
          return (await verifyWith(readerOf(owner, noFiles, log.streamId), log)).findings;
        } finally {
          await owner.query("rollback");
        }
      };
      const isNamed = ({ offset, seqNo, sessionId }: { offset?: number; seqNo?: number; sessionId?: string }) =>
        offset === event.offset || (sessionId === event.sessionId && seqNo === event.seqNo);
      for (const [name, { sql, of }] of changes) {
        if (of !== undefined && of !== erased) continue;
        const findings = await verifyAfter(`update events set ${sql} where stream_id = $1 and feed_offset = $2`);
        expect(findings.some(isNamed), `${name}: ${JSON.stringify(findings)}`).toBe(true);
        seen.add(name);
      }
      const removed = await verifyAfter("delete from events where stream_id = $1 and feed_offset = $2");
      expect(removed).toContainEqual(expect.objectContaining({ kind: "missing", offset: event.offset }));
      // A copy of the row, as the next of its session, where its chain could not tell who was there first.
      const copied = await verifyAfter(
        `insert into events select (jsonb_populate_record(e, jsonb_build_object('seq_no', seq_no + 1000,
           'event_id', '\\x' || encode(sha256(convert_to(stream_id || ':' || session_id || ':' || seq_no + 1000 || ':' || raw_type, 'UTF8')), 'hex')))).*
         from events e where stream_id = $1 and feed_offset = $2`,
      );
      const forged = { sessionId: event.sessionId, seqNo: event.seqNo + 1000 };
      expect(copied).toContainEqual(expect.objectContaining({ kind: "inserted", ...forged }));
    }),
    { numRuns: 6, endOnFailure: true },
  );
  expect(seen.size).toBe(changes.length);
});
