/**
 * Points through a hub's feed against a ledger that knows nothing of it: whatever comes twice, in whatever batches, with the hub
 * evicted in between, and reduced anew from what was recorded.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import { countPoints } from "#shared/points/count.ts";
import { markOf } from "#shared/points/mark.ts";
import { noPoints, type Points, setPointsSettings } from "#shared/points/points.ts";
import { rankedPeople } from "#shared/points/ranking.ts";
import { noPointsSettings, type PointsSettings } from "#shared/points/settings.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { feedStorage } from "../../test/sql-storage.ts";
import { rule } from "../../test/rule-stage.ts";
import { sha256Hex } from "../../test/stream.ts";
import { FeedEngine, type FeedPlace } from "./feed-engine.ts";
import { actionShareOf, batchActionBytes } from "./stream-rules.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import type { RenderedAction } from "#shared/rules/action-run.ts";

const start = Date.UTC(2026, 10, 20, 12);
const sessionIds = ["5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d", "6c2f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d"];
const settings: PointsSettings = {
  ...noPointsSettings(),
  on: true,
  rates: { coin: 1.25, like: 0.1, share: 5, follow: 10, subscription: 100, chatMinute: 2 },
  subscriberBonus: 50,
};

const spinCost = 15;
const spin = rule({
  trigger: { on: "redeem", commands: ["!spin"], cost: spinCost },
  actions: [{ type: "log", text: "{userId} has {points} left" }],
});

/** What one viewer does, and after how many seconds. */
interface Did {
  who: number;
  what: "chat" | "spin" | "gift" | "like" | "follow" | "hand";
  amount: number;
  after: number;
  /** It is told by both sessions. */
  isTwice: boolean;
}

const did: fc.Arbitrary<Did> = fc.record({
  who: fc.integer({ min: 1, max: 6 }),
  what: fc.constantFrom("chat", "spin", "gift", "like", "follow", "hand"),
  amount: fc.integer({ min: 1, max: 40 }),
  after: fc.integer({ min: 0, max: 50 }),
  isTwice: fc.boolean(),
});

const userOf = (who: number) => ({ userId: String(1_000 + who), uniqueId: `viewer${who}`, isSubscriber: who === 1 });

function bodyOf({ who, what, amount }: Did, no: number): EventBody {
  const user = userOf(who);
  const nativeId = `n${no}`;
  switch (what) {
    case "chat":
    case "spin":
      return {
        eventType: "CHAT",
        rawType: "WebcastChatMessage",
        nativeId,
        user,
        payload: { message: what === "spin" ? "!spin" : "hi", emotes: [], language: "en" },
      };
    case "gift":
      return {
        eventType: "GIFT",
        rawType: "WebcastGiftMessage",
        nativeId,
        user,
        payload: {
          giftId: "1",
          giftName: "Rose",
          giftCount: amount,
          coins: amount,
          coinsDelta: 0,
          streakActive: false,
          streakEnd: true,
          isGiftStreak: false,
          groupId: "",
          receiverUserId: "",
          giftImageUrl: "",
          diamondCount: 1,
        },
      };
    case "like":
      return {
        eventType: "LIKE",
        rawType: "WebcastLikeMessage",
        nativeId,
        user,
        // What a runner says of points is nobody's.
        payload: { likeCount: amount, totalLikeCount: no * 50, points: { delta: 9, balance: 9, earned: 9 } },
      };
    case "follow":
      return { eventType: "FOLLOW", rawType: "WebcastSocialMessage", nativeId, user, payload: { displayType: "" } };
    case "hand":
      return {
        eventType: "POINTS_CHANGED",
        rawType: "system.points_changed",
        nativeId,
        user,
        payload: { why: "change", change: amount - 20 },
      };
    default:
      return what satisfies never;
  }
}

/** Adds up in plain hundredths, from what was done alone. */
function naive(all: readonly Did[]): { balances: Map<number, number>; spins: number[] } {
  const spins: number[] = [];
  const balances = new Map<number, number>();
  const minutes = new Map<number, number>();
  const followers = new Set<number>();
  let at = start;
  for (const { who, what, amount, after } of all) {
    at += after * 1_000;
    const bonus = who === 1 ? 1.5 : 1;
    const minute = Math.floor(at / 60_000);
    const has = balances.get(who) ?? 0;
    let add = 0;
    if (what === "gift") add = Math.round(amount * 125 * bonus);
    if (what === "like") add = Math.round(amount * 10 * bonus);
    if (what === "follow" && !followers.has(who)) add = Math.round(1_000 * bonus);
    if (what === "follow") followers.add(who);
    const isChat = what === "chat" || what === "spin";
    if (isChat && (minutes.get(who) ?? 0) < minute) add = Math.round(200 * bonus);
    if (isChat) minutes.set(who, Math.max(minute, minutes.get(who) ?? 0));
    if (what === "hand") add = (amount - 20) * 100;
    let balance = Math.max(0, has + add);
    if (what === "spin" && balance >= spinCost * 100) {
      balance -= spinCost * 100;
      spins.push(who);
    }
    if (balance !== has) balances.set(who, balance);
  }
  return { balances, spins };
}

