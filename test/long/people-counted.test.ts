/** Who was there, each once; who was new, and who came back: counted as events come, and the same as counted from the events. */
import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAnalytics as analyticsOperation } from "#shared/api/operations/analytics.ts";
import { listViewers as viewersOperation } from "#shared/api/operations/viewers.ts";
import type { EventBody } from "#shared/stamp.ts";
import { storeMessages } from "../../workers/database/event-log.ts";
import { readAnalytics } from "../../workers/history/analytics.ts";
import { readAudience } from "../../workers/history/audience.ts";
import { listViewers } from "../../workers/viewers/list.ts";
import { rollUpAll } from "../../workers/history/rollups.ts";
import { configOf, createTestDatabase, type TestDatabase } from "../database.ts";
import { nextMessage, startLog } from "../linked-log.ts";
import { chat, gift } from "../stream.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A Friday evening. */
const startedAt = Date.parse("2026-10-16T21:00:00Z");
const mondayMs = 4 * dayMs;
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const weekOf = (at: number) => mondayMs + Math.floor((at - mondayMs) / (7 * dayMs)) * 7 * dayMs;

interface Did {
  user: number;
  /** Up to three days after its session began: over midnights, and after sessions that began later. */
  afterHours: number;
  coins: number;
}
interface Session {
  room: number;
  day: number;
  did: Did[];
}
/** What becomes of one of the sessions: hidden by age, gone by age, or gone with its row. */
const fates = ["stays", "hidden", "removed", "deleted"] as const;

