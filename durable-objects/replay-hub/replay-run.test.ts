/** A session that is replayed: however fast, whatever is asked of the run meanwhile, and wherever it is evicted. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { erasedEvent, splitEvent } from "#shared/personal/split.ts";
import type { Speed } from "#shared/replay/clock.ts";
import type { SeekTarget } from "#shared/replay/cursor.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { comparable, hashAction, hashRun } from "#shared/replay/run-hash.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { chainStart } from "#shared/chain.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { anyBody, sha256Hex } from "../../test/any-event.ts";
import { rule } from "../../test/rule-stage.ts";
import { feedStorage } from "../../test/sql-storage.ts";
import { chat, gift } from "../../test/stream.ts";
import { FeedEngine, type FeedPlace } from "../feed/feed-engine.ts";
import { readFeedRows } from "../feed/feed-rows.ts";
import { projectionNames } from "../feed/projections.ts";
import { batchActionBytes, eventActionBytes, stepsOf } from "../feed/stream-rules.ts";
import { ReplayRun } from "./replay-run.ts";

const beganAt = Date.UTC(2026, 10, 20, 12);
const sessionId = "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d";
const giftSettleMs = 15_000;
const started = { roomId: "7001", provider: "mock", startedAt: beganAt };

const count = (name: string) => ({ type: "counter", name, change: "add", value: 1 });
const timer = { type: "counter", kind: "timer", name: "subathon", change: "add", value: 2_000 };
/** What a stream may have of rules. */
const pool: Rule[] = [
  rule({ actions: [count("chats"), { type: "log", text: "{displayName} {message} {streamId}" }] }, "chats"),
  rule({ trigger: { on: "event", types: ["GIFT", "LIKE"] }, chance: 0.5, actions: [count("chance")] }, "chance"),
  rule({ trigger: { on: "gift" }, chance: 0.5, actions: [{ type: "overlay", text: "{giftCount}" }] }, "gift"),
  rule({ cooldownMs: 3_000, userCooldownMs: 9_000, run: "one", actions: [count("a"), count("b")] }, "cooldown"),
  rule({ trigger: { on: "first_activity" }, actions: [count("first")] }, "first"),
];
const withTimers: Rule[] = [
  ...pool,
  rule({ trigger: { on: "event", types: ["CHAT", "GIFT"] }, actions: [timer] }, "subathon"),
  rule({ trigger: { on: "timer", names: ["subathon"] }, chance: 0.7, actions: [count("ended")] }, "ended"),
];

const usual: fc.Arbitrary<EventBody> = fc.oneof(
  fc.tuple(fc.constantFrom("hello", "bye"), fc.constantFrom("1", "2", "3")).map(([text, id]) => chat(text, `m${id}`)),
  fc.integer({ min: 1, max: 9 }).map((n) => gift(n)),
  anyBody,
);
/** Messages, and how long after the one before each came in; a clock may go back. */
const anySession = fc.array(fc.tuple(usual, fc.integer({ min: -500, max: 8_000 })), { minLength: 1, maxLength: 40 });
const anyRules = fc.tuple(fc.subarray(pool), fc.subarray(pool));

function place(): FeedPlace {
  const never = () => ({ read: () => Promise.reject(new Error("nobody reads the log")) });
  return { storage: feedStorage().storage, queue: {}, log: never } as unknown as FeedPlace;
}

/** The session live: what the log has of it, and the hash that its replay must have. */
function live(session: [EventBody, number][], [before, rules]: [Rule[], Rule[]], sizes: number[]) {
  const own = place();
  const feed = new FeedEngine(() => own, { giftSettleMs });
  feed.create({ streamId: "st_1", uniqueId: "someone" }, () => "epoch");
  for (const [index, set] of [before, rules].entries()) {
    feed.change((view) => {
      feed.writeRules(view, index + 1, set);
      feed.writeCheckpoint();
    });
  }
  feed.open({ session: { sessionId, ...started, leaseToken: 1 }, idempotencyKey: sessionId });
  const where = { streamId: "st_1", roomId: "7001", sessionId };
  let ingestedAt = beganAt;
  const events = session.map(([body, laterMs], index) => {
    ingestedAt += laterMs;
    return stamp(body, { ...where, seqNo: index + 1, ingestedAt }, sha256Hex);
  });
  let digest = chainStart;
  const log: RecordedEvent[] = [];
  for (let from = 0, turn = 0; from < events.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    const cursor = feed.current?.memory.sessions[sessionId];
    if (!cursor) throw new Error("no session");
    const recorded = feed.record(cursor, events.slice(from, from + size), ingestedAt);
    for (const action of recorded.actions) digest = hashAction(digest, action, sha256Hex);
    log.push(...recorded.texts.map((text) => JSON.parse(text) as RecordedEvent));
    from += size;
  }
  const memory = feed.current?.memory;
  if (!memory) throw new Error("no feed");
  const states = Object.fromEntries(projectionNames.map((name) => [name, memory[name]]));
  return { log, states, hash: hashRun(states, digest, sha256Hex) };
}