function newHub(rules: readonly Rule[] = [spin]) {
  const disk = feedStorage();
  const place = {
    storage: disk.storage as unknown as FeedPlace["storage"],
    queue: {} as Queue,
    log: () => ({}) as never,
  };
  const wake = () => new FeedEngine(() => place, { giftSettleMs: undefined });
  const engine = wake();
  engine.create({ streamId: "st_1", uniqueId: "someone" }, () => "epoch");
  for (const sessionId of sessionIds) {
    const session = { sessionId, streamId: "st_1", roomId: "7001", provider: "mock", startedAt: start, leaseToken: 1 };
    engine.open({ session, idempotencyKey: sessionId });
  }
  engine.change(({ memory }) => {
    setPointsSettings(memory.points, settings, start);
    engine.writeCheckpoint();
  });
  engine.change((view) => {
    engine.writeRules(view, 1, rules);
    engine.writeCheckpoint();
  });
  return { engine, wake };
}

function balancesOf(engine: FeedEngine): Map<number, number> {
  const memory = engine.current?.memory;
  if (!memory) throw new Error("no feed");
  const { people } = rankedPeople(memory.points, memory.state.live, { now: start, limit: 100 });
  return new Map(people.map(({ userId, balance }) => [Number(userId) - 1_000, Math.round(balance * 100)]));
}

/** Plays it: each session in batches of its own, the hub asleep after some of them. */
function play(all: readonly Did[], batchOf: number, sleepsAfter: number) {
  const { engine: first, wake } = newHub();
  let engine = first;
  const log: RecordedEvent[] = [];
  const actions: RenderedAction[] = [];
  const seqNos = [0, 0];
  let at = start;
  let batches = 0;
  const waiting: UnifiedEvent[][] = [[], []];
  const flush = () => {
    for (const [index, sessionId] of sessionIds.entries()) {
      const events = waiting[index] ?? [];
      const cursor = engine.current?.memory.sessions[sessionId];
      if (!cursor || events.length === 0) continue;
      // The same batch twice: the second time after a lost answer.
      for (const copy of [events, structuredClone(events)]) {
        const recorded = engine.record(cursor, copy, at);
        log.push(...recorded.events);
        actions.push(...recorded.actions.map(({ action }) => action));
      }
      waiting[index] = [];
    }
    batches += 1;
    if (batches % sleepsAfter === 0) engine = wake();
  };
  for (const [no, one] of all.entries()) {
    at += one.after * 1_000;
    for (const index of one.isTwice ? [0, 1] : [no % 2]) {
      const seqNo = (seqNos[index] = (seqNos[index] ?? 0) + 1);
      const place = { streamId: "st_1", roomId: "7001", sessionId: sessionIds[index] ?? "", seqNo, ingestedAt: at };
      waiting[index]?.push(stamp(bodyOf(one, no + 1), place, sha256Hex));
    }
    // Two sessions have no order between them within a batch: what depends on what was done before it, a change by hand (which
    // stops at none) and a spin (which costs), has a batch of its own, and so has a chat, as the first of its minute counts.
    const isAlone = ({ what }: Did) => what === "hand" || what === "spin" || what === "chat";
    const next = all[no + 1];
    if (no % batchOf === batchOf - 1 || isAlone(one) || (next && isAlone(next))) flush();
  }
  flush();
  return { engine: wake(), actions, log: JSON.parse(JSON.stringify(log)) as RecordedEvent[] };
}

const plays = fc.tuple(
  fc.array(did, { maxLength: 60 }),
  fc.integer({ min: 1, max: 7 }),
  fc.integer({ min: 1, max: 5 }),
);

