import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anna, ben, chat, event, fired, gift, rule, stage } from "../../test/rule-stage.ts";
import type { EventUser } from "#shared/event.ts";
import { ruleLimits } from "./limits.ts";
import { initialState } from "#shared/live-state.ts";
import { enterRoom, keepRules, ruleCounts } from "./rule-state.ts";

describe("audiences", () => {
  const reached = (audience: Record<string, unknown>, user: Partial<EventUser>) =>
    fired([rule({ audience })], [chat("hi", { user: { ...anna, ...user } })])[0] === 1;

  test.each<[Record<string, unknown>, Partial<EventUser>, boolean]>([
    [{ who: "everyone" }, {}, true],
    [{ who: "everyone" }, { userId: "0", uniqueId: "system" }, true],
    [{ who: "followers" }, { followRole: 1 }, true],
    [{ who: "followers" }, { followRole: 2 }, true],
    [{ who: "followers" }, { followRole: 0 }, false],
    [{ who: "followers" }, {}, false],
    [{ who: "subscribers" }, { isSubscriber: true }, true],
    [{ who: "subscribers" }, { isSubscriber: false }, false],
    [{ who: "subscribers" }, {}, false],
    [{ who: "moderators" }, { isModerator: true }, true],
    [{ who: "moderators" }, {}, false],
    [{ who: "moderators" }, { isModerator: true, userId: "0" }, false],
    [{ who: "team", level: 5 }, { teamMemberLevel: 5 }, true],
    [{ who: "team", level: 5 }, { teamMemberLevel: 4 }, false],
    [{ who: "team", level: 5 }, {}, false],
    [{ who: "users", users: ["@ANNA"] }, {}, true],
    [{ who: "users", users: ["101"] }, {}, true],
    [{ who: "users", users: ["Anna Smith"] }, { displayName: "Anna Smith" }, false],
    [{ who: "users", users: ["ben"] }, {}, false],
  ])("%j with %j: %j", (audience, user, expected) => expect(reached(audience, user)).toBe(expected));

  test("the top gifters are those of the room, this gift included", () => {
    const { send } = stage([
      rule({ trigger: { on: "event", types: ["GIFT"] }, audience: { who: "top_gifters", count: 1 } }),
    ]);
    const gifts = [gift(5), gift(10, 1, { user: ben }), gift(1), gift(100)];
    expect(gifts.map((one) => send(one).length)).toEqual([1, 1, 0, 1]);
  });
});

describe("cooldowns", () => {
  test("of all", () => {
    const { send } = stage([rule({ cooldownMs: 1_000 })]);
    const at = [0, 1, 999, 1_000, 1_500, 2_000];
    expect(at.map((time) => send(chat("a", { user: time % 2 === 0 ? anna : ben }), time).length)).toEqual([
      1, 0, 0, 1, 0, 1,
    ]);
  });
  test("of one user", () => {
    const { send } = stage([rule({ userCooldownMs: 1_000 })]);
    const sent: [number, EventUser][] = [
      [0, anna],
      [1, ben],
      [500, anna],
      [1_000, anna],
      [1_000, ben],
      [1_001, ben],
    ];
    expect(sent.map(([time, user]) => send(chat("a", { user }), time).length)).toEqual([1, 1, 0, 1, 0, 1]);
  });
  test("what is held back or does not match starts none", () => {
    const { send } = stage([
      rule({ cooldownMs: 1_000, condition: { "==": [{ var: "event.payload.message" }, "yes"] } }),
    ]);
    expect(
      [send(chat("no"), 0), send(chat("yes"), 10), send(chat("yes"), 1_009), send(chat("yes"), 1_010)].map(
        (runs) => runs.length,
      ),
    ).toEqual([0, 1, 0, 1]);
  });
  test("of one rule are not of another", () => {
    const { send } = stage([rule({ cooldownMs: 1_000 }, "a"), rule({}, "b")]);
    expect([send(chat("x")), send(chat("x"), 1)].map((runs) => runs.map(({ ruleId }) => ruleId))).toEqual([
      ["a", "b"],
      ["b"],
    ]);
  });
  test("a clock that was ahead for a moment does not hold back for as long", () => {
    const { send } = stage([rule({ cooldownMs: 1_000 })]);
    expect(
      [send(chat("a"), 3_600_000), send(chat("a"), 3_599_500), send(chat("a"), 5)].map((runs) => runs.length),
    ).toEqual([1, 0, 1]);
  });
});

