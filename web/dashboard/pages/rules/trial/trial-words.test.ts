import { expect, test } from "vitest";
import type { Action } from "#shared/rules/action.ts";
import english from "../words/en.json" with { type: "json" };
import { hookWords, type Tried, triedWords } from "./trial-words.ts";

const say = (word: keyof typeof english, values: Readonly<Record<string, string | number>> = {}) =>
  english[word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
const words = { say, language: "en" };
const keys: Action = { type: "keys", name: "jump" };
const untold = { error: "", runnerId: null, tookMs: null, change: null };
const told = (action: object, change: Tried["change"] = null) =>
  ({ ...untold, action, became: "told", change }) as Tried;

test.each([
  ["success", { tone: "ok", text: "Done in 1,200 ms, by pc." }],
  ["failed", { tone: "stop", text: "It failed: why" }],
  ["skipped", { tone: "stop", text: "Nothing was done: why" }],
  ["no_runner", { tone: "stop", text: english["tried.noRunner"] }],
  ["no_word", { tone: "stop", text: "pc took it and did not say what became of it. Look whether it was done." }],
] as const)("a program's trial that became %s is said", (became, expected) => {
  expect(
    triedWords(keys, { ...untold, action: keys, became, error: "why", runnerId: "pc", tookMs: 1_200 }, words),
  ).toEqual(expected);
});

test.each([
  [{ measure: "mute" }, { measure: "mute", durationMs: null }, "Would mute @ann, until it is taken back."],
  [{ measure: "mute" }, { measure: "mute", durationMs: 60_000 }, "Would mute @ann for 1 min."],
  [{ measure: "ban" }, { measure: "ban", durationMs: null }, "Would ban @ann."],
  [{ measure: "asked" }, { measure: "lift", durationMs: null }, english["would.asked"]],
  [{ measure: "ban" }, { measure: "ban", durationMs: null, user: null }, english["would.nobody"]],
] as const)("%j as %j says what it would do to whom", (given, rendered, expected) => {
  const action = { type: "moderate", user: { userId: "1", uniqueId: "ann" }, ...rendered };
  expect(triedWords({ type: "moderate", ...given }, told(action), words)).toEqual({ tone: "told", text: expected });
});

test.each([
  [undefined, "told", english["tried.hook.waits"]],
  [{ state: "succeeded", lastStatus: 204, lastError: null, lastDurationMs: 12 }, "ok", "answered with 204 in 12 ms"],
  [{ state: "pending", lastStatus: 500, lastError: null, lastDurationMs: 12 }, "stop", "not taken: HTTP 500"],
  [{ state: "failed", lastStatus: null, lastError: "refused", lastDurationMs: null }, "stop", "not taken: refused"],
] as const)("a test delivery as %j", (sent, tone, text) => {
  expect(hookWords(sent, words)).toEqual({ tone, text: expect.stringContaining(text) as string });
});
