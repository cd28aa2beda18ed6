import { expect, test } from "vitest";
import { ruleAlert, startMs } from "./example-events.ts";
import { ruleAlertOf } from "./rule-alert.ts";
import { advanceQueues, enqueue, noRuleQueues, type RuleQueues, setPlaying, shownRuleAlerts } from "./rule-queues.ts";

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
  const queues = noRuleQueues();
  add(queues, "first", { durationMs: 2_000 });
  add(queues, "second", { durationMs: 5_000 });

  expect(advanceQueues(queues, 0, startMs)).toBe(2_000);
  expect(shown(queues)).toEqual(["first"]);
  expect(advanceQueues(queues, 2_000, startMs)).toBe(7_000);
  expect(shown(queues)).toEqual(["second"]);
  expect(advanceQueues(queues, 7_000, startMs)).toBeUndefined();
  expect(queues.byName.size).toBe(0);
});

test("the highest priority goes first within its queue, and takes nothing off the screen", () => {
  const queues = noRuleQueues();
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
  for (let now = 0; queues.byName.size > 0; now += 6_000) {
    advanceQueues(queues, now, startMs);
    order.push(...shown(queues));
  }
  expect(order).toEqual(["on the screen", "high", "one", "two", "low"]);
});

test("queues do not wait for each other, and keep their places", () => {
  const queues = noRuleQueues();
  add(queues, "b1", { queue: "b" });
  add(queues, "a1", { queue: "a", durationMs: 1_000 });
  add(queues, "a2", { queue: "a" });

  expect(advanceQueues(queues, 0, startMs)).toBe(1_000);
  expect(shown(queues)).toEqual(["a1", "b1"]);
  advanceQueues(queues, 1_000, startMs);
  expect(shown(queues)).toEqual(["a2", "b1"]);
});

test("at most three queues show something; of those that wait the most urgent is next", () => {
  const queues = noRuleQueues();
  for (const queue of ["a", "b", "c", "d"]) add(queues, queue, { queue, durationMs: 1_000 });
  add(queues, "e", { queue: "e", priority: 1 });

  advanceQueues(queues, 0, startMs);
  expect(shown(queues)).toEqual(["a", "b", "e"]);
  advanceQueues(queues, 1_000, startMs);
  expect(shown(queues)).toEqual(["c", "d", "e"]);
});

const fullscreen = { variant: "fullscreen", queue: "full", durationMs: 8_000 };

test("while a fullscreen alert stands none begins, and the time of the others stands still", () => {
  const queues = noRuleQueues();
  add(queues, "before", { durationMs: 5_000 });
  advanceQueues(queues, 0, startMs);
  add(queues, "all of it", fullscreen, { now: 2_000 });
  expect(advanceQueues(queues, 2_000, startMs)).toBe(10_000);
  add(queues, "meanwhile", { queue: "b" }, { now: 3_000 });
  expect(advanceQueues(queues, 6_000, startMs)).toBe(10_000);
  expect(shown(queues)).toEqual(["before", "all of it"]);

  expect(advanceQueues(queues, 10_000, startMs)).toBe(13_000);
  expect(shown(queues)).toEqual(["before", "meanwhile"]);
  expect(advanceQueues(queues, 13_000, startMs)).toBe(16_000);
  expect(shown(queues)).toEqual(["meanwhile"]);
  expect(advanceQueues(queues, 16_000, startMs)).toBeUndefined();
});

test("a fullscreen alert that comes together with others goes alone", () => {
  const queues = noRuleQueues();
  for (const queue of ["a", "b"]) add(queues, queue, { queue });
  add(queues, "all of it", fullscreen);

  advanceQueues(queues, 0, startMs);
  expect(shown(queues)).toEqual(["all of it"]);
  advanceQueues(queues, 8_000, startMs);
  expect(shown(queues)).toEqual(["a", "b"]);
});

test("fullscreen alerts of two queues come one after the other, at once when nothing else is to be seen", () => {
  const queues = noRuleQueues();
  for (const queue of ["a", "b"]) add(queues, queue, { ...fullscreen, queue });

  expect(advanceQueues(queues, 0, startMs)).toBe(8_000);
  expect(shown(queues)).toEqual(["a"]);
  expect(advanceQueues(queues, 8_000, startMs)).toBe(16_000);
  expect(shown(queues)).toEqual(["b"]);
  expect(advanceQueues(queues, 16_000, startMs)).toBeUndefined();
});

test("between two fullscreen alerts the others have six seconds, be they of rules or not", () => {
  const queues = noRuleQueues();
  add(queues, "banner", { durationMs: 60_000 });
  advanceQueues(queues, 0, startMs);
  for (const text of ["one", "two", "three"]) add(queues, text, fullscreen);

  const order: [number, string[]][] = [];
  for (let now = 0, next: number | undefined = 0; next !== undefined && now < 60_000; now = next ?? now) {
    next = advanceQueues(queues, now, startMs);
    order.push([now, shown(queues)]);
  }
  expect(order.slice(0, 6)).toEqual([
    [0, ["banner", "one"]],
    [8_000, ["banner"]],
    [14_000, ["banner", "two"]],
    [22_000, ["banner"]],
    [28_000, ["banner", "three"]],
    [36_000, ["banner"]],
  ]);

  const alone = noRuleQueues();
  for (const text of ["one", "two"]) add(alone, text, fullscreen);
  advanceQueues(alone, 0, startMs, true);
  expect(advanceQueues(alone, 8_000, startMs, true)).toBe(14_000);
  expect(shown(alone)).toEqual([]);
  advanceQueues(alone, 9_000, startMs, false);
  expect(shown(alone)).toEqual(["two"]);
});

