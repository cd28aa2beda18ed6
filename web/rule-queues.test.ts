import { expect, test } from "vitest";
import { ruleAlert, startMs } from "./example-events.ts";
import { ruleAlertOf } from "./rule-alert.ts";
import { advanceQueues, enqueue, type RuleQueues, setPlaying, shownRuleAlerts } from "./rule-queues.ts";

let offset = 0;

/** Lets an alert with this text wait. */
function add(
  queues: RuleQueues,
  text: string,
  change: Parameters<typeof ruleAlert>[1] = {},
  { now = 0, at = startMs } = {},
): void {
  offset += 1;
  const alert = ruleAlertOf(ruleAlert(offset, { text, ...change }, { at, actionId: text }), "main");
  if (alert) enqueue(queues, alert, now);
}

const shown = (queues: RuleQueues) => shownRuleAlerts(queues).map(({ text }) => text);

test("alerts of one queue come one after the other, each for its own time", () => {
  const queues: RuleQueues = new Map();
  add(queues, "first", { durationMs: 2_000 });
  add(queues, "second", { durationMs: 5_000 });

  expect(advanceQueues(queues, 0, startMs)).toBe(2_000);
  expect(shown(queues)).toEqual(["first"]);
  expect(advanceQueues(queues, 2_000, startMs)).toBe(7_000);
  expect(shown(queues)).toEqual(["second"]);
  expect(advanceQueues(queues, 7_000, startMs)).toBeUndefined();
  expect(queues.size).toBe(0);
});

test("the highest priority goes first within its queue, and takes nothing off the screen", () => {
  const queues: RuleQueues = new Map();
  add(queues, "on the screen");
  advanceQueues(queues, 0, startMs);
  for (const [text, priority] of [
    ["low", -1],
    ["one", 0],
    ["two", 0],
    ["high", 5],
  ] as const) {
    add(queues, text, { priority });
  }

  const order: string[] = [];
  for (let now = 0; queues.size > 0; now += 6_000) {
    advanceQueues(queues, now, startMs);
    order.push(...shown(queues));
  }
  expect(order).toEqual(["on the screen", "high", "one", "two", "low"]);
});

test("queues do not wait for each other, and keep their places", () => {
  const queues: RuleQueues = new Map();
  add(queues, "b1", { queue: "b" });
  add(queues, "a1", { queue: "a", durationMs: 1_000 });
  add(queues, "a2", { queue: "a" });

  expect(advanceQueues(queues, 0, startMs)).toBe(1_000);
  expect(shown(queues)).toEqual(["a1", "b1"]);
  advanceQueues(queues, 1_000, startMs);
  expect(shown(queues)).toEqual(["a2", "b1"]);
});

test("at most three queues show something; of those that wait the most urgent is next", () => {
  const queues: RuleQueues = new Map();
  for (const queue of ["a", "b", "c", "d"]) add(queues, queue, { queue, durationMs: 1_000 });
  add(queues, "e", { queue: "e", priority: 1 });

  advanceQueues(queues, 0, startMs);
  expect(shown(queues)).toEqual(["a", "b", "e"]);
  advanceQueues(queues, 1_000, startMs);
  expect(shown(queues)).toEqual(["c", "d", "e"]);
});

test("an alert stays while it is heard, at most for a minute", () => {
  const queues: RuleQueues = new Map();
  add(queues, "spoken");
  advanceQueues(queues, 0, startMs);
  setPlaying(queues, "spoken", true);

  expect(advanceQueues(queues, 20_000, startMs)).toBe(60_000);
  expect(shown(queues)).toEqual(["spoken"]);
  setPlaying(queues, "spoken", false);
  advanceQueues(queues, 20_001, startMs);
  expect(shown(queues)).toEqual([]);

  add(queues, "radio", {}, { now: 30_000 });
  advanceQueues(queues, 30_000, startMs);
  setPlaying(queues, "radio", true);
  advanceQueues(queues, 90_000, startMs);
  expect(shown(queues)).toEqual([]);
});

test("what has waited for a minute, or happened a minute before the newest event, is not shown any more", () => {
  const queues: RuleQueues = new Map();
  add(queues, "waited");
  advanceQueues(queues, 60_000, startMs);
  expect(shown(queues)).toEqual([]);

  add(queues, "old", {}, { now: 60_000 });
  advanceQueues(queues, 60_001, startMs + 60_000);
  expect(shown(queues)).toEqual([]);
});

test("of too many that wait in a queue, the oldest of the lowest priority goes", () => {
  const queues: RuleQueues = new Map();
  add(queues, "precious", { priority: 1 });
  for (let index = 1; index <= 1_000; index += 1) add(queues, `${index}`);

  const waiting = queues.get("alerts")?.waiting.map(({ alert }) => alert.text);
  expect(waiting).toEqual(["precious", ...Array.from({ length: 19 }, (_, index) => `${982 + index}`)]);
});

test("there is no end of queue names, and an end of queues", () => {
  const queues: RuleQueues = new Map();
  for (let index = 0; index < 1_000; index += 1) add(queues, `${index}`, { queue: `q${index}` });

  expect(queues.size).toBe(20);
});

test.each([
  ["all", "main", true],
  ["all", "", true],
  [["intro", "main"], "main", true],
  [["intro"], "main", false],
  [["intro"], "", false],
] as const)("an alert for %j is shown on the overlay %j: %s", (overlays, name, isShown) => {
  const record = ruleAlert(1, { overlays: overlays === "all" ? "all" : [...overlays] });

  expect(ruleAlertOf(record, name) !== undefined).toBe(isShown);
});

test("addresses that are not https are left out of an alert", () => {
  const [imageUrl, soundUrl] = ["http://host.example/a.png", "data:audio/wav;base64,AAAA"];

  expect(ruleAlertOf(ruleAlert(1, { imageUrl, soundUrl }), "")).toMatchObject({
    imageUrl: undefined,
    soundUrl: undefined,
  });
});