/** Something that happens to a run between two of its steps. */
type Meanwhile = "evict" | "pause" | "goOn" | { speed: Speed } | { seek: SeekTarget };

const anySpeed = fc.constantFrom<Speed>("max", 0.1, 1, 7.3, 64);
const anySeek: fc.Arbitrary<SeekTarget> = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((seqNo) => ({ seqNo })),
  fc.integer({ min: 1, max: 50 }).map((offset) => ({ offset })),
  fc.integer({ min: -5_000, max: 200_000 }).map((ms) => ({ time: beganAt + ms })),
  fc.constantFrom("gift" as const, "battle" as const, "gap" as const).map((next) => ({ next })),
);
const anyMeanwhile = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 12 }),
    fc.oneof(
      fc.constantFrom<Meanwhile>("evict", "evict", "pause"),
      anySpeed.map((speed): Meanwhile => ({ speed })),
      anySeek.map((seek): Meanwhile => ({ seek })),
    ),
  ),
  { maxLength: 12 },
);

let runs = 0;

/** A run of the log before its first event, and how it wakes after an eviction. */
function begin(log: readonly RecordedEvent[], rules: Rule[], speed: Speed) {
  const own = place();
  const wake = () => new ReplayRun(() => own, { giftSettleMs });
  const run = wake();
  const source = {
    streamId: "st_1",
    sessionId,
    day: "2026-11-20",
    ...started,
    lastSeqNo: log.at(-1)?.seqNo ?? 0,
    eventCount: log.length,
    firstOffset: log[0]?.offset ?? 1,
  };
  const ownId = `00000000-0000-4000-8000-${String(++runs).padStart(12, "0")}`;
  const plan = { runId: `rp_${"a".repeat(16)}`, sessionId: ownId, uniqueId: "someone", source, webhooks: false };
  run.begin({ plan, speed, rules }, beganAt + 1_000_000);
  return { run, wake, place: () => own };
}

/** Plays the log to its end; each of `meanwhile` happens so many steps after the one before. */
function replay(
  log: readonly RecordedEvent[],
  rules: Rule[],
  { speed = "max", meanwhile = [] }: { speed?: Speed; meanwhile?: [number, Meanwhile][] } = {},
) {
  const { run: first, wake } = begin(log, rules, speed);
  let run = first;
  let now = beganAt + 1_000_000;
  const waiting = [...meanwhile];
  let steps = 0;
  const shown: number[] = [];
  for (;;) {
    while (waiting[0] && waiting[0][0] <= steps) {
      const [, what] = waiting.shift() ?? [0, "evict"];
      steps = 0;
      if (what === "evict") run = wake();
      else if (what === "pause") run.change({ paused: true }, now);
      else if (what === "goOn") run.change({ paused: false }, now);
      else run.change(what, now);
    }
    steps++;
    const { seqNo } = run.present;
    const next = log.filter((event) => event.seqNo > seqNo).slice(0, 7);
    const step = run.nextStep(next, next.length < 7, now);
    if (step.do === "take") {
      const recorded = run.take(next.slice(0, step.count), { isShown: step.isShown, now });
      if (step.isShown) shown.push(...recorded.flatMap(({ events }) => events.map((event) => event.seqNo)));
    } else if (step.do === "arrive") run.arrive(now);
    else if (step.do === "start") run.startClock(step.time, now);
    else if (step.do === "wait") now = step.at;
    else if (step.do === "end") run.end(now);
    else if (step.do === "rest" && run.present.state === "paused") run.change({ paused: false }, now);
    else if (step.do === "rest") break;
    else throw new Error(`what is all there is asked for: ${step.do}`);
  }
  const memory = run.engine.current?.memory;
  if (!memory) throw new Error("no feed");
  const states = Object.fromEntries(projectionNames.map((name) => [name, memory[name]]));
  return { run, shown, states, hash: run.present.hash };
}

test("a replay is the live run once more, by any rules, at any speed, paused, sought and evicted anywhere", () => {
  fc.assert(
    fc.property(
      anySession,
      anyRules,
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }),
      anySpeed,
      anyMeanwhile,
      (session, rules, sizes, speed, meanwhile) => {
        const was = live(session, rules, sizes);
        const played = replay(was.log, rules[1], { speed, meanwhile });
        expect(comparable(played.states)).toBe(comparable(was.states));
        expect(played.hash).toBe(was.hash);
      },
    ),
    { numRuns: 60 },
  );
});

