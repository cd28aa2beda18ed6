import * as fc from "fast-check";
import { LogicEngine } from "json-logic-engine";
import { describe, expect, test, vi } from "vitest";
import { chat, event, gift, rule, stage } from "../../test/rule-stage.ts";
import type { EventType, RecordedEvent } from "#shared/event.ts";
import { initialState } from "#shared/live-state.ts";
import { meterOf } from "./budget.ts";
import { compileCondition } from "./condition.ts";
import { checkCondition } from "./condition-check.ts";
import { operators } from "./operators.ts";
import { listVariables } from "./variables.ts";

const v = (name: string) => ({ var: name });
const coins = v("event.payload.coins");
const message = v("event.payload.message");

function data(one: RecordedEvent) {
  const viewer = { coins: 10, likes: 0, chats: 2, gifts: 0, shares: 0, firstSeen: 0, lastSeen: 0 };
  const points = { balance: 40, earned: 90, level: 2, levelName: "Fan", rank: 3 };
  return { event: one, viewer, points, state: initialState().live, counters: { deaths: 3 }, timers: { break: 90 } };
}

/** Whether a condition holds; throws where it would not be saved. */
function holds(condition: unknown, one: RecordedEvent): boolean {
  const issues = checkCondition(condition, [one.eventType]);
  if (issues.length > 0) throw new Error(JSON.stringify(issues));
  return compileCondition(condition).holds(data(one), meterOf());
}

const battle = event("BATTLE", {
  battleId: "1",
  participants: [
    { userId: "1", uniqueId: "host", displayName: "", score: 5 },
    { userId: "2", uniqueId: "guest", displayName: "", score: 9 },
  ],
});
const people = v("event.payload.participants");

describe("each operator", () => {
  const cases: [operator: string, condition: unknown, event: RecordedEvent, holds: boolean][] = [
    ["var", v("event.payload.coins"), gift(5), true],
    ["var", v("event.payload.coins"), gift(0), false],
    ["var", { "==": [{ var: ["event.payload.comboCount", 7] }, 7] }, gift(5), true],
    ["==", { "==": [v("event.payload.giftName"), "Rose"] }, gift(5), true],
    ["==", { "==": [v("event.payload.giftName"), "Lion"] }, gift(5), false],
    ["!=", { "!=": [coins, 4] }, gift(5), true],
    ["===", { "===": [coins, 5] }, gift(5), true],
    ["!==", { "!==": [coins, 5] }, gift(5), false],
    ["<", { "<": [coins, 6] }, gift(5), true],
    ["<", { "<": [1, coins, 5] }, gift(5), false],
    ["<=", { "<=": [1, coins, 5] }, gift(5), true],
    [">", { ">": [coins, 5] }, gift(5), false],
    [">=", { ">=": [coins, 5] }, gift(5), true],
    ["and", { and: [{ ">": [coins, 1] }, { "<": [coins, 9] }] }, gift(5), true],
    ["and", { and: [{ ">": [coins, 1] }, { "<": [coins, 4] }] }, gift(5), false],
    ["or", { or: [{ ">": [coins, 9] }, { "<": [coins, 9] }] }, gift(5), true],
    ["!", { "!": v("event.payload.streakActive") }, gift(5), true],
    ["!", { "!": [{ ">": [coins, 1] }] }, gift(5), false],
    ["!!", { "!!": [v("event.payload.giftName")] }, gift(5), true],
    ["if", { if: [{ ">": [coins, 9] }, false, true] }, gift(5), true],
    ["?:", { "?:": [{ ">": [coins, 9] }, true, false] }, gift(5), false],
    ["+", { "==": [{ "+": [coins, 2, 3] }, 10] }, gift(5), true],
    ["-", { "==": [{ "-": [coins, 2] }, 3] }, gift(5), true],
    ["*", { "==": [{ "*": [coins, 2] }, 10] }, gift(5), true],
    ["/", { "==": [{ "/": [coins, 2] }, 2.5] }, gift(5), true],
    ["%", { "==": [{ "%": [coins, 2] }, 1] }, gift(5), true],
    ["min", { "==": [{ min: [coins, 3] }, 3] }, gift(5), true],
    ["max", { "==": [{ max: [coins, 3] }, 5] }, gift(5), true],
    ["cat", { "==": [{ cat: [v("event.payload.giftName"), "-", coins] }, "Rose-5"] }, gift(5), true],
    ["substr", { "==": [{ substr: [message, 0, 2] }, "he"] }, chat("hello"), true],
    ["substr", { "==": [{ substr: [message, -2] }, "lo"] }, chat("hello"), true],
    ["in", { in: ["ell", message] }, chat("hello"), true],
    ["in", { in: [v("event.user.uniqueId"), ["anna", "ben"]] }, chat("hello"), true],
    ["in", { in: [v("event.user.uniqueId"), ["carl"]] }, chat("hello"), false],
    ["length", { "==": [{ length: message }, 5] }, chat("hello"), true],
    ["length", { "==": [{ length: [people] }, 2] }, battle, true],
    ["some", { some: [people, { ">": [v("score"), 8] }] }, battle, true],
    ["all", { all: [people, { ">": [v("score"), 8] }] }, battle, false],
    ["none", { none: [people, { ">": [v("score"), 9] }] }, battle, true],
    ["filter", { "==": [{ length: { filter: [people, { ">": [v("score"), 8] }] } }, 1] }, battle, true],
    ["some", { some: [["a", "b"], { "==": [v(""), "b"] }] }, chat(""), true],
    ["lower", { "==": [{ lower: message }, "hello"] }, chat("HeLLo"), true],
    ["matches", { matches: [message, "(?i)^hel+o\\b"] }, chat("HELLO you"), true],
    ["matches", { matches: [message, "^\\d+$"] }, chat("hello"), false],
  ];
  test.each(cases)("%s %j", (_operator, condition, one, expected) => expect(holds(condition, one)).toBe(expected));
  test("none is left out", () => {
    expect(new Set(cases.map(([operator]) => operator))).toEqual(new Set(Object.keys(operators)));
  });
});

