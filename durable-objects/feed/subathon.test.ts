/**
 * A day of a subathon through a hub's feed, as fast as it can be told, against a sum that is made of the events alone and knows
 * neither the ledger nor the timers. The hub is evicted now and then, and every so often a batch comes twice.
 */
import { expect, test } from "vitest";
import { planWith, ranFor } from "#shared/interaction/timer-rates.ts";
import { setTally } from "#shared/rules/tallies.ts";
import { endedTimers, leftOf, type Timer } from "#shared/rules/timers.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { systemUser, type UnifiedEvent } from "#shared/event.ts";
import { feedStorage } from "../../test/sql-storage.ts";
import { sha256Hex } from "../../test/stream.ts";
import { FeedEngine, type FeedPlace } from "./feed-engine.ts";

const start = Date.UTC(2026, 10, 20, 12);
const hour = 3_600_000;
const session = { streamId: "st_1", sessionId: "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d", roomId: "7001" };
const opening = { session: { ...session, provider: "mock", startedAt: start, leaseToken: 1 }, idempotencyKey: "one" };
const initialMs = 2 * hour;
const maxMs = 3 * hour;
const happy = { multiplier: 2.5, from: start + 9 * hour, until: start + 10 * hour };
const rates = {
  coinMs: 137.5,
  likeMs: 12,
  followMs: 30_000,
  shareMs: 4_500,
  subscriptionMs: 300_000,
  gifts: [{ gift: "Paper Crane", ms: 7_000 }],
  happyHours: [happy],
  revives: false,
  direction: "down" as const,
};

interface Told {
  at: number;
  body: EventBody;
}

/** Numbers that look like chance and are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const user = (no: number) => ({ userId: String(1_000 + no), uniqueId: `viewer${no}`, displayName: `Viewer ${no}` });
const gifts = [
  { giftId: "5655", giftName: "Rose", diamondCount: 1 },
  { giftId: "5900", giftName: "Paper Crane", diamondCount: 5 },
  { giftId: "6000", giftName: "Whale Song", diamondCount: 900 },
];

/** Frames of a streak: some twice, some in another order, some never. */
function streak(next: (below: number) => number, no: number, at: number): Told[] {
  const gift = gifts[next(20) === 0 ? 2 : next(2)] ?? gifts[0];
  const frames = 1 + next(6);
  const sent = Array.from({ length: frames }, (_, index) => index + 1).filter(
    (count) => count === frames || next(5) > 0,
  );
  if (next(4) === 0) sent.reverse();
  return sent.flatMap((giftCount, index) => {
    const body: EventBody = {
      eventType: "GIFT",
      rawType: "WebcastGiftMessage",
      nativeId: `g${no}-${giftCount}`,
      user: user(next(3) + 3 * (no % 40)),
      payload: {
        ...(gift as (typeof gifts)[0]),
        giftCount,
        coins: giftCount * (gift?.diamondCount ?? 0),
        coinsDelta: 0,
        streakActive: giftCount < frames,
        streakEnd: giftCount === frames && next(3) > 0,
        isGiftStreak: true,
        groupId: String(9_000 + no),
        receiverUserId: "",
        giftImageUrl: "",
      },
    };
    // One streak is one giver's.
    body.user = user(no % 120);
    const told = { at: at + index * 400, body };
    return next(10) === 0 ? [told, told] : [told];
  });
}

/** A day: gifts, likes, follows of whom some come again, shares, subscriptions, talk, and two pauses of the stream. */
function day(next: (below: number) => number): Told[] {
  const told: Told[] = [];
  let likes = 0;
  for (let at = start + 5_000, no = 1; at < start + 23 * hour; at += 8_000 + next(30_000), no++) {
    const kind = next(12);
    const nativeId = `n${no}`;
    const bare = { nativeId, user: user(no % 300) };
    if (kind < 6) told.push(...streak(next, no, at));
    else if (kind === 6) {
      const likeCount = 1 + next(15);
      likes += likeCount;
      told.push({
        at,
        body: {
          ...bare,
          eventType: "LIKE",
          rawType: "WebcastLikeMessage",
          payload: { likeCount, totalLikeCount: likes },
        },
      });
    } else if (kind === 7) {
      const payload = { displayType: "" };
      told.push({ at, body: { ...bare, eventType: "FOLLOW", rawType: "WebcastSocialMessage", payload } });
    } else if (kind === 8) {
      const payload = { displayType: "" };
      // Each by somebody else: what of them is told twice is the business of other tests.
      told.push({
        at,
        body: {
          ...bare,
          user: user(10_000 + no),
          eventType: "SHARE",
          rawType: "WebcastSocialMessage",
          payload,
        },
      });
    } else if (kind === 9 && next(8) === 0) {
      told.push({
        at,
        body: {
          ...bare,
          user: user(20_000 + no),
          eventType: "SUBSCRIBE",
          rawType: "WebcastSubNotifyMessage",
          payload: { subMonth: 1 },
        },
      });
    } else
      told.push({
        at,
        body: {
          ...bare,
          eventType: "CHAT",
          rawType: "WebcastChatMessage",
          payload: { message: "hi", emotes: [], language: "en" },
        },
      });
  }
  for (const [hours, paused] of [
    [5, true],
    [5.75, false],
    [14, true],
    [14.2, false],
  ] as const) {
    told.push({
      at: start + hours * hour,
      body: {
        eventType: "STREAM_PAUSE",
        rawType: "WebcastControlMessage",
        user: systemUser,
        payload: { paused, action: paused ? 1 : 2, reason: "" },
      },
    });
  }
  return told.toSorted((one, other) => one.at - other.at);
}