test("whoever does what, told how often and in whatever batches, over evictions: they have what a plain sum says", () => {
  fc.assert(
    fc.property(plays, ([all, batchOf, sleepsAfter]) => {
      const { engine, actions } = play(all, batchOf, sleepsAfter);
      const { balances, spins } = naive(all);
      const has = balancesOf(engine);
      const paid = actions.map((action) => (action.type === "log" ? Number(action.text.split(" ")[0]) - 1_000 : 0));
      const inOrder = (all: number[]) => all.toSorted((a, b) => a - b);
      expect(inOrder(paid)).toEqual(inOrder(spins));
      for (const [who, balance] of balances) expect([who, has.get(who) ?? 0]).toEqual([who, balance]);
    }),
    { numRuns: 150 },
  );
});

test("what the events say adds up to it, and who reads them anew comes to the same, whatever the settings are", () => {
  fc.assert(
    fc.property(plays, ([all, batchOf, sleepsAfter]) => {
      const { engine, log } = play(all, batchOf, sleepsAfter);
      const sums = new Map<string, number>();
      const rebuilt = noPoints();
      const reduced = initialState();
      for (const event of log) {
        const { userId } = event.user;
        sums.set(userId, (sums.get(userId) ?? 0) + Math.round((markOf(event)?.delta ?? 0) * 100));
        reduce(reduced, event);
        countPoints(rebuilt, event, reduced.live, "recorded");
      }
      const memory = engine.current?.memory;
      for (const [who, balance] of balancesOf(engine)) expect(sums.get(String(who + 1_000))).toBe(balance);
      const peopleOf = (points: Points) =>
        rankedPeople(points, reduced.live, { now: start, limit: 100 }).people.map((one) => ({ ...one, level: 0 }));
      expect(peopleOf(rebuilt)).toEqual(peopleOf(memory?.points ?? noPoints()));
    }),
    { numRuns: 100 },
  );
});

const long = (char: string) => Array.from({ length: 9 }, () => ({ type: "log", text: char.repeat(1_000) }));
const costly = (ruleId: string, text: string) =>
  rule({ trigger: { on: "redeem", commands: ["!spin"], cost: spinCost }, actions: long(text) }, ruleId);

/** Somebody who was given enough, and then says it so often in one batch. */
function spinInOneBatch(rules: readonly Rule[], times: number) {
  const { engine, wake } = newHub(rules);
  const [sessionId = ""] = sessionIds;
  const place = { streamId: "st_1", roomId: "7001", sessionId, ingestedAt: start };
  const bodies = [
    ...Array.from({ length: 50 }, (_, no) =>
      bodyOf({ who: 2, what: "gift", amount: 40, after: 0, isTwice: false }, no),
    ),
    ...Array.from({ length: times }, (_, no) =>
      bodyOf({ who: 2, what: "spin", amount: 1, after: 0, isTwice: false }, 1_000 + no),
    ),
  ];
  const cursor = engine.current?.memory.sessions[sessionId];
  if (!cursor) throw new Error("no session");
  const events = bodies.map((body, at) => stamp(body, { ...place, seqNo: at + 1 }, sha256Hex));
  const { actions, droppedActions } = engine.record(cursor, events, start);
  const earned = 50 * 40 * 125 + 200;
  const ofRule = (ruleId: string) => actions.filter((one) => one.ruleId === ruleId && one.skipped === undefined).length;
  const spent = (of: FeedEngine) => (earned - (balancesOf(of).get(2) ?? 0)) / (spinCost * 100);
  return { ofRule, spent: spent(engine), spentAfterWake: spent(wake()), droppedActions, actions };
}

test("what there is no room for is not paid for, also where the hub reads it again, and what is paid for is done whole", () => {
  const { ofRule, spent, spentAfterWake, droppedActions, actions } = spinInOneBatch(
    [costly("r1", "a"), costly("r2", "b")],
    1,
  );
  expect([ofRule("r1"), ofRule("r2"), spent, spentAfterWake, droppedActions]).toEqual([9, 0, 1, 1, 0]);
  expect(actions.filter(({ skipped }) => skipped !== undefined)).toMatchObject([{ ruleId: "r2", skipped: "budget" }]);
});

test("a batch whose other actions take all there is leaves room for each that is paid for", () => {
  const loud = rule({ actions: long("x") }, "r0");
  const small = rule(
    {
      trigger: { on: "redeem", commands: ["!spin"], cost: spinCost },
      priority: 1,
      actions: [{ type: "log", text: "ok" }],
    },
    "r1",
  );
  const times = 120;
  const { ofRule, spent, spentAfterWake, droppedActions } = spinInOneBatch([loud, small], times);
  expect(actionShareOf(times + 50)).toBeLessThan(batchActionBytes / times);
  expect(droppedActions).toBeGreaterThan(0);
  expect([ofRule("r1"), spent, spentAfterWake]).toEqual([times, times, times]);
});