describe("variables", () => {
  test.each([
    { ">=": [v("viewer.coins"), 10] },
    { "==": [v("counters.deaths"), 3] },
    { "==": [v("counters.unknown"), 0] },
    { "==": [v("state.viewers"), 0] },
    { "==": [v("state.counts.GIFT"), 0] },
    { "!": v("state.lastGifter.userId") },
    { "==": [v("event.source"), "live"] },
  ])("%j holds", (condition) => expect(holds(condition, chat("hi"))).toBe(true));

  test("every field of an event type is one, and those of the state", () => {
    const names = listVariables(["GIFT"]).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        "event.payload.coinsDelta",
        "event.user.followRole",
        "state.viewersPeak",
        "viewer.gifts",
      ]),
    );
    for (const name of names) {
      expect([name, checkCondition({ "!!": [v(name.replace("NAME", "deaths"))] }, ["GIFT"])]).toEqual([name, []]);
    }
  });

  test("of several types those that one of them has", () => {
    expect(checkCondition({ "!!": v("event.payload.message") }, ["GIFT", "CHAT"])).toEqual([]);
    expect(checkCondition({ "!!": v("event.payload.message") }, ["GIFT"])).toHaveLength(1);
  });

  test("a message that a schema decoded can have any field", () => {
    const raw = event("RAW", { rawType: "WebcastX", data: { list: [{ n: 1 }], text: "x" } });
    expect(holds({ some: [v("event.payload.data.list"), { "==": [v("n"), 1] }] }, raw)).toBe(true);
    expect(holds({ "==": [v("event.payload.data.list.0.n"), 1] }, raw)).toBe(true);
    // Not what was expected when the rule was written: false, and no exception.
    expect(holds({ ">": [v("event.payload.data.text"), 1] }, raw)).toBe(false);
    expect(holds({ some: [v("event.payload.data.text"), { "==": [v("n"), 1] }] }, raw)).toBe(false);
  });
});

