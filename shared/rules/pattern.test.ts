import { describe, expect, test } from "vitest";
import { meterOf } from "./budget.ts";
import { ruleLimits } from "./limits.ts";
import { parsePattern } from "./pattern.ts";
import { weighPattern } from "./pattern-weight.ts";

describe("what a pattern would cost to compile is told from its text", () => {
  test.each<[string, Partial<ReturnType<typeof weighPattern>>]>([
    ["abc", { repeat: 0, copies: 3, classes: 0, folded: 0 }],
    ["a{50}", { repeat: 50, copies: 50 }],
    ["(?:a{50}){20}", { repeat: 50, copies: 1_040 }],
    ["((a{10}){10}b){5}", { copies: 5 * (2 + 10 * 12 + 1) }],
    ["[a{50}]\\{50}\\Qx{9}\\E", { repeat: 0, copies: 1 + 4 + 8 }],
    ["\\pL\\p{Greek}[[:alpha:]][^\\PN]", { copies: 4, classes: 4 }],
    ["[\\x{1000}-\\x{2000}]", { folded: 0 }],
    ["(?i)[\\x{1000}-\\x{2000}]", { folded: 0x1000 }],
    ["(?i)[a-z0-9]", { folded: 0 }],
    ["(?si:[a-\u{1ffff}])", { folded: 0x1ffff - 0x80 }],
  ])("%s", (text, expected) => expect(weighPattern(text)).toMatchObject(expected));

  test("in time that is linear in it", () => {
    // Each of these would take for ever if two ways through it began alike.
    for (const part of ["\\p{a}", "[:a:", "\\x{a}", "(?a", "[^]", "\\Q"]) {
      expect(weighPattern(`[${part.repeat(10_000)}`).copies).toBeGreaterThan(0);
    }
  });
});

test.each([
  ["((a{50}){20}b)".repeat(10), "too large"],
  ["(?i)[a-\u{1ffff}]".repeat(10), "case"],
  ["\\pL".repeat(11), "at most 10 classes"],
  ["a{51}", "at most {50}"],
  ["a".repeat(201), "at most 200 characters"],
  ["(a", "missing closing"],
])("%s is refused: %s", (text, why) =>
  expect(parsePattern(text)).toEqual({ ok: false, error: expect.stringContaining(why) }),
);

test.each([
  ["(?i)^(hi|hello)\\b", "Hello you", true],
  ["(?i)\\b(buy|sell|cheap|followers?|viewers?)\\b.{0,20}\\b(here|now|link)\\b", "Cheap viewers, only NOW!", true],
  ["[\u4e00-\u9fff]", "日本", true],
  ["(?i)[а-яё]{3,}", "ПРИВЕТ", true],
  ["https?://\\S+", "no link", false],
])("%s is taken", (text, given, expected) => {
  const parsed = parsePattern(text);
  expect(parsed.ok && parsed.pattern.isIn(given, meterOf())).toBe(expected);
});

test("no more patterns are remembered than there is room for, and each is still what it was", () => {
  for (let index = 0; index < 200; index++) {
    const parsed = parsePattern(`^x${index}$`);
    expect(parsed.ok && parsed.pattern.isIn(`x${index}`, meterOf())).toBe(true);
  }
  expect(parsePattern("^x0$")).toMatchObject({ ok: true });
  expect(ruleLimits.streamPatterns).toBeLessThan(64);
});