test("every alert has its whole time, however many fullscreen alerts come", () => {
  const queues = noRuleQueues();
  const seenMs: Record<string, number> = {};
  for (let index = 0; index < 6; index += 1) {
    add(queues, `all ${index}`, { ...fullscreen, queue: `full${index % 2}` });
    add(queues, `some ${index}`, { queue: `some${index % 2}`, durationMs: 4_000 });
  }
  for (let now = 0; queues.byName.size > 0; now += 500) {
    advanceQueues(queues, now, startMs + now);
    const covering = shown(queues).filter((text) => text.startsWith("all"));
    for (const text of covering.length > 0 ? covering : shown(queues)) seenMs[text] = (seenMs[text] ?? 0) + 500;
  }

  for (let index = 0; index < 6; index += 1) {
    expect(seenMs).toMatchObject({ [`all ${index}`]: 8_000, [`some ${index}`]: 4_000 });
  }
});

test("a fullscreen alert holds the others up while it is heard, and no longer", () => {
  const queues = noRuleQueues();
  add(queues, "before", { durationMs: 5_000 });
  advanceQueues(queues, 0, startMs);
  add(queues, "spoken", { ...fullscreen, durationMs: 500 });
  advanceQueues(queues, 0, startMs);
  setPlaying(queues, "spoken", true, 0);
  expect(advanceQueues(queues, 20_000, startMs)).toBe(60_000);
  setPlaying(queues, "spoken", false, 30_000);

  expect(advanceQueues(queues, 30_000, startMs)).toBe(35_000);
  expect(shown(queues)).toEqual(["before"]);
});

test("a page that slept through a fullscreen alert lets the others go on from its end", () => {
  const queues = noRuleQueues();
  add(queues, "before", { durationMs: 5_000 });
  advanceQueues(queues, 0, startMs);
  add(queues, "all of it", fullscreen, { now: 1_000 });
  advanceQueues(queues, 1_000, startMs);

  expect(advanceQueues(queues, 12_000, startMs)).toBe(13_000);
  expect(shown(queues)).toEqual(["before"]);
});

test("one that waited for a fullscreen alert of a minute is still shown", () => {
  const queues = noRuleQueues();
  add(queues, "first", { ...fullscreen, durationMs: 60_000 });
  advanceQueues(queues, 0, startMs);
  add(queues, "waits", {}, { now: 10 });
  advanceQueues(queues, 60_000, startMs + 60_000);
  expect(shown(queues)).toEqual(["waits"]);
});

test("a fullscreen alert without anything to see holds nobody up", () => {
  const queues = noRuleQueues();
  add(queues, "", { ...fullscreen, soundUrl: "https://media.example/bell.wav" });
  add(queues, "beside");
  advanceQueues(queues, 0, startMs);

  expect(shown(queues)).toEqual(["beside", ""]);
});

test("an alert stays while it is heard, at most for a minute", () => {
  const queues = noRuleQueues();
  add(queues, "spoken");
  advanceQueues(queues, 0, startMs);
  setPlaying(queues, "spoken", true, 0);

  expect(advanceQueues(queues, 20_000, startMs)).toBe(60_000);
  expect(shown(queues)).toEqual(["spoken"]);
  setPlaying(queues, "spoken", false, 20_000);
  advanceQueues(queues, 20_001, startMs);
  expect(shown(queues)).toEqual([]);

  add(queues, "radio", {}, { now: 30_000 });
  advanceQueues(queues, 30_000, startMs);
  setPlaying(queues, "radio", true, 30_000);
  advanceQueues(queues, 90_000, startMs);
  expect(shown(queues)).toEqual([]);
});

test("what has waited for a minute, or happened a minute before the newest event, is not shown any more", () => {
  const queues = noRuleQueues();
  add(queues, "waited");
  advanceQueues(queues, 60_000, startMs);
  expect(shown(queues)).toEqual([]);

  add(queues, "old", {}, { now: 60_000 });
  advanceQueues(queues, 60_001, startMs + 60_000);
  expect(shown(queues)).toEqual([]);
});

test("of too many that wait in a queue, the oldest of the lowest priority goes", () => {
  const queues = noRuleQueues();
  add(queues, "precious", { priority: 1 });
  for (let index = 1; index <= 1_000; index += 1) add(queues, `${index}`);

  const waiting = queues.byName.get("alerts")?.waiting.map(({ alert }) => alert.text);
  expect(waiting).toEqual(["precious", ...Array.from({ length: 19 }, (_, index) => `${982 + index}`)]);
});

test("there is no end of queue names, and an end of queues", () => {
  const queues = noRuleQueues();
  for (let index = 0; index < 1_000; index += 1) add(queues, `${index}`, { queue: `q${index}` });

  expect(queues.byName.size).toBe(20);
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

test("a picture may be in its address, as in the demo show", () => {
  const imageUrl = "data:image/png;base64,AAAA";

  expect(ruleAlertOf(ruleAlert(1, { imageUrl }), "")).toMatchObject({ imageUrl });
});

test("other addresses that are not https are left out of an alert", () => {
  const [imageUrl, soundUrl] = ["http://host.example/a.png", "data:image/png;base64,AAAA"];

  expect(ruleAlertOf(ruleAlert(1, { imageUrl, soundUrl }), "")).toMatchObject({
    imageUrl: undefined,
    soundUrl: undefined,
  });
});
