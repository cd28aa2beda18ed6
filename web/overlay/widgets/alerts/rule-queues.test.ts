import { expect, test } from "vitest";
import { ruleAlert, startMs } from "../../example-events.ts";
import type { Origin } from "#shared/rules/origin.ts";
import { openMarks } from "#shared/rules/open-text.ts";
import { ruleAlertOf } from "./rule-alert.ts";
import {
  advanceQueues,
  enqueue,
  noRuleQueues,
  type RuleQueues,
  setPlaying,
  shownRuleAlerts,
  skipRuleAlerts,
  takeBackRuleAlerts,
} from "./rule-queues.ts";

let offset = 0;

/** Lets an alert with this text wait. */
function add(
  queues: RuleQueues,
  text: string,
  change: Parameters<typeof ruleAlert>[1] = {},
  { now = 0, at = startMs, from }: { now?: number; at?: number; from?: Partial<Origin> } = {},
): void {
  offset += 1;
  const record = ruleAlert(offset, { text, ...change }, { at, actionId: text });
  const alert = ruleAlertOf({ ...record, ...(from && { from: { offset, userId: "101", ...from } }) }, "main");
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

/** A gift of a rule's alert; each is another one, unless it has a `key`. */
function giftOf(
  coins: number,
  { count = 1, giftId = "5655", key = `offset:${offset}`, giver = "101" } = {},
): Partial<Origin> {
  return { coins, gift: { key, giver, giftId, receiverUserId: "", count } };
}

const waitingIn = (queues: RuleQueues, name = "alerts") =>
  queues.byName.get(name)?.waiting.map(({ alert }) => [alert.text, alert.count, alert.worth]);

test("alerts of one giver and gift are one while they wait, with the number of gifts beside the text", () => {
  const queues = noRuleQueues();
  for (let index = 0; index < 30; index += 1) add(queues, "Ann sent Rose", {}, { from: giftOf(1) });
  add(queues, "Ann sent Rose", {}, { from: { ...giftOf(1, { giver: "102" }), userId: "102" } });
  add(queues, "Ann sent Heart", {}, { from: giftOf(5, { giftId: "1" }) });
  add(queues, "Ann said something", {}, { from: {} });
  add(queues, "Ann said something", {}, { from: {} });

  expect(waitingIn(queues)).toEqual([
    ["Ann sent Rose", 30, 30],
    ["Ann sent Heart", 0, 5],
    ["Ann sent Rose", 0, 1],
    ["Ann said something", 0, 0],
    ["Ann said something", 0, 0],
  ]);
});

test("the frames of a streak are counted once, and a text with the number in it says it itself", () => {
  const queues = noRuleQueues();
  const [text, speech] = ["Ann sent 3 Rose", "3 roses, 3 coins"];
  const open = {
    text: `Ann sent ${openMarks.giftCount} Rose`,
    speech: `${openMarks.giftCount} roses, ${openMarks.coins} coins`,
  };
  const key = "streak:101:5655:1:";
  for (const count of [3, 9, 7]) add(queues, text, { speech, open }, { from: giftOf(count, { count, key }) });
  add(queues, text, { speech, open }, { from: giftOf(3, { count: 3, key: "streak:101:5655:2:" }) });

  const [one, ...others] = queues.byName.get("alerts")?.waiting ?? [];
  expect(others).toEqual([]);
  expect(one?.alert).toMatchObject({ text: "Ann sent 12 Rose", speech: "12 roses, 12 coins", count: 0, worth: 12 });
});

test("of the same priority what is worth more goes first, and what is shown makes room for what is worth much more", () => {
  const queues = noRuleQueues();
  add(queues, "first", {}, { from: giftOf(1, { giftId: "1" }) });
  advanceQueues(queues, 0, startMs);
  add(queues, "small", {}, { from: giftOf(10, { giftId: "2" }) });
  add(queues, "Lion", {}, { from: giftOf(29_999, { giftId: "3" }) });
  add(queues, "chat", { priority: 1 });
  // More urgent than the Lion: what is urgent comes first, and takes nothing off the screen.
  expect(advanceQueues(queues, 1_000, startMs)).toBe(6_000);
  advanceQueues(queues, 6_000, startMs);
  expect(shown(queues)).toEqual(["chat"]);

  add(queues, "another Lion", { priority: 1 }, { now: 6_500, from: giftOf(29_999, { giftId: "3" }) });
  setPlaying(queues, "chat", true, 6_600);
  expect(advanceQueues(queues, 6_600, startMs)).toBe(8_000);
  setPlaying(queues, "chat", true, 6_700);
  advanceQueues(queues, 8_000, startMs);
  expect(shown(queues)).toEqual(["another Lion"]);
});

test("one that has been seen for longer makes room at once; a fullscreen one has held up what it has held up", () => {
  const queues = noRuleQueues();
  add(queues, "before", { durationMs: 10_000 });
  advanceQueues(queues, 0, startMs);
  add(queues, "all of it", fullscreen, { now: 1_000 });
  advanceQueues(queues, 1_000, startMs);
  add(queues, "Lion", { queue: "full" }, { now: 6_000, from: giftOf(29_999) });
  advanceQueues(queues, 6_000, startMs);
  expect(shown(queues)).toEqual(["before", "Lion"]);
  // It stood for five seconds.
  expect(queues.heldMs).toBe(5_000);
});

test("of too many that wait a large gift goes last, whatever the priority of the others", () => {
  const queues = noRuleQueues();
  add(queues, "Lion", { priority: -5 }, { from: giftOf(29_999) });
  for (let index = 1; index <= 100; index += 1) add(queues, `${index}`, { priority: 5 });

  const waiting = queues.byName.get("alerts")?.waiting.map(({ alert }) => alert.text);
  expect(waiting).toHaveLength(20);
  expect(waiting).toContain("Lion");
});

test("what is only heard has a queue of its own, takes no room on the screen, and is over when it has ended", () => {
  const queues = noRuleQueues();
  for (const queue of ["a", "b", "c", "alerts"]) add(queues, queue, { queue });
  add(queues, "", { soundUrl: "https://media.example/a.wav", queue: "c" });
  expect(advanceQueues(queues, 0, startMs)).toBe(0);
  expect(shownRuleAlerts(queues)).toHaveLength(4);
  setPlaying(queues, "", true, 10);
  advanceQueues(queues, 5_000, startMs);
  expect(queues.byName.get("heard:c")?.shown?.playing).toBe(true);
  setPlaying(queues, "", false, 5_100);
  advanceQueues(queues, 5_100, startMs);
  expect(queues.byName.has("heard:c")).toBe(false);
});

test("what was taken back leaves, shown or waiting, and what it held up goes on from there", () => {
  const queues = noRuleQueues();
  add(queues, "before", { durationMs: 10_000 });
  advanceQueues(queues, 0, startMs);
  add(queues, "all of it", { ...fullscreen, durationMs: 60_000 }, { now: 1_000, from: {} });
  advanceQueues(queues, 1_000, startMs);
  setPlaying(queues, "all of it", true, 1_000);
  add(queues, "theirs", {}, { now: 2_000, from: {} });
  add(queues, "another's", {}, { now: 2_000, from: { userId: "102" } });
  takeBackRuleAlerts(queues, (part, { userId }) => part === "alerts" && userId === "101", 5_000);
  advanceQueues(queues, 5_000, startMs);

  expect(shown(queues)).toEqual(["before"]);
  expect(waitingIn(queues)).toEqual([["another's", 0, 0]]);
  expect(queues.heldMs).toBe(4_000);
});

test("of an alert that several gifts made, those that were taken back are not counted; without their speech it stays", () => {
  const queues = noRuleQueues();
  for (const count of [1, 2, 4]) {
    add(queues, `${count}`, { speech: "roses" }, { from: { ...giftOf(count, { count }), nativeId: `${count}` } });
  }
  takeBackRuleAlerts(queues, (part, { nativeId }) => nativeId === (part === "alerts" ? "2" : "4"), 0);

  expect(waitingIn(queues)).toEqual([["4", 5, 5]]);
  expect(queues.byName.get("alerts")?.waiting[0]?.alert.speech).toBe("");
});

test("what is skipped leaves, of one queue or of all, and what waits comes", () => {
  const queues = noRuleQueues();
  for (const queue of ["a", "b"]) for (const text of [`${queue}1`, `${queue}2`]) add(queues, text, { queue });
  advanceQueues(queues, 0, startMs);
  skipRuleAlerts(queues, "a", 100);
  advanceQueues(queues, 100, startMs);
  expect(shown(queues)).toEqual(["a2", "b1"]);

  skipRuleAlerts(queues, "", 200);
  advanceQueues(queues, 200, startMs);
  expect(shown(queues)).toEqual(["b2"]);
});