describe("refused when saved", () => {
  const nested = (depth: number): unknown => (depth === 0 ? coins : { "!": [nested(depth - 1)] });

  const cases: [condition: unknown, path: string, why: string, type?: EventType][] = [
    [{ explode: [1] }, "explode", 'unknown operator "explode"'],
    [{ reduce: [people, 1, 0] }, "reduce", "unknown operator"],
    [{ map: [people, 1] }, "map", "unknown operator"],
    [{ log: "x" }, "log", "unknown operator"],
    [{ val: ["event"] }, "val", "unknown operator"],
    [{ throw: "x" }, "throw", "unknown operator"],
    [{ toString: [] }, "toString", "unknown operator"],
    [{ " head": [[1]] }, " head", "unknown operator"],
    [{ and: [true], or: [true] }, "", "an object with one operator"],
    [{}, "", "an object with one operator"],
    ["true", "", "an object with one operator"],
    [[true], "", "an object with one operator"],
    [{ "==": [1] }, "==", "== takes 2 arguments"],
    [{ "==": [v("event.payload.nothing"), 1] }, "==.0.var", "unknown variable event.payload.nothing"],
    [{ "!!": v("coins") }, "!!.var", "unknown variable coins"],
    [{ "!!": v("event.payload.message") }, "!!.var", "unknown variable"],
    [{ "!!": v("event.__proto__.x") }, "!!.var", "unknown variable"],
    [{ "!!": v("event.constructor.constructor") }, "!!.var", "unknown variable"],
    [{ "!!": v("event.payload.data.constructor") }, "!!.var", "unknown variable", "RAW"],
    [{ "!!": v("event.payload.data.__proto__") }, "!!.var", "unknown variable", "RAW"],
    [{ "!!": v("../event") }, "!!.var", "unknown variable"],
    [{ "!!": { var: { cat: ["event", ".user"] } } }, "!!.var", "unknown variable (only names that are written out)"],
    [{ "==": [v("event.payload.giftId"), 5655] }, "==", "compares a text with a number"],
    [{ ">": [coins, "5"] }, ">", "compares a number with a text"],
    [{ "==": [v("event.payload.streakEnd"), "true"] }, "==", "compares a flag with a text"],
    [{ "==": [v("event.user"), "x"] }, "==", "compares a whole object"],
    [{ "+": [v("event.payload.giftName"), 1] }, "+.0", "a number is needed, this is a text"],
    [{ lower: [coins] }, "lower.0", "a text is needed, this is a number"],
    [{ in: ["a", coins] }, "in.1", "a text or a list is needed"],
    [{ some: [coins, true] }, "some.0", "a list is needed"],
    [{ some: [people, { "!!": v("points") }] }, "some.1.!!.var", "unknown variable points", "BATTLE"],
    [{ some: [people, { some: [[1], true] }] }, "some.1.some", "some within some", "BATTLE"],
    [{ matches: [v("event.payload.giftName"), "(a"] }, "matches.1", "missing closing )"],
    [{ matches: [v("event.payload.giftName"), "(?=a)"] }, "matches.1", "error parsing regexp"],
    [{ matches: [v("event.payload.giftName"), "(a)\\1"] }, "matches.1", "error parsing regexp"],
    [{ matches: [v("event.payload.giftName"), "a{1000}"] }, "matches.1", "at most {50} times"],
    [{ matches: [v("event.payload.giftName"), "((a{20}){20})"] }, "matches.1", "too large"],
    [{ matches: [v("event.payload.giftName"), "a".repeat(201)] }, "matches.1", "at most 200 characters"],
    [{ matches: ["a", v("event.payload.giftName")] }, "matches.1", "written out"],
    [{ and: Array.from({ length: 4 }, () => ({ matches: ["a", "a"] })) }, "and.3.matches.1", "more than 3 regular"],
    [nested(10), "!.0.!.0.!.0.!.0.!.0.!.0.!.0.!.0.!.0.!.0", "nested deeper than 10"],
    [{ in: ["a", ["é".repeat(8_200)]] }, "", "larger than 16384 bytes"],
    [{ and: Array.from({ length: 100 }, () => ({ and: [{ "!": 0 }, { "!": 0 }] })) }, "and.66.and.0", "more than 200"],
    [{ and: Array.from({ length: 101 }, () => true) }, "and", "and takes 1 to 100 arguments"],
  ];
  test.each(cases.map(([condition, path, why, type = "GIFT"]) => ({ condition, path, why, type })))(
    "$path: $why",
    ({ condition, path, why, type }) => {
      const [issue] = checkCondition(condition, [type]);
      expect(issue && { ...issue, path: issue.path.join(".") }).toEqual({
        path,
        message: expect.stringContaining(why),
      });
    },
  );

  test("ten levels are fine", () => expect(checkCondition(nested(9), ["GIFT"])).toEqual([]));

  test("nesting of any depth is refused, not a stack overflow", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = { "!": [deep] };
    expect(checkCondition(deep, ["GIFT"])).toHaveLength(1);
  });
});

