import { describe, expect, test } from "vitest";
import { rule } from "../../test/rule-stage.ts";
import { parseRule } from "./rule.ts";
import { checkRuleSet, sizeOf } from "./rule-set.ts";

const log = { type: "log", text: "x" };
const least = { name: "a", trigger: { on: "first_activity" }, actions: [log] };

test("what is left out has its default", () => {
  expect(parseRule(least)).toEqual({
    ok: true,
    rule: {
      ...least,
      run: "all",
      enabled: true,
      priority: 0,
      cooldownMs: 0,
      userCooldownMs: 0,
      audience: { who: "everyone" },
      chance: 1,
      skipReplay: false,
    },
  });
});

test("an alert has its defaults", () => {
  const parsed = parseRule({ ...least, actions: [{ type: "overlay", text: "hi" }] });
  expect(parsed.ok && parsed.rule.actions[0]).toEqual({
    type: "overlay",
    text: "hi",
    durationMs: 6_000,
    variant: "default",
    queue: "alerts",
    priority: 0,
    overlays: "all",
  });
});

test("a rule with everything is taken, and taken again as it came out", () => {
  const parsed = parseRule({
    name: "Everything",
    trigger: { on: "command", commands: ["!Spin", "!glück"], params: "required" },
    condition: { ">": [{ var: "viewer.coins" }, 10] },
    actions: [
      {
        type: "overlay",
        text: "{displayName}: {commandParams}",
        imageUrl: "{avatarUrl}",
        soundUrl: "https://example.org/spin.mp3",
        speech: "{displayName} spins",
        durationMs: 500,
        variant: "wheel",
        queue: "wheel",
        priority: -100,
        overlays: ["main", "second"],
      },
      { type: "webhook", endpointId: "ep_1" },
      { type: "announce", text: "{username} spins" },
      { type: "moderate", measure: "mute", durationMs: 60_000 },
      { type: "counter", kind: "timer", name: "subathon", change: "add", value: 1_000, per: "coins" },
      { type: "counter", name: "spins", change: "reset" },
      { type: "log", text: "{timestamp} {message}" },
    ],
    run: "one",
    enabled: false,
    priority: 7,
    cooldownMs: 1,
    userCooldownMs: 86_400_000,
    maxPerMinute: 120,
    audience: { who: "users", users: ["@Anna", "101"] },
    chance: 0.5,
    skipReplay: true,
  });
  expect(parsed).toMatchObject({
    ok: true,
    rule: { trigger: { commands: ["!spin", "!glück"] }, audience: { users: ["anna", "101"] } },
  });
  expect(parsed.ok && parseRule(JSON.parse(JSON.stringify(parsed.rule)))).toEqual(parsed);
});

