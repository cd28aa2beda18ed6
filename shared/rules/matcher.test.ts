import * as fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { meterOf, OverBudget } from "./budget.ts";
import { ruleLimits } from "./limits.ts";
import { matchesAnywhere } from "./matcher.ts";

const letters = ["a", "b", "A", "_", " ", "\n", "é", "日", "😀", "\ud83d", "1", "-"];
const text = fc.array(fc.constantFrom(...letters), { maxLength: 30 }).map((parts) => parts.join(""));
const atoms = "a b . \\w \\W \\d \\s [ab] [^a] [a-z] \\pL \\b \\B ^ $ \\A \\z é 日 😀 (?:) ab [[:alpha:]] \\x{1F600}";
const atom = fc.constantFrom(...atoms.split(" "));
const pattern = fc.letrec<{ part: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    atom,
    fc.tuple(tie("part"), tie("part")).map(([one, other]) => `${one}${other}`),
    fc.tuple(tie("part"), tie("part")).map(([one, other]) => `(${one}|${other})`),
    fc
      .tuple(tie("part"), fc.constantFrom("*", "+", "?", "*?", "{2}", "{1,3}", "{0,2}"))
      .map(([one, times]) => `(?:${one})${times}`),
  ),
})).part;

test("finds what the library finds", () => {
  let found = 0;
  const flags = fc.constantFrom("", "(?i)", "(?s)", "(?m)", "(?im)", "(?U)");
  fc.assert(
    fc.property(flags, pattern, text, (flag, source, given) => {
      const compiled = RE2JS.compile(`${flag}${source}`);
      fc.pre(compiled.programSize() <= ruleLimits.patternProgram);
      const expected = compiled.test(given);
      found += Number(expected);
      expect(matchesAnywhere(compiled, given, meterOf())).toBe(expected);
    }),
    { numRuns: 5_000 },
  );
  expect(found).toBeGreaterThan(500);
  expect(found).toBeLessThan(4_900);
});

describe("what it takes", () => {
  const stepsOf = (source: string, given: string) => {
    const meter = meterOf(1e9);
    matchesAnywhere(RE2JS.compile(source), given, meter);
    return 1e9 - meter.left;
  };

  test("is the same however often it was asked, and follows from pattern and text", () => {
    const given = "ab".repeat(250);
    const first = stepsOf("(?:[ab]*a[ab]{20})$", given);
    expect(stepsOf("(?:[ab]*a[ab]{20})$", given)).toBe(first);
    expect(first).toBeGreaterThan(10 * given.length);
    // Each instruction and each letter once, with what a class takes.
    expect(first).toBeLessThan(26 * 6 * (given.length + 1));
  });
  test("is little where a text has not what every match has in it", () => {
    expect(stepsOf("spam|scam", "hello everybody".repeat(20))).toBeLessThan(150);
  });
  test("is never more than the meter has", () => {
    const compiled = RE2JS.compile("(?:[ab]*a[ab]{40})$");
    const taken = stepsOf("(?:[ab]*a[ab]{40})$", "ab".repeat(250));
    fc.assert(
      fc.property(fc.nat(2 * taken), (steps) => {
        const meter = meterOf(steps);
        const isOver = throwsOverBudget(() => matchesAnywhere(compiled, "ab".repeat(250), meter));
        expect(meter.left).toBeGreaterThanOrEqual(0);
        expect(isOver).toBe(steps < taken);
      }),
    );
    expect(() => matchesAnywhere(compiled, "ab".repeat(250), meterOf(1_000))).toThrow(OverBudget);
  });
});

function throwsOverBudget(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if (error instanceof OverBudget) return true;
    throw error;
  }
}
