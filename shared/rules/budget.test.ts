import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostileCases } from "../../test/hostile-rules.ts";
import { chat, gift, rule, sha256Hex, stage } from "../../test/rule-stage.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { charge, type Meter, OverBudget, SharedBudget } from "./budget.ts";
import { compileRules } from "./compile.ts";
import { dryRun } from "./dry-run.ts";
import { evaluate } from "./evaluate.ts";
import { explainLast } from "./explain-event.ts";
import { ruleLimits } from "./limits.ts";
import { randomOf } from "./random.ts";
import { emptyRuleState } from "./rule-state.ts";
import { tellSkipped } from "./skipped.ts";
import { tryActions } from "./trial.ts";

const message = { var: "event.payload.message" };
/** A condition that takes the whole budget of an event, and is true where it is let. */
const greedy = { in: [{ cat: Array.from({ length: 45 }, () => ({ lower: message })) }, message] };
const longText = "Ab".repeat(8_000);
const greedyRules = (count: number) =>
  Array.from({ length: count }, (_, index) => rule({ condition: { "!": greedy } }, `greedy${index}`));

function takes(meter: Meter, steps: number): boolean {
  try {
    charge(meter, steps);
    return true;
  } catch (error) {
    if (error instanceof OverBudget) return false;
    throw error;
  }
}

test("steps are shared out so that nobody takes what the others have coming, and never more than there are", () => {
  const wishes = fc.array(fc.nat(30_000), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), wishes, (steps, wanted) => {
      const budget = new SharedBudget(steps, wanted.length);
      // With less than that nothing can be done, and nothing is kept for anybody.
      const share = Math.floor(steps / 2 / wanted.length);
      const kept = share < 500 ? 0 : share;
      let used = 0;
      for (const wish of wanted) {
        const meter = budget.next();
        const granted = meter.left;
        expect(granted).toBeGreaterThanOrEqual(kept);
        const isTaken = takes(meter, wish);
        expect(isTaken).toBe(wish <= granted);
        if (isTaken) used += wish;
      }
      expect(used).toBeLessThanOrEqual(steps);
      expect(budget.left).toBe(steps - used);
    }),
  );
});

describe("rules made to cost as much as they can", () => {
  const cases = hostileCases().map((one) => ({ ...one, compiled: compileRules(one.rules) }));
  const run = ({ compiled, moment }: (typeof cases)[number], index: number, steps?: number) => {
    const state = emptyRuleState();
    const { event, live, settled } = moment(index);
    const random = randomOf(event.eventId, sha256Hex);
    const evaluated = { event, live, settled, now: event.ingestedAt, random, sha256Hex, hostUniqueId: "host" };
    return { ...evaluate(compiled, state, evaluated, steps === undefined ? {} : { steps }), state };
  };

  test.each(cases)("$name: stay within the budget, and it is the same each time", (one) => {
    const [first, again] = [run(one, 1), run(one, 1)];
    expect(first.steps).toBeLessThanOrEqual(ruleLimits.eventSteps);
    expect(again.steps).toBe(first.steps);
    expect(again.skipped).toEqual(first.skipped);
    expect(again.actions).toEqual(first.actions);
    expect(again.state).toEqual(first.state);
  });

  test("stay within any budget", () => {
    const steps = fc.integer({ min: 0, max: ruleLimits.eventSteps });
    fc.assert(
      fc.property(fc.constantFrom(...cases), fc.nat(50), steps, (one, index, most) => {
        expect(run(one, index, most).steps).toBeLessThanOrEqual(most);
      }),
      { numRuns: 60 },
    );
  });
});

test("what is read of an event is bounded by the budget, one operator at least being charged for each", () => {
  let reads = 0;
  const counted = {
    ...chat(""),
    payload: {
      emotes: [],
      language: "en",
      get message() {
        reads += 1;
        return "hello";
      },
    },
  } as RecordedEvent;
  const condition = { or: Array.from({ length: 95 }, () => ({ "==": [message, "no"] })) };
  const rules = Array.from({ length: 200 }, (_, index) => rule({ condition }, `r${index}`));
  const { send } = stage(rules, { steps: 60_000 });
  expect(send(counted)).toEqual([]);
  expect(reads).toBeGreaterThan(500);
  expect(reads).toBeLessThan(60_000 / 15);
});

describe("20 rules that each use the whole budget", () => {
  const normal = rule({ condition: { in: ["bab", { substr: [message, 0, 50] }] } }, "normal");

  test("do not keep the one beside them from firing, whichever comes first", () => {
    const hostile = greedyRules(20);
    for (const rules of [
      [...hostile, normal],
      [normal, ...hostile],
    ]) {
      const { actions, skipped, steps } = stage(rules).evaluate(chat(longText.toLowerCase()));
      expect(actions.map(({ ruleId }) => ruleId)).toContain("normal");
      expect(skipped.length).toBeGreaterThan(15);
      expect(skipped.map((one) => one.rule.ruleId)).not.toContain("normal");
      expect(steps).toBeLessThanOrEqual(ruleLimits.eventSteps);
    }
  });

  test("are explained, and counted by a dry run", () => {
    const hub = stage(greedyRules(20));
    const { rules } = hub.explain(chat(longText));
    const left = rules.filter(({ outcome }) => outcome === "held_back");
    expect(left.length).toBeGreaterThan(15);
    expect(left[0]).toMatchObject({ by: "budget", why: expect.stringContaining("too much work") });
    const events = [chat(longText), chat("short"), chat(longText)];
    const run = dryRun(compileRules(greedyRules(20)), events, { hostUniqueId: "host", sha256Hex });
    expect(run.rules.at(-1)).toMatchObject({ fired: 1, heldBack: { budget: 2 } });
  });
});