const bad: [path: string, why: string, change: Record<string, unknown>][] = [
  ["", "Unrecognized key", { color: "red" }],
  ["name", "expected string", { name: undefined }],
  ["name", "Too small", { name: "  " }],
  ["name", "Too big", { name: "x".repeat(101) }],
  ["trigger", "expected object", { trigger: "CHAT" }],
  ["trigger.on", "Invalid", { trigger: { on: "sometimes" } }],
  ["trigger.types", "Too small", { trigger: { on: "event", types: [] } }],
  ["trigger.types.0", "Invalid option", { trigger: { on: "event", types: ["chat"] } }],
  ["trigger.types", "each only once", { trigger: { on: "event", types: ["CHAT", "CHAT"] } }],
  ["trigger", "Unrecognized key", { trigger: { on: "event", types: ["CHAT"], rawTypes: ["x"] } }],
  ["trigger.rawTypes.0", "Too small", { trigger: { on: "raw", rawTypes: [""] } }],
  ["trigger.what", "Invalid option", { trigger: { on: "every", what: "follows", count: 10 } }],
  ["trigger.count", "Too small", { trigger: { on: "every", what: "likes", count: 0 } }],
  ["trigger.count", "expected int", { trigger: { on: "every", what: "likes", count: 1.5 } }],
  ["trigger.by", "Invalid option", { trigger: { on: "every", what: "likes", count: 1, by: "team" } }],
  ["trigger.count", "Too big", { trigger: { on: "total", what: "coins", count: 1e10 } }],
  ["trigger.commands.0", "! and up to 32", { trigger: { on: "command", commands: ["spin"] } }],
  ["trigger.commands.0", "! and up to 32", { trigger: { on: "command", commands: ["!two words"] } }],
  ["trigger.params", "Invalid option", { trigger: { on: "command", commands: ["!a"], params: "some" } }],
  ["trigger.result", "Invalid option", { trigger: { on: "battle", result: "tied" } }],
  ["trigger.what", "Invalid option", { trigger: { on: "stream", what: "paused" } }],
  ["condition", "expected record", { condition: "true" }],
  ["condition", "expected record", { condition: [] }],
  ["condition.explode", "unknown operator", { condition: { explode: 1 } }],
  [
    "condition.>.0.var",
    "unknown variable event.payload.coins",
    { condition: { ">": [{ var: "event.payload.coins" }, 1] } },
  ],
  ["actions", "Too small", { actions: [] }],
  ["actions", "Too big", { actions: Array.from({ length: 11 }, () => log) }],
  ["actions.0.type", "Invalid", { actions: [{ type: "email" }] }],
  ["actions.1.text", "unknown token {nickname}", { actions: [log, { type: "log", text: "{nickname}" }] }],
  ["actions.0.text", "Too big", { actions: [{ type: "log", text: "x".repeat(1_001) }] }],
  ["actions.0", "Unrecognized key", { actions: [{ ...log, level: "info" }] }],
  ["actions.0.text", "an alert needs", { actions: [{ type: "overlay" }] }],
  ["actions.0.text", "Too small", { actions: [{ type: "overlay", text: "" }] }],
  ["actions.0.imageUrl", "an https address", { actions: [{ type: "overlay", imageUrl: "http://a.example/" }] }],
  ["actions.0.soundUrl", "an https address", { actions: [{ type: "overlay", soundUrl: "javascript:alert(1)" }] }],
  ["actions.0.imageUrl", "unknown token", { actions: [{ type: "overlay", imageUrl: "https://a.example/{x}" }] }],
  ["actions.0.speech", "Too big", { actions: [{ type: "overlay", speech: "x".repeat(301) }] }],
  ["actions.0.durationMs", "Too small", { actions: [{ type: "overlay", text: "a", durationMs: 100 }] }],
  ["actions.0.durationMs", "Too big", { actions: [{ type: "overlay", text: "a", durationMs: 60_001 }] }],
  ["actions.0.variant", "1 to 32 of", { actions: [{ type: "overlay", text: "a", variant: "Big Alert" }] }],
  ["actions.0.queue", "1 to 32 of", { actions: [{ type: "overlay", text: "a", queue: "" }] }],
  ["actions.0.priority", "Too big", { actions: [{ type: "overlay", text: "a", priority: 101 }] }],
  ["actions.0.overlays", "Invalid input", { actions: [{ type: "overlay", text: "a", overlays: "some" }] }],
  ["actions.0.overlays", "Too small", { actions: [{ type: "overlay", text: "a", overlays: [] }] }],
  ["actions.0.endpointId", "an endpoint's id", { actions: [{ type: "webhook", endpointId: "https://a.example" }] }],
  ["actions.0.text", "Too big", { actions: [{ type: "announce", text: "x".repeat(151) }] }],
  ["actions.0.measure", "Invalid option", { actions: [{ type: "moderate", measure: "kick" }] }],
  ["actions.0.durationMs", "Too small", { actions: [{ type: "moderate", measure: "mute", durationMs: 0 }] }],
  ["actions.0.name", "1 to 32 of", { actions: [{ type: "counter", name: "a b", change: "reset" }] }],
  ["actions.0.kind", "Invalid option", { actions: [{ type: "counter", kind: "sum", name: "a", change: "reset" }] }],
  ["actions.0.change", "Invalid option", { actions: [{ type: "counter", name: "a", change: "double" }] }],
  ["actions.0.value", "needed to add", { actions: [{ type: "counter", name: "a", change: "add" }] }],
  [
    "actions.0.value",
    "a reset takes no value",
    { actions: [{ type: "counter", name: "a", change: "reset", value: 1 }] },
  ],
  ["actions.0.value", "Too big", { actions: [{ type: "counter", name: "a", change: "set", value: 1e10 }] }],
  [
    "actions.0.per",
    "only to add",
    { actions: [{ type: "counter", name: "a", change: "set", value: 1, per: "coins" }] },
  ],
  [
    "actions.0.per",
    "Invalid option",
    { actions: [{ type: "counter", name: "a", change: "add", value: 1, per: "gifts" }] },
  ],
  ["run", "Invalid option", { run: "some" }],
  ["enabled", "expected boolean", { enabled: 1 }],
  ["priority", "Too big", { priority: 1_001 }],
  ["priority", "expected int", { priority: 0.5 }],
  ["cooldownMs", "Too small", { cooldownMs: -1 }],
  ["cooldownMs", "Too big", { cooldownMs: 86_400_001 }],
  ["userCooldownMs", "expected number", { userCooldownMs: "5s" }],
  ["maxPerMinute", "Too small", { maxPerMinute: 0 }],
  ["maxPerMinute", "Too big", { maxPerMinute: 121 }],
  ["audience.who", "Invalid", { audience: { who: "friends" } }],
  ["audience.level", "expected number", { audience: { who: "team" } }],
  ["audience.count", "Too big", { audience: { who: "top_gifters", count: 11 } }],
  ["audience.users", "Too small", { audience: { who: "users", users: [] } }],
  ["audience.users.0", "Too small", { audience: { who: "users", users: ["@"] } }],
  ["audience", "Unrecognized key", { audience: { who: "everyone", level: 1 } }],
  ["chance", "Too big", { chance: 1.1 }],
  ["chance", "Too small", { chance: -0.1 }],
  ["chance", "expected number", { chance: Number.NaN }],
  ["skipReplay", "expected boolean", { skipReplay: "yes" }],
];