const someSessions = fc.array(
  fc.record<Session>({
    // 0 is the platform's own session, which has no room: nobody is there for what stands in it.
    room: fc.integer({ min: 0, max: 4 }),
    day: fc.integer({ min: 0, max: 16 }),
    did: fc.array(
      fc.record<Did>({
        // 0 is nobody.
        user: fc.integer({ min: 0, max: 4 }),
        afterHours: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 72 })),
        coins: fc.integer({ min: 0, max: 9 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  }),
  { minLength: 1, maxLength: 6 },
);
const somePlan = fc.record({
  /** In which order, and by how much, sessions are stored and counted. */
  order: fc.array(
    fc.record({ session: fc.nat(), size: fc.integer({ min: 1, max: 5 }), most: fc.integer({ min: 1, max: 6 }) }),
    {
      maxLength: 10,
    },
  ),
  erased: fc.integer({ min: 0, max: 4 }),
  fate: fc.constantFrom(...fates),
  fated: fc.nat(),
  from: fc.integer({ min: -3, max: 18 }),
  days: fc.integer({ min: 1, max: 24 }),
});

/** One event of somebody, as the account of this file has it. */
interface Fact extends Did {
  room: string;
  session: string;
  at: number;
  isHidden: boolean;
}

const nameOfRoom = (room: number) => (room === 0 ? "" : String(room));

const unique = (facts: readonly Fact[]) => new Set(facts.map(({ user }) => user)).size;

function expectedUnique(facts: readonly Fact[], keyOf: (fact: Fact) => string) {
  return Object.fromEntries([...Map.groupBy(facts, keyOf)].map(([key, own]) => [key, unique(own)]));
}

function expectedTop(facts: readonly Fact[], countOf: (fact: Fact) => number) {
  return [
    ...Map.groupBy(
      facts.filter(({ isHidden }) => !isHidden),
      ({ user }) => String(user),
    ),
  ]
    .map(([userId, own]) => ({ userId, count: own.reduce((sum, fact) => sum + countOf(fact), 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.userId < b.userId ? -1 : 1));
}

/** Of each live: who was there, who was new, and who of these was in another one before the end. */
function expectedLives(facts: readonly Fact[], to: number) {
  const visits = [...Map.groupBy(facts, ({ user }) => user)].map(([, own]) =>
    [...Map.groupBy(own, ({ room }) => room)]
      .map(([room, there]) => ({ room, firstAt: Math.min(...there.map(({ at }) => at)) }))
      .sort((a, b) => a.firstAt - b.firstAt || (a.room < b.room ? -1 : 1)),
  );
  return (room: string) => {
    const own = visits.filter((rooms) => rooms.some((one) => one.room === room));
    const fresh = own.filter(([first]) => first?.room === room);
    const back = fresh.filter(([, second]) => second !== undefined && second.firstAt < to);
    return { people: own.length, new: fresh.length, cameBack: back.length };
  };
}

function expectedCohorts(facts: readonly Fact[], from: number, to: number) {
  const people = [...Map.groupBy(facts, ({ user }) => user)].map(([, own]) => [
    ...new Set(own.map(({ at }) => weekOf(at)).sort((a, b) => a - b)),
  ]);
  const count: Record<string, number> = {};
  for (const weeks of people) {
    const [first = 0] = weeks;
    for (const week of weeks) {
      if (first < weekOf(from) || week >= to) continue;
      const key = `${dayOf(first)} ${(week - first) / (7 * dayMs)}`;
      count[key] = (count[key] ?? 0) + 1;
    }
  }
  return count;
}

async function tables(streamId: string) {
  const rows = await database.query(
    `select 'person' as kind, to_jsonb(r)::text as row from rollup_persons r where stream_id = $1
     union all select 'week', to_jsonb(r)::text from rollup_person_weeks r where stream_id = $1
     union all select 'seen', to_jsonb(r)::text from rollup_seen r where stream_id = $1
     union all select 'new', to_jsonb(r)::text from rollup_newcomers r where stream_id = $1
     union all select 'cohort', to_jsonb(r)::text from rollup_cohorts r where stream_id = $1 order by 1, 2`,
    [streamId],
  );
  return rows.map(({ kind, row }) => `${String(kind)} ${String(row)}`);
}

test("counts of people are those of the events, whatever came when, was erased, hidden or went by age", async () => {
  const config = configOf(database);
  await fc.assert(
    fc.asyncProperty(someSessions, somePlan, async (sessions, plan) => {
      const streamId = `st_${randomUUID()}`;
      await database.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [
        streamId,
      ]);
      const logs = sessions.map(({ room, day, did }, index) => {
        const sessionId = randomUUID();
        const log = startLog(streamId, `e${index}`, nameOfRoom(room));
        log.now = startedAt + day * dayMs;
        const bodies = did.map(({ user, afterHours, coins }) =>
          bodyOf({ room, user, at: log.now + afterHours * hourMs, coins }),
        );
        return { sessionId, messages: bodies.map((body) => nextMessage(log, sessionId, [body])), now: log.now };
      });
      const rollUp = async (sessionId: string, most: number) =>
        database.query("select roll_up_all($1, array[$2::uuid], $3)", [streamId, sessionId, most]);
      for (const { session, size, most } of plan.order) {
        const { sessionId, messages } = logs[session % logs.length]!;
        const from = size % messages.length;
        await storeMessages(config, messages.slice(from, from + size));
        await rollUp(sessionId, most);
      }
      for (const { messages } of logs) await storeMessages(config, messages);
      if (plan.erased > 0)
        await database.query("select erase_events($1, 'test', array[$2])", [streamId, String(plan.erased)]);
      while ((await rollUpAll(config)) > 0);

      const fated = logs[plan.fated % logs.length]!.sessionId;
      await meet(plan.fate, streamId, fated);
      // As the night does, session by session.
      while ((await database.query("select rollups_forget_old() as done"))[0]?.["done"] === 1);
      await rollUpAll(config);
      const facts = sessions.flatMap(({ room, did }, index) => {
        const { sessionId, now } = logs[index]!;
        return did
          .filter(({ user }) => room !== 0 && user !== 0 && user !== plan.erased)
          .filter(() => sessionId !== fated || plan.fate === "stays" || plan.fate === "hidden")
          .map((one): Fact => ({
            ...one,
            room: nameOfRoom(room),
            session: sessionId,
            at: now + one.afterHours * hourMs,
            isHidden: sessionId === fated && plan.fate === "hidden",
          }));
      });

      const from = Math.floor(startedAt / dayMs) * dayMs + plan.from * dayMs;
      const to = from + plan.days * dayMs;
      const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      const inRange = facts.filter(({ at }) => at >= from && at < to);
      const keys = {
        live: ({ room }: Fact) => room,
        session: ({ session }: Fact) => session,
        day: ({ at }: Fact) => dayOf(at),
      };
      for (const by of ["live", "session", "day"] as const) {
        const question = analyticsOperation.query.parse({ ...range, by });
        const answer = await readAnalytics(config, streamId, { question, people: true, now: new Date(to) });
        const counted = answer.buckets.filter(({ uniqueUsers }) => uniqueUsers !== 0);
        expect(Object.fromEntries(counted.map(({ key, uniqueUsers }) => [key, uniqueUsers]))).toEqual(
          expectedUnique(inRange, keys[by]),
        );
        expect(answer.totals?.uniqueUsers ?? 0).toBe(unique(inRange));
        expect(answer.topGifters?.map(({ userId, count }) => ({ userId, count }))).toEqual(
          expectedTop(inRange, ({ coins }) => coins),
        );
        expect(answer.topChatters?.map(({ userId, count }) => ({ userId, count }))).toEqual(
          expectedTop(inRange, ({ coins }) => Number(coins === 0)),
        );
      }
      const audience = await readAudience(config, streamId, range, new Date(to));
      const liveOf = expectedLives(facts, to);
      for (const [index, { roomId, people, new: fresh, cameBack }] of audience.lives.entries()) {
        const expected = liveOf(roomId);
        expect({ people, new: fresh, cameBack }).toEqual({
          ...expected,
          cameBack: index === 0 ? null : expected.cameBack,
        });
      }
      const cohorts = Object.fromEntries(
        audience.cohorts.flatMap(({ week, people, back }) =>
          [people, ...back].flatMap((count, after) => (count > 0 ? [[`${week} ${after}`, count]] : [])),
        ),
      );
      const end = weekOf(to - 1) + 7 * dayMs;
      expect(cohorts).toEqual(expectedCohorts(facts, from, end));

      const list = await listViewers(
        config,
        streamId,
        viewersOperation.query.parse({ ...range, order: "days" }),
        new Date(to),
      );
      const week = { from: weekOf(from), to: end };
      const there = facts.filter(({ at, isHidden }) => at >= week.from && at < week.to && !isHidden);
      expect(Object.fromEntries(list.viewers.map(({ userId, days }) => [userId, days]))).toEqual(
        Object.fromEntries(
          [...Map.groupBy(there, ({ user }) => String(user))].map(([user, own]) => [
            user,
            new Set(own.map(({ at }) => dayOf(at))).size,
          ]),
        ),
      );

      const kept = await tables(streamId);
      await database.query("select rollups_recount($1)", [streamId]);
      expect(kept).toEqual(await tables(streamId));
    }),
    { numRuns: 25 },
  );
});

function bodyOf({ room, user, at, coins }: { room: number; user: number; at: number; coins: number }): EventBody {
  const own = { user: { userId: String(user), uniqueId: `u${user}` }, timestamp: at };
  // What the platform says of somebody is neither a gift nor a message.
  if (room === 0) return { ...chat(""), ...own, eventType: "FOLLOW", payload: {} } as unknown as EventBody;
  const said = coins === 0 ? chat("hello") : gift(coins);
  const payload = coins === 0 ? said.payload : { ...said.payload, coinsDelta: coins, diamondCount: 1 };
  return { ...said, ...own, payload } as unknown as EventBody;
}

/** As retention does it, at once. */
async function meet(fate: (typeof fates)[number], streamId: string, sessionId: string): Promise<void> {
  const own = `where stream_id = '${streamId}' and session_id = '${sessionId}'`;
  switch (fate) {
    case "stays":
      return;
    case "hidden":
    case "removed":
      await database.query(`begin; set local role tle_keeper;
        insert into hidden_sessions (stream_id, session_id, day, hidden_at${fate === "removed" ? ", removal_at, removed_at, epoch, offsets, event_count" : ""})
        select stream_id, session_id, day, now() - interval '40 days'${fate === "removed" ? ", now() - interval '1 day', now(), 'e', '{}', 0" : ""} from sessions ${own}; commit`);
      return;
    case "deleted":
      await database.query(`alter table events disable trigger events_refuse_change; delete from events ${own};
        alter table events enable always trigger events_refuse_change;
        delete from chain_heads ${own}; delete from sessions ${own}`);
  }
}
