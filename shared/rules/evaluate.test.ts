import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  anna,
  ben,
  chat,
  event,
  gift,
  like,
  rule,
  sha256Hex,
  stage,
  type StageOptions,
} from "../../test/rule-stage.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { RenderedAction } from "./action-run.ts";
import { openMarks } from "./open-text.ts";
import { emptyRuleState } from "./rule-state.ts";

function actionsOf(actions: Record<string, unknown>[], one: RecordedEvent): RenderedAction[] {
  const { send } = stage([rule({ trigger: { on: "event", types: [one.eventType] }, actions })]);
  return send(one).map(({ action }) => action);
}

describe("each action is rendered", () => {
  test("overlay", () => {
    const alert = {
      type: "overlay",
      text: "{displayName} sent {giftCount} {giftName}",
      imageUrl: "{giftImageUrl}",
      soundUrl: "https://example.org/s.mp3?n={giftName}",
      speech: "{displayName}!",
      overlays: ["main"],
    };
    expect(actionsOf([alert], gift(1, 5))).toEqual([
      {
        type: "overlay",
        text: "Anna sent 5 Rose",
        imageUrl: "https://p16.tiktokcdn.com/rose.png",
        soundUrl: "https://example.org/s.mp3?n=Rose",
        speech: "Anna!",
        open: { text: `Anna sent ${openMarks.giftCount} Rose` },
        durationMs: 6_000,
        variant: "default",
        queue: "alerts",
        priority: 0,
        overlays: ["main"],
      },
    ]);
  });
  test("webhook, announce, log", () => {
    const actions = [
      { type: "webhook", endpointId: "ep_1" },
      { type: "announce", text: "{username}" },
      { type: "log", text: "{message}" },
    ];
    expect(actionsOf(actions, chat("hi"))).toEqual([
      { type: "webhook", endpointId: "ep_1" },
      { type: "announce", text: "anna" },
      { type: "log", text: "hi" },
    ]);
  });
  test("an announcement is no longer than a chat message", () => {
    const [announced] = actionsOf([{ type: "announce", text: "{message}{message}" }], chat("x".repeat(140)));
    expect(announced).toEqual({ type: "announce", text: "x".repeat(150).slice(0, 150) });
  });
  test("moderate", () => {
    const ban = { type: "moderate", measure: "ban" };
    const user = { userId: "101", uniqueId: "anna" };
    expect(actionsOf([ban, { ...ban, measure: "mute", durationMs: 5_000 }], chat("hi"))).toEqual([
      { type: "moderate", measure: "ban", durationMs: null, user },
      { type: "moderate", measure: "mute", durationMs: 5_000, user },
    ]);
    const system = event("ROOM_USER", { viewerCount: 1 }, { user: { userId: "0", uniqueId: "system" } });
    expect(actionsOf([ban], system)).toEqual([{ type: "moderate", measure: "ban", durationMs: null, user: null }]);
  });
});