describe("bad input is refused with its place and why", () => {
  test.each(bad)("%s: %s", (path, why, change) => {
    const result = parseRule({ ...least, trigger: { on: "event", types: ["CHAT"] }, ...change });
    expect(result).toEqual({ ok: false, errors: [{ path, message: expect.stringContaining(why) }] });
  });

  test("every field of a rule is among them", () => {
    const fields = new Set(bad.map(([path]) => path.split(".")[0]).filter((field) => field !== ""));
    expect(fields).toEqual(
      new Set([...Object.keys(rule()), "maxPerMinute", "condition"].filter((key) => !/^(ruleId|revision)$/.test(key))),
    );
  });

  test.each([null, [], "x", 5])("%j is no rule", (value) => expect(parseRule(value).ok).toBe(false));

  test("of many errors the first twenty are told", () => {
    const actions = Array.from({ length: 10 }, () => ({ type: "overlay", text: "{x}", variant: "?", queue: "?" }));
    const result = parseRule({ ...least, actions });
    expect(!result.ok && result.errors).toHaveLength(20);
  });
});

describe("rules are also checked together", () => {
  const counting = (names: string[]) =>
    rule({ actions: names.map((name) => ({ type: "counter", name, change: "add", value: 1 })) });
  const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
  const inTens = (all: string[]) =>
    Array.from({ length: Math.ceil(all.length / 10) }, (_, index) => counting(all.slice(index * 10, index * 10 + 10)));

  test("200 rules and 50 counters are fine", () => {
    expect(checkRuleSet(Array.from({ length: 200 }, () => rule()))).toEqual([]);
    expect(checkRuleSet(inTens(names(50)))).toEqual([]);
  });
  test("50 regular expressions are, and no more", () => {
    const matching = rule({
      condition: { or: Array.from({ length: 3 }, () => ({ matches: [{ var: "event.payload.message" }, "a"] })) },
    });
    const one = rule({ condition: { matches: ["a", "a"] } });
    const sixteen = Array.from({ length: 16 }, () => matching);
    expect(checkRuleSet([...sixteen, one, one])).toEqual([]);
    expect(checkRuleSet([...sixteen, matching])).toEqual([{ path: "", message: "more than 50 regular expressions" }]);
  });
  test("more are not", () => {
    expect(checkRuleSet(Array.from({ length: 201 }, () => rule()))).toEqual([
      { path: "", message: "more than 200 rules" },
    ]);
    expect(checkRuleSet(inTens(names(51)))).toEqual([{ path: "", message: "more than 50 counters" }]);
  });
  test("what is counted of a rule is at least what the hub stores of it, in bytes and not in characters", () => {
    const long = rule({ actions: [{ type: "log", text: "好".repeat(1_000) }] }, `ru_${"a".repeat(16)}`, 2 ** 31 - 1);
    const { ruleId: _id, revision: _revision, ...draft } = long;
    const stored = new TextEncoder().encode(JSON.stringify([long, long])).byteLength;
    expect(2 * sizeOf(draft).bytes).toBeGreaterThanOrEqual(stored);
    expect(2 * sizeOf(draft).bytes).toBeLessThan(stored + 200);
    const fitting = Math.floor(1_500_000 / sizeOf(draft).bytes);
    const longs = (count: number) => Array.from({ length: count }, () => longer);
    const longer = rule({ actions: Array.from({ length: 10 }, () => ({ type: "log", text: "好".repeat(1_000) })) });
    expect(fitting).toBeGreaterThan(200);
    expect(checkRuleSet(longs(49))).toEqual([]);
    expect(checkRuleSet(longs(50))).toEqual([{ path: "", message: "more than 1500000 bytes of rules, as JSON" }]);
  });
});