/** The same day reckoned by hand: when it ends, or what is left while it stands still. */
function reckon(told: readonly Told[]) {
  let endsAt: number | undefined = start + initialMs;
  let leftMs = 0;
  let grantedMs = initialMs;
  const highest = new Map<string, number>();
  const followers = new Set<string>();
  const seen = new Set<string>();
  const leftAt = (at: number) => (endsAt === undefined ? leftMs : Math.max(0, endsAt - at));
  for (const { at, body } of told) {
    const { nativeId, eventType, user: by, payload } = body;
    if (nativeId !== undefined && seen.has(nativeId)) continue;
    if (nativeId !== undefined) seen.add(nativeId);
    if (eventType === "STREAM_PAUSE" && payload.paused && endsAt !== undefined)
      [leftMs, endsAt] = [leftAt(at), undefined];
    if (eventType === "STREAM_PAUSE" && !payload.paused && endsAt === undefined) endsAt = at + leftMs;
    let given = 0;
    if (eventType === "GIFT") {
      const before = highest.get(payload.groupId) ?? 0;
      const more = Math.max(0, payload.giftCount - before);
      highest.set(payload.groupId, before + more);
      given = more * (payload.giftName === "Paper Crane" ? 7_000 : payload.diamondCount * rates.coinMs);
    }
    if (eventType === "LIKE") given = payload.likeCount * rates.likeMs;
    if (eventType === "FOLLOW" && !followers.has(by.userId)) given = rates.followMs;
    if (eventType === "FOLLOW") followers.add(by.userId);
    if (eventType === "SHARE") given = rates.shareMs;
    if (eventType === "SUBSCRIBE") given = rates.subscriptionMs;
    if (at >= happy.from && at < happy.until) given *= happy.multiplier;
    if (given === 0 || leftAt(at) === 0) continue;
    const after = Math.min(maxMs, leftAt(at) + given);
    grantedMs += after - leftAt(at);
    if (endsAt === undefined) leftMs = after;
    else endsAt = at + after;
  }
  return { endsAt: endsAt ?? NaN, grantedMs };
}

test("a day of a subathon is right to the second, and to the millisecond", () => {
  const next = numbers(7);
  const told = day(next);
  expect(told.length).toBeGreaterThan(3_000);
  const disk = feedStorage();
  const place = {
    storage: disk.storage as unknown as FeedPlace["storage"],
    queue: {} as Queue,
    log: () => ({ read: () => Promise.reject(new Error("no log")) }),
  };
  const wake = () => new FeedEngine(() => place, { giftSettleMs: 15_000 });
  let engine = wake();
  engine.create({ streamId: "st_1", uniqueId: "someone" }, () => "epoch");
  engine.open(opening);
  engine.change(({ memory: { ruleState } }) => {
    setTally(
      ruleState,
      { kind: "timer", name: "subathon", change: { leftMs: initialMs, maxMs, withStream: true } },
      start,
    );
    const timer = ruleState.timers["subathon"] as Timer;
    ruleState.timers["subathon"] = { ...timer, plan: planWith(rates, timer, start) };
    engine.writeCheckpoint();
  });
  const memory = () => {
    const view = engine.current;
    if (!view) throw new Error("no feed");
    return view.memory;
  };
  const timer = () => memory().ruleState.timers["subathon"] as Timer;
  let seqNo = 0;
  const record = (events: UnifiedEvent[]) => {
    const cursor = memory().sessions[session.sessionId];
    if (!cursor) throw new Error("no session");
    engine.record(cursor, events, events.at(-1)?.ingestedAt ?? start);
  };
  let evictions = 0;
  const offBy: number[] = [];
  for (let from = 0; from < told.length;) {
    const batch = told.slice(from, from + 1 + next(12));
    from += batch.length;
    const events = batch.map(({ at, body }) => stamp(body, { ...session, seqNo: ++seqNo, ingestedAt: at }, sha256Hex));
    record(events);
    if (next(9) === 0) record(events);
    if (next(25) === 0) {
      engine = wake();
      evictions++;
    }
    if (next(40) !== 0) continue;
    const at = batch.at(-1)?.at ?? start;
    const { endsAt } = reckon(told.slice(0, from));
    if (!Number.isNaN(endsAt)) offBy.push(Math.abs(leftOf(timer(), at) - Math.max(0, endsAt - at)));
  }
  expect(evictions).toBeGreaterThan(10);
  expect(offBy.length).toBeGreaterThan(10);
  expect(Math.max(...offBy)).toBeLessThan(1);
  const expected = reckon(told);
  // It outlasts the day, and then runs out: told at its end, and for how long it ran.
  expect(expected.endsAt).toBeGreaterThan(start + 23 * hour);
  const [ended] = endedTimers(memory().ruleState.timers, expected.endsAt + 1);
  expect(Math.abs((ended?.endedAt ?? 0) - expected.endsAt)).toBeLessThan(1);
  const { plan } = timer();
  if (!plan) throw new Error("no plan");
  expect(Math.abs(plan.grantedMs - expected.grantedMs)).toBeLessThan(1);
  const ran = ranFor(timer(), plan, expected.endsAt + 1);
  const pausedMs = (0.75 + 0.2) * hour;
  expect(Math.abs(ran - (expected.endsAt - start - pausedMs))).toBeLessThan(2);
});