describe("counters", () => {
  const change = (more: Record<string, unknown>) => ({ type: "counter", name: "n", change: "add", value: 1, ...more });
  const valueAfter = (actions: Record<string, unknown>[], one: RecordedEvent = chat("a"), state = emptyRuleState()) => {
    const trigger = { on: "event", types: [one.eventType] };
    const runs = stage([rule({ trigger, actions })], { state }).send(one);
    return runs.map(({ action }) => (action.type === "counter" ? action.value : undefined));
  };
  const now = 1_763_726_400_000;

  test("add, set and reset", () => {
    const actions = [
      change({}),
      change({ value: 41 }),
      change({ change: "set", value: -5 }),
      { ...change({ change: "reset" }), value: undefined },
    ];
    expect(valueAfter(actions)).toEqual([1, 42, -5, 0]);
  });
  test("per coin and per like", () => {
    expect(valueAfter([change({ value: 2, per: "coins" })], gift(5, 3))).toEqual([30]);
    expect(valueAfter([change({ value: 2, per: "likes" })], like(15, 15))).toEqual([30]);
    expect(valueAfter([change({ per: "coins" })], chat("a"))).toEqual([0]);
  });
  test("once for each N that an event brings", () => {
    const every = rule({ trigger: { on: "every", what: "coins", count: 100 }, actions: [change({ value: 10 })] });
    expect(stage([every]).send(gift(350))[0]).toMatchObject({ times: 3, action: { value: 30 } });
  });
  test("stay within bounds", () => {
    const state = emptyRuleState();
    state.counters["n"] = 1e15;
    expect(valueAfter([change({})], chat("a"), state)).toEqual([1e15]);
  });
  test("are seen by the texts and conditions that follow", () => {
    const texts = rule({ actions: [change({}), { type: "log", text: "{counter:n} of {counter:other}" }] }, "a");
    const third = rule({ condition: { "==": [{ var: "counters.n" }, 3] } }, "b");
    const { send } = stage([texts, third]);
    const runs = ["x", "y", "z"].map((text) => send(chat(text)));
    expect(runs[1]?.map(({ action }) => action)[1]).toEqual({ type: "log", text: "2 of 0" });
    expect(runs.map((all) => all.filter(({ ruleId }) => ruleId === "b").length)).toEqual([0, 0, 1]);
  });
  test("a timer is when it ends", () => {
    const timer = (more: Record<string, unknown>) => change({ kind: "timer", ...more });
    const state = emptyRuleState();
    expect(valueAfter([timer({ value: 1_000 }), timer({ value: 500 })], chat("a"), state)).toEqual([
      now + 1_000,
      now + 1_500,
    ]);
    expect(state).toMatchObject({ counters: {}, timers: { n: { endsAt: now + 1_500 } } });
    expect(valueAfter([timer({ value: -9_000 })], chat("a"), state)).toEqual([now]);
    expect(valueAfter([timer({ change: "set", value: 60_000 })], chat("a"), state)).toEqual([now + 60_000]);
    expect(valueAfter([{ ...timer({ change: "reset" }), value: undefined }], chat("a"), state)).toEqual([now]);
    expect(valueAfter([timer({ value: 1_000_000_000, per: "coins" })], gift(1_000), state)).toEqual([
      now + 365 * 86_400_000,
    ]);
  });
  test("a timer that ended long ago starts from now", () => {
    const state = emptyRuleState();
    state.timers["n"] = { endsAt: 5, leftMs: 0 };
    expect(valueAfter([change({ kind: "timer", value: 1_000 })], chat("a"), state)).toEqual([now + 1_000]);
  });
});

describe("all actions, or one of them", () => {
  const actions = ["a", "b", "c"].map((text) => ({ type: "log", text }));
  const textsOf = (random: number) =>
    stage([rule({ actions, run: "one" })], { random: () => random })
      .send(chat("x"))
      .map(({ index, action }) => [index, action.type === "log" && action.text]);

  test("all, in their order", () => {
    expect(
      stage([rule({ actions })])
        .send(chat("x"))
        .map(({ index }) => index),
    ).toEqual([0, 1, 2]);
  });
  test("one, by the random number", () => {
    expect([0, 0.34, 0.999].map(textsOf)).toEqual([[[0, "a"]], [[1, "b"]], [[2, "c"]]]);
  });
});

test("higher priorities first, then in their order", () => {
  const rules = [
    rule({}, "a"),
    rule({ priority: 5 }, "b"),
    rule({}, "c"),
    rule({ priority: -1 }, "d"),
    rule({ priority: 5 }, "e"),
  ];
  expect(
    stage(rules)
      .send(chat("x"))
      .map(({ ruleId }) => ruleId),
  ).toEqual(["b", "e", "a", "c", "d"]);
});

test("an action's id is of the rule, its revision, the event and the place", () => {
  const one = chat("x");
  const [first, second] = stage([
    rule(
      {
        actions: [
          { type: "log", text: "a" },
          { type: "log", text: "b" },
        ],
      },
      "r7",
      3,
    ),
  ]).send(one);
  expect(first?.actionId).toBe(sha256Hex(`r7:3:${one.eventId}:0`));
  expect(second?.actionId).toBe(sha256Hex(`r7:3:${one.eventId}:1`));
});

const anyRules = () => [
  rule({ cooldownMs: 700, userCooldownMs: 1_500, chance: 0.7 }, "chat"),
  rule(
    {
      trigger: { on: "every", what: "coins", count: 7 },
      maxPerMinute: 3,
      actions: [{ type: "counter", name: "n", change: "add", value: 1 }],
    },
    "coins",
  ),
  rule({ trigger: { on: "every", what: "likes", count: 20, by: "viewer" } }, "likes"),
  rule(
    {
      trigger: { on: "first_activity" },
      run: "one",
      actions: [
        { type: "log", text: "a" },
        { type: "log", text: "{counter:n}" },
      ],
    },
    "first",
  ),
  rule({ trigger: { on: "total", what: "likes", count: 60 } }, "total"),
];