test("twice the same: with timers that end meanwhile, too", () => {
  fc.assert(
    fc.property(anySession, anySpeed, anyMeanwhile, (session, speed, meanwhile) => {
      const { log } = live(session, [[], []], [9]);
      const first = replay(log, withTimers);
      expect(replay(log, withTimers, { speed, meanwhile }).hash).toBe(first.hash);
    }),
    { numRuns: 60 },
  );
});

const chats = (seconds: number[]): [EventBody, number][] =>
  seconds.map((second, index) => [chat(`n${index}`, `n${index}`), (second - (seconds[index - 1] ?? 0)) * 1_000]);

test("a run without chance or another rule is another run", () => {
  const { log } = live(chats([1, 2, 3]), [[], []], [3]);
  const [counted, other] = [pool.slice(0, 1), pool.slice(3, 4)];
  expect(replay(log, counted).hash).not.toBe(replay(log, other).hash);
  expect(replay(log, counted).hash).not.toBe(replay(log.slice(0, 2), counted).hash);
});

test("a timer ends between two events, at its time, and rules that wait for it are asked then", () => {
  const { log } = live(chats([1, 2, 10, 11]), [[], []], [4]);
  const ended = rule({ trigger: { on: "timer", names: ["subathon"] }, actions: [count("ended")] }, "ended");
  const { run } = replay(log, [withTimers[5] ?? ended, ended]);
  const { ruleState, state } = run.engine.current?.memory ?? {};
  // Two seconds each for the first two messages; the end comes before the third.
  expect(ruleState?.counters).toEqual({ ended: 1 });
  expect(state?.live.counts.TIMER_ENDED).toBe(1);
  expect(ruleState?.timers["subathon"]?.endsAt).toBe(beganAt + 10_000 + 4_000);
});