test("the cap holds in any sixty seconds", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 120 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 8 }), (waits, maxPerMinute) => {
      const { send } = stage([rule({ maxPerMinute })]);
      const times: number[] = [];
      let now = 0;
      for (const wait of waits) {
        now += wait;
        const before = times.filter((at) => now - at < 60_000).length;
        const fires = send(chat("a"), now).length === 1;
        expect(fires).toBe(before < maxPerMinute);
        if (fires) times.push(now);
      }
    }),
    { numRuns: 50 },
  );
});

describe("chance", () => {
  test("is the caller's random number against the rule's", () => {
    const asked: string[] = [];
    const random = (key: string) => (asked.push(key), 0.5);
    expect(fired([rule({ chance: 0.6 })], [chat("a")], { random })).toEqual([1]);
    expect(fired([rule({ chance: 0.5 })], [chat("a")], { random })).toEqual([0]);
    expect(fired([rule({ chance: 0 })], [chat("a")], { random: () => 0 })).toEqual([0]);
    expect(asked).toEqual(["r1:chance", "r1:chance"]);
  });
  test("is not asked of a rule that always fires", () => {
    const random = () => {
      throw new Error("asked");
    };
    expect(fired([rule()], [chat("a")], { random })).toEqual([1]);
  });
  test("of the event is as likely as it says", () => {
    const events = Array.from({ length: 2_000 }, () => chat("a"));
    const count = fired([rule({ chance: 0.3 })], events).reduce((sum, one) => sum + one, 0);
    expect(count).toBeGreaterThan(520);
    expect(count).toBeLessThan(680);
  });
});

test("in a replay a rule fires, or not where it says so", () => {
  const replayed = () => chat("a", { source: "replay" });
  expect(fired([rule()], [replayed()])).toEqual([1]);
  expect(fired([rule({ skipReplay: true })], [replayed(), chat("a")])).toEqual([0, 1]);
});

test("a rule that is switched off does nothing", () =>
  expect(fired([rule({ enabled: false })], [chat("a")])).toEqual([0]));

