/** What a checkpoint takes, and that it comes back as it was. */
import { beforeEach, expect, test } from "vitest";
import { type EventUser, type RecordedEvent } from "#shared/event.ts";
import { emptyRuleState } from "#shared/rules/rule-state.ts";
import { initialState, reduce, type ReducedState } from "#shared/live-state.ts";
import type { RuleState } from "#shared/rules/rule-state.ts";
import { noInteraction } from "#shared/interaction/interaction.ts";
import { noGoals } from "#shared/goals.ts";
import { noPoints } from "#shared/points/points.ts";
import { emptyStandings } from "#shared/standings.ts";
import { noTakebacks } from "#shared/takeback.ts";
import { chat, event, gift, rule, stage } from "../../test/rule-stage.ts";
import { sqlStorage } from "../../test/sql-storage.ts";
import { type Checkpoint, writeCheckpoint } from "./checkpoint.ts";
import { writeIdentity } from "./feed-storage.ts";
import { load } from "./memory.ts";
import { noLease } from "./lease.ts";
import { noRules } from "./stream-rules.ts";

const judging = { rules: noRules, hostUniqueId: "x", sha256Hex: () => "" };
const rowBytes = 512 * 1024;

let sql: SqlStorage;
beforeEach(() => {
  sql = sqlStorage() as unknown as SqlStorage;
  writeIdentity(sql, { streamId: "st_x", uniqueId: "x", epoch: "e" });
});

const checkpointOf = (state: ReducedState, ruleState: RuleState): Checkpoint => ({
  batch: 0,
  offset: 0,
  storedOffset: 0,
  sessions: {},
  state,
  ruleState,
  lease: noLease,
  presence: { lastEventAt: 0, ended: true },
  takebacks: noTakebacks(),
  standings: emptyStandings(),
  interaction: noInteraction(),
  goals: noGoals(),
  points: noPoints(),
  followed: [],
  rebuilding: [],
  generation: 0,
});

/** Writes it; returns the bytes of each row and how many rows were written and deleted. */
function write(checkpoint: Checkpoint): { rows: number[]; changes: number } {
  const changed = () => Number(sql.exec("select total_changes() as n").toArray()[0]?.["n"]);
  const before = changed();
  writeCheckpoint(sql, checkpoint);
  const changes = changed() - before;
  const rows = sql.exec("select length(cast(body as blob)) as n from checkpoint order by row_no").toArray();
  return { rows: rows.map(({ n }) => Number(n)), changes };
}

/** As many viewers as are told apart, each of whom gives and chats, with whatever `user` says of them. */
function room(viewers: number, user: (index: number) => EventUser, change: (index: number) => object = () => ({})) {
  const state = emptyRuleState();
  const reduced = initialState();
  const rules = [rule({ userCooldownMs: 86_400_000, trigger: { on: "event", types: ["GIFT", "CHAT"] } })];
  const { send } = stage(rules, { state, reduced });
  for (let index = 0; index < viewers; index++) {
    const given = gift(10, 1, { user: user(index), nativeId: `7${String(index).padStart(18, "0")}` });
    send({ ...given, payload: { ...given.payload, ...change(index) } } as RecordedEvent, index);
    send(chat("hi", { user: user(index) }), index);
  }
  return { state, reduced };
}

const usual = (index: number): EventUser => ({
  userId: `7${String(index).padStart(18, "0")}`,
  uniqueId: `some.user_name${index}`,
  displayName: `Ünïcode Nämë 😀 ${index}`,
  avatarUrl: `https://p16-common-sign.tiktokcdn-us.com/${"a".repeat(300)}`,
  followRole: 1,
  teamMemberLevel: 20,
});

test("a usual room's is one row, written once", () => {
  const { state, reduced } = room(700, usual);
  const checkpoint = checkpointOf(reduced, state);
  expect(write(checkpoint)).toMatchObject({ rows: [expect.any(Number)], changes: 1 });
  expect(write(checkpoint).changes).toBe(1);
  expect(load(sql, judging)).toMatchObject({ state: reduced, ruleState: state });
});