const anyEvents = fc.array(
  fc.record({
    kind: fc.constantFrom("chat", "gift", "like"),
    user: fc.constantFrom(anna, ben),
    count: fc.integer({ min: 1, max: 30 }),
    roomId: fc.constantFrom("7001", "7001", "7001", "7002"),
    waitMs: fc.integer({ min: 0, max: 900 }),
  }),
  { maxLength: 60 },
);

/** Events with ids that follow from their place, so that two runs meet the same chances. */
function made(from: typeof anyEvents extends fc.Arbitrary<infer Given> ? Given : never) {
  let now = 0;
  let likes = 0;
  return from.map(({ kind, user, count, roomId, waitMs }, index) => {
    now += waitMs;
    likes += count;
    const change = { user, roomId, eventId: sha256Hex(`made ${index}`) };
    const one =
      kind === "chat" ? chat("x", change) : kind === "gift" ? gift(count, 1, change) : like(count, likes, change);
    return { one, now };
  });
}

test("the same events give the same actions and state, also when both were stored in between", () => {
  fc.assert(
    fc.property(anyEvents, fc.nat(60), (given, cutAt) => {
      const whole = stage(anyRules());
      const runs = made(given).flatMap(({ one, now }) => whole.send(one, now));

      let parts = stage(anyRules());
      const resumed = made(given).flatMap(({ one, now }, index) => {
        if (index === cutAt) {
          const stored = JSON.stringify({ state: parts.state, reduced: parts.reduced });
          parts = stage(anyRules(), JSON.parse(stored) as StageOptions);
        }
        return parts.send(one, now);
      });
      expect(resumed).toEqual(runs);
      expect(parts.state).toEqual(whole.state);
    }),
    { numRuns: 100 },
  );
});

test("explaining changes neither what is done nor what is remembered", () => {
  fc.assert(
    fc.property(anyEvents, (given) => {
      const quiet = stage(anyRules());
      const told = stage(anyRules());
      for (const { one, now } of made(given)) {
        const runs = quiet.send(structuredClone(one), now);
        const { rules } = told.explain(one, now);
        const ids = rules.flatMap((each) => (each.outcome === "fired" ? each.actionIds : []));
        expect(ids).toEqual(runs.map(({ actionId }) => actionId));
        expect(rules).toHaveLength(anyRules().length);
      }
      expect(told.state).toEqual(quiet.state);
    }),
    { numRuns: 50 },
  );
});

describe("explanations", () => {
  const coins = { var: "event.payload.coins" };

  test("fired", () => {
    const { first } = stage([rule()]).explain(chat("a"));
    expect(first).toMatchObject({
      ruleId: "r1",
      revision: 1,
      name: "a rule",
      outcome: "fired",
      actionIds: [expect.any(String)],
    });
  });
  test("an event of another type", () => {
    expect(stage([rule()]).explain(gift(1)).first).toMatchObject({
      outcome: "not_matched",
      by: "trigger",
      why: "waits for CHAT; this is GIFT",
    });
  });
  test("a trigger that is not met", () => {
    const spin = rule({ trigger: { on: "command", commands: ["!spin"] } });
    expect(stage([spin]).explain(chat("hi")).first).toMatchObject({
      outcome: "not_matched",
      by: "trigger",
      why: "the event did not meet its trigger: !spin",
    });
  });
  test("a condition that is false, and on which part", () => {
    const big = rule({
      trigger: { on: "event", types: ["GIFT"] },
      condition: { and: [{ "!!": coins }, { ">=": [coins, 100] }] },
    });
    expect(stage([big]).explain(gift(5)).first).toMatchObject({
      outcome: "not_matched",
      by: "condition",
      failed: [{ path: "and.1", values: { "event.payload.coins": 5 } }],
      why: 'and.1: {">=":[{"var":"event.payload.coins"},100]} is false (event.payload.coins = 5)',
    });
  });

  const at = 1_763_726_400_000;
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["disabled", { enabled: false }, {}],
    ["audience", { audience: { who: "moderators" } }, {}],
    ["cooldown", { cooldownMs: 1_000 }, { until: at + 1_000 }],
    ["user_cooldown", { userCooldownMs: 2_000 }, { until: at + 2_000 }],
    ["cap", { maxPerMinute: 1 }, { until: at + 60_000 }],
    ["chance", { chance: 0 }, {}],
    ["replay", { skipReplay: true }, {}],
  ])("held back by %s", (by, change, more) => {
    const { send, explain } = stage([rule(change)]);
    send(chat("a"), 0);
    const { first } = explain(chat("b", by === "replay" ? { source: "replay" } : {}), 10);
    expect(first).toMatchObject({ outcome: "held_back", by, why: expect.any(String), ...more });
  });
});