describe("bounds of what is remembered", () => {
  const viewer = (index: number): EventUser => ({ userId: String(7e15 + index), uniqueId: `viewer${index}` });

  test("of viewers: past the bound the half that was active last is kept", () => {
    const { send, state } = stage([rule({ trigger: { on: "first_activity" } })]);
    for (let index = 0; index < ruleLimits.viewers; index++) send(chat("a", { user: viewer(index) }), index);
    // The very first comes again and is active, so it is kept.
    expect(send(chat("b", { user: viewer(0) }), ruleLimits.viewers)).toHaveLength(0);
    expect(send(chat("a", { user: viewer(ruleLimits.viewers) }), ruleLimits.viewers + 1)).toHaveLength(1);
    expect(state.viewers.count).toBe(ruleLimits.viewers / 2 + 1);
    expect(Object.keys(state.viewers.byUserId)).toHaveLength(state.viewers.count);
    expect(send(chat("c", { user: viewer(0) }), ruleLimits.viewers + 2)).toHaveLength(0);
    // Forgotten, so it is new.
    expect(send(chat("c", { user: viewer(1) }), ruleLimits.viewers + 2)).toHaveLength(1);
  });

  const day = 86_400_000;
  const keptOf = ({ rules }: { rules: Record<string, { users?: Record<string, number> }> }, ruleId: string) =>
    Object.keys(rules[ruleId]?.users ?? {});

  test("of users' cooldowns: all that run are kept up to the bound, whatever else is over", () => {
    const { send, state } = stage([rule({ userCooldownMs: day }, "long"), rule({ userCooldownMs: 10 }, "short")]);
    const crowd = ruleLimits.userCooldowns - 10;
    for (let index = 0; index < crowd; index++) send(chat("a", { user: viewer(index) }), index * 20);
    for (const index of [0, 1, 4_001, crowd - 1]) {
      expect(send(chat("a", { user: viewer(index) }), day / 2).map(({ ruleId }) => ruleId)).toEqual(["short"]);
    }
    expect(keptOf(state, "long")).toHaveLength(crowd);
    expect(state.userCooldowns).toBe(crowd + keptOf(state, "short").length);
  });

  test("of users' cooldowns: past the bound those that are next to end go, and a few of them", () => {
    const { send, state } = stage([rule({ userCooldownMs: day }, "long")]);
    const most = ruleLimits.userCooldowns;
    const sent = most + most / 20 + 1;
    for (let index = 0; index < sent; index++) send(chat("a", { user: viewer(index) }), index);
    const dropped = Array.from({ length: sent }, (_, index) => index).filter(
      (index) => !Object.hasOwn(state.rules["long"]?.users ?? {}, viewer(index).userId),
    );
    expect(dropped).toEqual(Array.from({ length: most / 20 + 1 }, (_, index) => index));
    expect(state.userCooldowns).toBe(most);
  });

  test("of users' cooldowns: those that are over do not stay until the bound", () => {
    const { send, state } = stage([rule({ userCooldownMs: 1_000 }, "short")]);
    for (let index = 0; index < 10_000; index++) send(chat("a", { user: viewer(index) }), index * 100);
    expect(keptOf(state, "short").length).toBeLessThanOrEqual(1_001);
  });

  test("a full state is less than two megabytes", () => {
    const rules = Array.from({ length: 200 }, (_, index) =>
      rule({ maxPerMinute: 120, userCooldownMs: 86_400_000, cooldownMs: 1 }, `rule_${"x".repeat(20)}${index}`),
    );
    const { send, state } = stage(rules);
    for (let index = 0; index < 4_500; index++) send(chat("a", { user: viewer(index) }), index * 100);
    const plain = JSON.stringify(state);
    expect(plain.length).toBeLessThan(2_000_000);
    expect(JSON.parse(plain)).toEqual(state);
  }, 60_000);

  test("rules that are gone are forgotten", () => {
    const rules = [rule({ userCooldownMs: 1_000, cooldownMs: 5 }, "a"), rule({ userCooldownMs: 1_000 }, "b")];
    const { send, state } = stage(rules);
    send(chat("x"));
    expect(state.userCooldowns).toBe(2);
    keepRules(state, stage([rule({}, "b")]).compiled);
    expect(Object.keys(state.rules)).toEqual(["b"]);
    expect(state.userCooldowns).toBe(1);
  });

  test("of counters: one that no rule changes makes room", () => {
    const counting = (names: string[], ruleId: string) =>
      rule({ actions: names.map((name) => ({ type: "counter", name, change: "add", value: 1 })) }, ruleId);
    const groups = Array.from({ length: 5 }, (_, group) =>
      Array.from({ length: 10 }, (__, index) => `old-${group}-${index}`),
    );
    const first = stage(groups.map((names, group) => counting(names, `r${group}`)));
    first.send(chat("a"));
    expect(Object.keys(first.state.counters)).toHaveLength(50);
    stage([counting(["new", "old-0-0"], "r0")], { state: first.state }).send(chat("a"));
    expect(Object.keys(first.state.counters)).toHaveLength(50);
    expect(first.state.counters).toMatchObject({ new: 1, "old-0-0": 2 });
  });
});

test("a system's event starts no cooldown of a user", () => {
  const { send, state } = stage([rule({ trigger: { on: "event", types: ["ROOM_USER"] }, userCooldownMs: 1_000 })]);
  const count = () => event("ROOM_USER", { viewerCount: 1 }, { user: { userId: "0", uniqueId: "system" } });
  expect([send(count(), 0), send(count(), 1)].map((runs) => runs.length)).toEqual([1, 1]);
  expect(state.userCooldowns).toBe(0);
});

describe("counts", () => {
  test("say how often a rule fired and what held it back, and begin anew with the next room", () => {
    const { send, state } = stage([
      rule({ cooldownMs: 1_000 }, "cool"),
      rule({ audience: { who: "moderators" } }, "team"),
      rule({ trigger: { on: "event", types: ["GIFT"] } }, "gifts"),
      rule({ condition: { "==": [{ var: "event.payload.message" }, "b"] } }, "b"),
    ]);
    for (const at of [0, 1, 2, 5_000]) send(chat("a"), at);
    expect(ruleCounts(state)).toEqual({
      b: { fired: 0, held: {}, notTrue: 4 },
      cool: { fired: 2, held: { cooldown: 2 } },
      team: { fired: 0, held: { audience: 4 } },
    });
    enterRoom(state, { ...initialState().live, roomId: "another" });
    expect(ruleCounts(state)).toEqual({});
  });
});