test("a usual room's is one row more at most when as many people are known as may be", () => {
  const { state, reduced } = room(700, usual);
  const types = ["FOLLOW", "SHARE", "JOIN", "SUBSCRIBE", "SUPER_FAN"] as const;
  for (const type of types) {
    for (let index = 0; index < 16_384; index++) reduce(reduced, event(type, {}, { user: usual(index) }));
  }
  expect(write(checkpointOf(reduced, state)).rows.length).toBeLessThanOrEqual(2);
  const loaded = load(sql, judging).state;
  expect(loaded).toEqual(reduced);
  // Who is known is known after a wake, and another one is not.
  const follow = (index: number) => {
    const again = event("FOLLOW", {}, { user: usual(index) });
    reduce(loaded, again);
    return again.payload;
  };
  expect([follow(0), follow(16_383), follow(20_000)]).toMatchObject([
    { first: false },
    { first: false },
    { first: true },
  ]);
});

test("one from before people were remembered is taken, and remembers from then on", () => {
  const { once: _, playedOnce: __, ...older } = initialState();
  writeCheckpoint(sql, checkpointOf(older as ReducedState, emptyRuleState()));
  const { state } = load(sql, judging);
  const events = [event("FOLLOW"), event("FOLLOW")];
  for (const one of events) reduce(state, one);
  expect(events.map(({ payload }) => payload)).toMatchObject([{ first: true }, { first: false }]);
});

test("a full room's is a few rows, far below what a row may be, and later one again", () => {
  const { state, reduced } = room(10_000, usual);
  const { rows, changes } = write(checkpointOf(reduced, state));
  expect(Math.max(...rows)).toBeLessThanOrEqual(rowBytes);
  expect(rows.length).toBeLessThanOrEqual(4);
  expect(changes).toBe(rows.length);
  expect(load(sql, judging)).toMatchObject({ state: reduced, ruleState: state });
  const small = room(10, usual);
  expect(write(checkpointOf(small.reduced, small.state)).rows).toHaveLength(1);
  expect(load(sql, judging).state).toEqual(small.reduced);
});

test("texts of 16 KB everywhere keep it bounded, and it comes back the same", () => {
  const long = (index: number) => `${index}${"好😀".repeat(5_400)}`;
  const hostile = (index: number): EventUser => ({
    userId: index % 2 === 0 ? "0" : `7${index}`,
    uniqueId: long(index),
    displayName: long(index),
    avatarUrl: `https://example.org/${long(index)}`,
  });
  const { state, reduced } = room(5_000, hostile, (index) => ({
    giftName: long(index),
    giftImageUrl: long(index),
    isGiftStreak: true,
    groupId: String(index),
  }));
  const { send } = stage([], { state, reduced });
  for (let index = 0; index < 100; index++) {
    send(event("GAP", { startedAt: 1, endedAt: 2, cause: long(index), refusedEvents: 0 }));
    const host = { userId: String(index), uniqueId: long(index), displayName: long(index), score: 1 };
    send(
      event("BATTLE", {
        battleId: "b",
        battleStatus: 1,
        phase: long(index),
        participants: [host],
        sides: [{ sideId: String(index), userIds: Array.from({ length: 1_000 }, String), score: 1 }],
      }),
    );
  }
  for (const type of ["FOLLOW", "SUBSCRIBE"] as const) send(event(type, {}, { user: hostile(1) }));
  const { rows } = write(checkpointOf(reduced, state));
  expect(Math.max(...rows)).toBeLessThanOrEqual(rowBytes);
  expect(rows.length).toBeLessThanOrEqual(12);
  expect(load(sql, judging)).toMatchObject({ state: reduced, ruleState: state });
});