describe("bounds at run", () => {
  test("an iteration looks at the first hundred items", () => {
    const list = [...Array.from({ length: 100 }, () => 0), 1];
    const raw = (data: unknown) => event("RAW", { rawType: "WebcastX", data });
    const one = { some: [v("event.payload.data.list"), { "==": [v(""), 1] }] };
    expect(holds(one, raw({ list: list.slice(1) }))).toBe(true);
    expect(holds(one, raw({ list }))).toBe(false);
  });

  test("a regular expression takes linear time, whatever is written to it", () => {
    const condition = compileCondition({ matches: [message, "^(a+)+$"] });
    const startedAt = Date.now();
    for (let round = 0; round < 20; round++) condition.holds(data(chat(`${"a".repeat(10_000)}b`)), meterOf());
    // Backtracking would take longer than the universe is old.
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });
});

/** It has no `matches`; and of one argument it joins what the argument has in it. */
function isOddInLibrary(condition: unknown): boolean {
  const text = JSON.stringify(condition);
  return text.includes('"matches"') || /"cat":(?!\[[^\]]+,)/.test(text);
}

/**
 * What the JSON Logic library makes of a condition, with our two operators; it does not cut lists. Undefined where it throws, as it
 * does for `some` and its like over what is no list: to us, as to JSON Logic's own library, that is an empty one.
 */
function libraryHolds(condition: unknown, given: unknown): boolean | undefined {
  const engine = new LogicEngine();
  engine.addMethod("lower", ([text]: unknown[]) => (typeof text === "string" ? text : "").toLowerCase());
  try {
    return Boolean(engine.truthy(engine.run(condition, given)));
  } catch {
    return undefined;
  }
}

test("what is no list has nothing in it", () => {
  const one = (operator: string, of: unknown) => holds({ [operator]: [of, true] }, chat("hi"));
  // Where it is plain that it is no list, the rule is not saved.
  for (const of of ["5", 5].map((value) => ({ or: [v("state.live"), value] }))) {
    expect([of, one("some", of), one("all", of), one("none", of)]).toEqual([of, false, false, true]);
  }
});

