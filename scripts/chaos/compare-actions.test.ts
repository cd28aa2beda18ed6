import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { parseRule, type Rule } from "#shared/rules/rule.ts";
import { type ActionsOutcome, compareActions } from "./compare-actions.ts";
import { chaosRules } from "./chaos-rules.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

const rules: Rule[] = chaosRules.map((given, index) => {
  const parsed = parseRule(given);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return { ...parsed.rule, ruleId: `ru_${index}`, revision: 1 };
});

const stored = [1, 2, 3].map((offset): RecordedEvent => ({
  schemaVersion: "1",
  eventId: `e${offset}`,
  eventType: "CHAT",
  triggerId: 1,
  streamId: "s",
  roomId: "7",
  sessionId: "one",
  seqNo: offset,
  rawType: "WebcastChatMessage",
  timestamp: 1_000 * offset,
  ingestedAt: 1_000 * offset,
  source: "live",
  user: { userId: "1", uniqueId: "viewer" },
  payload: { message: "hi", emotes: [], language: "en" },
  offset,
}));
const idOf = (rule: number, offset: number) => sha256Hex(`ru_${rule}:1:e${offset}:0`);
/** Each message is counted; the alert comes with the first and, 2 s later, with the third. */
const due = [idOf(0, 1), idOf(1, 1), idOf(0, 2), idOf(0, 3), idOf(1, 3)];

function outcome(change: Partial<ActionsOutcome> = {}, seen: string[] = due): ActionsOutcome {
  const events = stored.map(({ offset, eventId }) => ({ offset, eventId }));
  const clients = [{ name: "overlay", stretches: [{ epoch: "x", after: 0, events, actions: seen }] }];
  return { rules, hostUniqueId: "h", stored, logged: due, counters: { chats: 3 }, clients, ...change };
}
const kinds = (change: Partial<ActionsOutcome> = {}, seen?: string[]) =>
  compareActions(outcome(change, seen), sha256Hex).findings.map(({ kind }) => kind);

test("what the rules did as they should has no findings", () => {
  expect(compareActions(outcome(), sha256Hex)).toEqual({ findings: [], actions: 5 });
});

test("a run that is missing, there twice, or of no event is found, in the log and at a client", () => {
  expect(kinds({ logged: due.slice(1) })).toEqual(["lost"]);
  expect(kinds({ logged: [...due, due[0] ?? ""] })).toEqual(["doubled"]);
  expect(kinds({ logged: [...due, "ff"] })).toEqual(["other"]);
  expect(kinds({}, due.slice(0, -1))).toEqual(["lost"]);
  expect(kinds({}, [...due, due[2] ?? ""])).toEqual(["doubled"]);
});

test("a counter that is not the log's is found", () => {
  expect(kinds({ counters: { chats: 4 } })).toEqual(["other"]);
});