test("what is passed over is not shown, and what follows it is, once", () => {
  const { log } = live(chats([1, 2, 3, 4, 5, 6, 7, 8]), [[], []], [8]);
  const sought = replay(log, pool, {
    speed: 1,
    meanwhile: [
      [4, { seek: { seqNo: 6 } }],
      [3, "evict"],
    ],
  });
  expect(sought.shown.slice(-3)).toEqual([6, 7, 8]);
  expect(sought.shown.filter((seqNo) => seqNo === 5)).toEqual([]);
  const back = replay(log, pool, { speed: 1, meanwhile: [[14, { seek: { seqNo: 2 } }]] });
  expect(back.shown.slice(-7)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  expect(back.hash).toBe(replay(log, pool).hash);
});

test("who is erased is in nothing that a run keeps, twice the same, and it goes on from the erased log", () => {
  const person = { userId: "7212345678901234567", uniqueId: "paper.crane.77", displayName: "Ottilie Schmitz" };
  const bodies = chats([1, 2, 3, 4, 5, 6]).map(([body, ms], index): [EventBody, number] => [
    index % 2 === 0 ? { ...(index === 4 ? gift(2) : body), user: person } : body,
    ms,
  ]);
  const { log } = live(bodies, [[], []], [2]);
  const erasedLog = log.map((event) => (event.seqNo % 2 === 1 ? erasedEvent(splitEvent(event).facts) : event));
  const { run, place } = begin(log, pool, "max");
  const own = place();
  const now = beganAt + 1_000_000;
  run.take(log.slice(0, 5), { isShown: true, now });
  const found = () => {
    const rows = [...readFeedRows(own.storage.sql, 0)].map((row) => [row.events.json, row.actions, row.chain]);
    const { memory } = run.engine.current ?? {};
    return /Ottilie|paper\.crane|7212345678901234567/.test(
      JSON.stringify([rows, memory?.state, memory?.ruleState, memory?.takebacks, memory?.presence]),
    );
  };
  expect(found()).toBe(true);
  const asked = { userIds: [person.userId], handles: [], places: [{ sessionId, seqNo: 1 }] };
  expect(run.erase(asked)).toEqual({ events: 3, waiting: 0 });
  expect(found()).toBe(false);
  const states = () => comparable(run.engine.current?.memory.state ?? {});
  const before = states();
  run.erase(asked);
  expect(states()).toBe(before);
  expect(new ReplayRun(place, { giftSettleMs }).engine.current?.memory.state).toEqual(run.engine.current?.memory.state);
  run.take(erasedLog.slice(5), { isShown: true, now });
  run.end(now);
  expect(found()).toBe(false);
  expect(run.present).toMatchObject({ seqNo: 6, events: 6, state: "ended" });
  expect(run.engine.current?.memory.state.live.coins).toBe(
    replay(log, pool).run.engine.current?.memory.state.live.coins,
  );
});

test("who is erased is not in it by their handle either: where another one names them, or an event has no id of theirs", () => {
  const nameless = { userId: "0", uniqueId: "paper.crane.77", displayName: "Ottilie Schmitz" };
  const said = (text: string) => ({ ...chat(text), timestamp: beganAt }) as EventBody;
  const bodies: [EventBody, number][] = [
    [said("stays"), 10],
    [said("hello @Paper.Crane.77, welcome"), 20],
    [{ ...said("my words"), user: nameless }, 30],
  ];
  const { log } = live(bodies, [[], []], [2]);
  const { run, place } = begin(log, pool, "max");
  const own = place();
  run.take(log, { isShown: true, now: beganAt + 1_000_000 });
  const text = () => JSON.stringify([...readFeedRows(own.storage.sql, 0)].map((row) => [row.events.json, row.actions]));
  expect(text()).toMatch(/Ottilie|paper\.crane/i);
  expect(run.erase({ userIds: ["7212345678901234567"], handles: ["paper.crane.77"], places: [] })).toEqual({
    events: 2,
    waiting: 0,
  });
  expect(text()).not.toMatch(/Ottilie|paper\.crane/i);
  expect(text()).toContain("stays");
});

test("a run goes through its session so often, and no more: what costs another pass is refused", () => {
  const { log } = live(chats([1, 2]), [[], []], [2]);
  const { run } = begin(log, [], "max");
  const now = beganAt + 1_000_000;
  const most = log.length * replayLimits.passes + replayLimits.passEvents;
  run.take(log, { isShown: true, now });
  const again = () => run.change({ seek: { seqNo: 1 } }, now);
  expect(again()).toEqual({ restarted: true });
  run.take(log, { isShown: false, now });
  expect(run.present.taken).toBe(2 * log.length);
  // What it took before, as if it had gone back and forth for hours.
  run.present.taken = most + 1;
  expect(again()).toEqual({ code: "replay_budget" });
  expect(run.change({ seek: { next: "gift" } }, now)).toEqual({ restarted: false });
});

test("a seek to an offset of the live feed arrives before the first event that had it or a later one", () => {
  const { log } = live(chats([1, 2, 3, 4, 5, 6]), [[], []], [6]);
  // Another session of the stream came in between.
  const apart = log.map((event) => ({ ...event, offset: event.offset * 10 }));
  const [third] = apart.slice(2);
  const { run } = begin(apart, [], "max");
  const now = beganAt + 1_000_000;
  const arrive = (offset: number) => {
    const answer = run.change({ seek: { offset }, paused: true }, now);
    for (;;) {
      const next = apart.filter(({ seqNo }) => seqNo > run.present.seqNo);
      const step = run.nextStep(next, true, now);
      if (step.do !== "take") break;
      run.take(next.slice(0, step.count), { isShown: false, now });
    }
    run.arrive(now);
    return { ...answer, seqNo: run.present.seqNo };
  };
  expect(arrive((third?.offset ?? 0) - 5)).toEqual({ restarted: false, seqNo: 2 });
  expect(arrive((third?.offset ?? 0) + 1)).toEqual({ restarted: false, seqNo: 3 });
  expect(arrive(third?.offset ?? 0)).toEqual({ restarted: true, seqNo: 2 });
});

test("rows grow with what they hold, and never beyond what storage takes, however large the events are", () => {
  const rows = (bodies: EventBody[]) => {
    const { log } = live(
      bodies.map((body) => [body, 1]),
      [[], []],
      [20],
    );
    const { run, place: of } = begin(log, [], "max");
    run.take(log, { isShown: true, now: beganAt });
    return Array.from(readFeedRows(of().storage.sql, 0), ({ firstOffset, lastOffset, events }) => ({
      events: lastOffset - firstOffset + 1,
      length: events.length,
    }));
  };
  const small = Array.from({ length: 130 }, (_, index) => chat("hello", `m${index}`));
  expect(rows(small).map(({ events }) => events)).toEqual([64, 64, 2]);
  const large = Array.from({ length: 40 }, (_, index) => chat("語".repeat(30_000), `m${index}`));
  const stored = rows(large);
  expect(stored.map(({ events }) => events)).toEqual([8, 8, 8, 8, 8]);
  for (const { length } of stored) expect(length).toBeLessThan(1_000_000);
});

test("in a batch of a replay each event has for its rules what it has alone", () => {
  expect(stepsOf(64, { isReplayed: true })).toBe(stepsOf(1));
  expect(stepsOf(64)).toBeLessThan(stepsOf(1));
  expect(replayLimits.batchEvents * eventActionBytes).toBeLessThanOrEqual(batchActionBytes);
});
