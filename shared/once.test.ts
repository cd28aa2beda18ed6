/** What is news once a person: the first telling, and no other. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ben, event } from "../test/rule-stage.ts";
import type { EventUser, RecordedEvent } from "./event.ts";
import { initialState, reduce, type ReducedState } from "./live-state.ts";
import { isNews } from "./news.ts";

type Change = Partial<Pick<RecordedEvent, "user" | "roomId" | "source" | "sessionId" | "timestamp" | "ingestedAt">>;
const startedAt = 1_763_726_400_000;
const after = (ms: number): Change => ({ timestamp: startedAt + ms, ingestedAt: startedAt + ms });
const person = (number: number): EventUser => ({ userId: String(1_000 + number), uniqueId: `user${number}` });

/** Reduces them; says of each whether it is marked as the first. */
function firsts(events: RecordedEvent[], state: ReducedState = initialState()): unknown[] {
  for (const one of events) reduce(state, one);
  return events.map(({ payload }) => (payload as { first?: boolean }).first);
}

describe("a follow", () => {
  const follow = (change: Change = {}) => event("FOLLOW", {}, change);

  test("is news the first time of each person, also after another person and after months", () => {
    const months = after(90 * 86_400_000);
    expect(firsts([follow(), follow(), follow({ user: ben }), follow(months), follow({ user: ben })])).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });
  test("is counted once, and the last follower is who came newly", () => {
    const state = initialState();
    firsts([follow(), follow({ user: ben }), follow()], state);
    expect(state.live).toMatchObject({ counts: { FOLLOW: 2 }, lastFollower: ben });
  });
  test("of the last broadcast is none in the next, and one that comes late of it is known later", () => {
    const state = initialState();
    const events = [
      follow({ roomId: "1" }),
      follow({ roomId: "2" }),
      follow({ roomId: "1", user: ben }),
      follow({ roomId: "2", user: ben }),
    ];
    expect(firsts(events, state)).toEqual([true, false, true, false]);
    expect(state.live.counts).toEqual({});
  });
  test("what a runner sends of it is replaced", () => {
    const told = event("FOLLOW", { first: false });
    expect(firsts([told, event("FOLLOW", { first: true })])).toEqual([true, false]);
  });
  test("of somebody without an id goes by the handle, whatever its case; of nobody at all each is news", () => {
    const named = (uniqueId: string) => follow({ user: { userId: "0", uniqueId } });
    expect(firsts([named("Anna"), named("anna"), named("ben"), named(""), named("")])).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
  });
  test("in a replay counts within that run, and touches nothing that is live", () => {
    const replay = (sessionId: string): Change => ({ source: "replay", sessionId });
    const events = [follow(), follow(replay("a")), follow(replay("a")), follow(replay("b")), follow()];
    expect(firsts(events)).toEqual([true, true, false, true, false]);
  });
  test("names like those of an object's own are names", () => {
    const users = ["__proto__", "constructor", "tostring"].map((id) => ({ userId: id, uniqueId: id }));
    expect(firsts([...users, ...users].map((user) => follow({ user })))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("a moment", () => {
  test.each([
    ["SHARE", 60_000],
    ["JOIN", 60_000],
    ["SUBSCRIBE", 600_000],
    ["SUPER_FAN", 600_000],
  ] as const)("of %s lasts %d ms from its first telling, also for what comes late", (type, windowMs) => {
    const at = (ms: number) => event(type, {}, after(ms));
    const tellings = [at(0), at(windowMs - 1), at(-windowMs + 1), at(windowMs), at(2 * windowMs - 1)];
    expect(firsts(tellings)).toEqual([true, false, false, true, false]);
  });
  test("is of one type and one person", () => {
    const events = [
      event("SHARE"),
      event("JOIN"),
      event("SUBSCRIBE"),
      event("FOLLOW"),
      event("SHARE", {}, { user: ben }),
    ];
    expect(firsts(events)).toEqual([true, true, true, true, true]);
  });
  test("goes by the clock that is not ahead", () => {
    const ahead = event("SHARE", {}, { timestamp: startedAt + 3_600_000, ingestedAt: startedAt });
    expect(firsts([ahead, event("SHARE", {}, after(5_000)), event("SHARE", {}, after(60_000))])).toEqual([
      true,
      false,
      true,
    ]);
  });
});

test("other events are marked by nothing, and are news", () => {
  const other = event("CHAT", { message: "hi" });
  expect(firsts([other, event("LIKE", { likeCount: 1, totalLikeCount: 1 })])).toEqual([undefined, undefined]);
  expect(isNews(other)).toBe(true);
});

const onceTypes = ["FOLLOW", "SHARE", "JOIN", "SUBSCRIBE", "SUPER_FAN"] as const;
const some = fc.array(
  fc.record({
    type: fc.constantFrom(...onceTypes),
    person: fc.integer({ min: 0, max: 5 }),
    room: fc.constantFrom("7001", "7001", "7002"),
    ms: fc.integer({ min: 0, max: 1_800_000 }),
  }),
  { maxLength: 60 },
);
const eventsOf = (told: { type: (typeof onceTypes)[number]; person: number; room: string; ms: number }[]) =>
  told.map(({ type, person: number, room, ms }) =>
    event(type, {}, { ...after(ms), user: person(number), roomId: room }),
  );

test("an eviction changes nothing: state from JSON goes on as the one in memory", () => {
  fc.assert(
    fc.property(some, fc.nat(), (told, cut) => {
      const events = eventsOf(told);
      const whole = initialState();
      const marks = firsts(structuredClone(events), whole);
      const at = events.length === 0 ? 0 : cut % events.length;
      const before = initialState();
      const first = firsts(structuredClone(events.slice(0, at)), before);
      const woken = JSON.parse(JSON.stringify(before)) as ReducedState;
      expect([...first, ...firsts(structuredClone(events.slice(at)), woken)]).toEqual(marks);
      expect(woken).toEqual(JSON.parse(JSON.stringify(whole)));
    }),
  );
});

test("in whatever order, and however often, each person follows once", () => {
  fc.assert(
    fc.property(some, fc.array(fc.nat(), { maxLength: 20 }), (told, again) => {
      const follows = told.map((one) => ({ ...one, type: "FOLLOW" as const }));
      const repeated = [...follows, ...again.flatMap((number) => follows[number % follows.length] ?? [])];
      const news = (all: typeof follows) => firsts(eventsOf(all)).filter(Boolean).length;
      const persons = new Set(follows.map((one) => one.person)).size;
      expect(news(repeated)).toBe(persons);
      expect(news(repeated.toReversed())).toBe(persons);
    }),
  );
});

test("two tellings of a moment are one in either order", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("SHARE", "JOIN"),
      fc.array(fc.integer({ min: 0, max: 59_999 }), { minLength: 1 }),
      (type, times) => {
        expect(firsts(times.map((ms) => event(type, {}, after(ms)))).filter(Boolean)).toHaveLength(1);
      },
    ),
  );
});

describe("what is remembered", () => {
  test("is bounded; at least the last 8,192 followers, and whoever comes again stays", () => {
    const state = initialState();
    const follow = (number: number) => firsts([event("FOLLOW", {}, { user: person(number) })], state)[0];
    follow(-1);
    for (let number = 0; number < 30_000; number++) {
      expect(follow(number)).toBe(true);
      expect(number % 5_000 === 0 && follow(-1)).toBe(false);
    }
    const { newer = {}, older = {} } = state.once.FOLLOW ?? {};
    expect(Object.keys(newer).length + Object.keys(older).length).toBeLessThanOrEqual(2 * 8_192);
    for (let number = 30_000 - 8_192; number < 30_000; number++) expect(follow(number)).toBe(false);
    expect(follow(-1)).toBe(false);
    expect(follow(0)).toBe(true);
  });
  test("takes at most 320 KB of a checkpoint, whatever viewers call themselves", () => {
    const state = initialState();
    for (const type of onceTypes) {
      for (let number = 0; number < 16_384; number++) {
        const user = { userId: number % 2 === 0 ? "0" : String(number), uniqueId: `${number}${"x".repeat(300)}` };
        reduce(state, event(type, {}, { user, ...after(number) }));
      }
    }
    const bytes = JSON.stringify(state.once).length;
    console.log(`once: ${bytes} bytes when full`);
    expect(bytes).toBeLessThan(320 * 1_024);
    expect(bytes).toBeGreaterThan(250 * 1_024);
  });
});