test("any condition that is saved runs on any event without an exception, and holds where the library says so", () => {
  const names = listVariables().map(({ name }) => name.replace("NAME", "deaths"));
  const leaf = fc.oneof(
    fc.constantFrom(...names).map(v),
    fc.constantFrom<unknown>(0, 1, 5, "", "Rose", "5", true, false, null),
  );
  const condition = fc.letrec((tie) => ({
    part: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      leaf,
      fc
        .tuple(
          fc.constantFrom(...Object.keys(operators).filter((one) => one !== "var")),
          fc.array(tie("part"), { maxLength: 3 }),
        )
        .map(([operator, args]) => ({ [operator]: args })),
    ),
  })).part;
  const events = [
    chat("hi"),
    gift(5),
    battle,
    event("RAW", { rawType: "x", data: { a: [1, "b"] } }),
    event("CONNECTED"),
  ];
  let saved = 0;
  let compared = 0;
  fc.assert(
    fc.property(condition, fc.constantFrom(...events), (one, given) => {
      if (checkCondition(one, [given.eventType]).length > 0) return;
      saved++;
      const compiled = compileCondition(one);
      const result = compiled.holds(data(given), meterOf());
      const failed = compiled.explain(data(given));
      // An explanation there is exactly where the condition is false.
      expect(failed.length > 0).toBe(!result);
      const wanted = isOddInLibrary(one) ? undefined : libraryHolds(one, data(given));
      if (wanted === undefined) return;
      compared++;
      expect(result).toBe(wanted);
    }),
    { numRuns: 6_000 },
  );
  expect(saved).toBeGreaterThan(100);
  expect(compared).toBeGreaterThan(100);
});

test("no code is made of a condition", () => {
  const refuse = () => {
    throw new EvalError("code from a text");
  };
  vi.stubGlobal("Function", refuse);
  vi.stubGlobal("eval", refuse);
  try {
    const condition = { and: [{ some: [people, { ">": [v("score"), 8] }] }, { matches: [v("event.source"), "l"] }] };
    expect(holds(condition, battle)).toBe(true);
    expect(compileCondition({ "!": [condition] }).explain(data(battle))).toHaveLength(2);
  } finally {
    vi.unstubAllGlobals();
  }
});

describe("explains what was false, with what it saw", () => {
  const failedOf = (condition: unknown, one: RecordedEvent) => compileCondition(condition).explain(data(one));

  test("the first part of an `and`", () => {
    const condition = {
      and: [{ "==": [v("event.payload.giftName"), "Rose"] }, { ">=": [coins, 10] }, { "<": [coins, 1] }],
    };
    expect(failedOf(condition, gift(5))).toEqual([
      {
        path: "and.1",
        expression: { ">=": [coins, 10] },
        wanted: true,
        result: false,
        values: { "event.payload.coins": 5 },
      },
    ]);
  });

  test("every part of an `or`", () => {
    const condition = { or: [{ ">": [coins, 10] }, { and: [{ "<": [coins, 10] }, { "<": [coins, 2] }] }] };
    expect(failedOf(condition, gift(5)).map(({ path }) => path)).toEqual(["or.0", "or.1.and.1"]);
  });

  test("of a `!` what was true", () => {
    expect(failedOf({ "!": { in: ["spam", message] } }, chat("spam!"))).toEqual([
      {
        path: "!.0",
        expression: { in: ["spam", message] },
        wanted: false,
        result: true,
        values: { "event.payload.message": "spam!" },
      },
    ]);
  });

  test("what could not be compared", () => {
    const raw = event("RAW", { rawType: "x", data: { n: "many" } });
    expect(failedOf({ ">": [v("event.payload.data.n"), 1] }, raw)).toEqual([
      expect.objectContaining({
        error: "one of the values is not a number",
        values: { "event.payload.data.n": "many" },
      }),
    ]);
  });

  test("long values are cut", () => {
    const [failed] = failedOf({ "==": [message, "a"] }, chat("x".repeat(5_000)));
    expect(failed?.values["event.payload.message"]).toHaveLength(200);
  });
});

test("a rule's condition reads the viewer's figures with the event in them", () => {
  const third = rule({ condition: { "==": [v("viewer.chats"), 3] } });
  const { send } = stage([third]);
  expect(["a", "b", "c", "d"].map((text) => send(chat(text)).length)).toEqual([0, 0, 1, 0]);
});