test("gifts that are over have their half, whatever the rules for the event itself take", () => {
  const rules = [...greedyRules(20), rule({ trigger: { on: "gift" } }, "gift")];
  const { send } = stage(rules);
  send({ ...gift(5, 1), payload: { ...gift(5).payload, isGiftStreak: true, groupId: "7" } } as RecordedEvent);
  const fired = send(chat(longText, { ingestedAt: 1_763_726_500_000, timestamp: 1_763_726_500_000 }));
  expect(fired.map(({ ruleId }) => ruleId)).toEqual(["gift"]);
});

test("a trigger that counts has counted the event, though its rule was left out", () => {
  const every = { on: "every", what: "likes", count: 10 };
  const big = { text: "{displayName}".repeat(20), type: "overlay", imageUrl: "https://example.org/{displayName}" };
  const { evaluate: send, state } = stage([rule({ trigger: every, actions: [big, big, big] })], { steps: 3_000 });
  const like = (total: number) =>
    ({ ...chat(""), eventType: "LIKE", payload: { likeCount: 6, totalLikeCount: total } }) as RecordedEvent;
  expect(send(like(6))).toMatchObject({ actions: [], skipped: [] });
  expect(send(like(12))).toMatchObject({ actions: [], skipped: [{ rule: { ruleId: "r1" } }] });
  expect(state.rules["r1"]?.rest).toBe(2);
});

test("a rule that is stopped halfway leaves counters and timers as they were", () => {
  const count = { type: "counter", name: "n", change: "add", value: 1 };
  const time = { type: "counter", kind: "timer", name: "t", change: "set", value: 5_000 };
  const alert = { type: "overlay", text: "a", priority: { length: { lower: { cat: [message, message] } } } };
  const { evaluate: send, state } = stage([rule({ actions: [count, time, alert] })], { steps: 20_000 });
  expect(send(chat("short")).actions).toHaveLength(3);
  const before = structuredClone({ counters: state.counters, timers: state.timers });
  expect(before.counters).toEqual({ n: 1 });
  expect(send(chat(longText), 1_000)).toMatchObject({ actions: [], skipped: [{ rule: { ruleId: "r1" } }] });
  expect({ counters: state.counters, timers: state.timers }).toEqual(before);
});

test("the owner is told of a rule once in ten minutes, of each revision, and of four rules an event", () => {
  const state = emptyRuleState();
  const compiled = compileRules(greedyRules(6)).all;
  const tell = (rules: typeof compiled, atMs: number) =>
    tellSkipped(rules, state, chat("a", { ingestedAt: 1_763_726_400_000 + atMs }), sha256Hex).map((run) => run.ruleId);
  expect(tell(compiled, 0)).toEqual(["greedy0", "greedy1", "greedy2", "greedy3"]);
  expect(tell(compiled, 1)).toEqual(["greedy4", "greedy5"]);
  expect(tell(compiled, 2)).toEqual([]);
  expect(tell(compiled, 599_999)).toEqual([]);
  expect(tell(compiled.slice(0, 1), 600_000)).toEqual(["greedy0"]);
  const changed = compileRules([rule({ condition: { "!": greedy } }, "greedy0", 2)]).all;
  expect(tell(changed, 600_001)).toEqual(["greedy0"]);
  const [run] = tellSkipped(changed, emptyRuleState(), chat("a"), sha256Hex);
  expect(run).toMatchObject({ skipped: "budget", revision: 2, index: 0, action: { type: "log" } });
});

describe("many events of the past", () => {
  const setting = { hostUniqueId: "host", sha256Hex };
  const events = Array.from({ length: 10 }, () => chat(longText));

  test("are gone through until what there is for all of them is used up", () => {
    const run = dryRun(compileRules(greedyRules(3)), events, { ...setting, steps: 1_200_000 });
    expect(run).toMatchObject({ cutShort: true, events: 3 });
    expect(dryRun(compileRules(greedyRules(3)), events, setting)).toMatchObject({ cutShort: false, events: 10 });
  });
  test("the last is explained all the same", () => {
    const rules = compileRules([rule(), ...greedyRules(3)]);
    const explained = explainLast(rules, events, { ...setting, steps: 1_200_000 });
    expect(explained).toMatchObject({ cutShort: true, actions: [{ ruleId: "r1" }] });
    expect(explained?.explanation.rules[1]).toMatchObject({ outcome: "held_back", by: "budget" });
    expect(explainLast(rules, events, setting)?.cutShort).toBe(false);
  });
});

test("a trial of one rule has the budget of an event", () => {
  const alert = {
    type: "overlay",
    text: "a",
    priority: { length: { cat: Array.from({ length: 40 }, () => ({ lower: message })) } },
  };
  const trial = { live: stage([]).reduced.live, counters: {}, hostUniqueId: "host", sha256Hex };
  expect(tryActions(rule({ actions: [alert] }), chat("hi"), trial)).toHaveLength(1);
  expect(tryActions(rule({ actions: [alert] }), chat(longText), trial)).toBe("budget");
});
