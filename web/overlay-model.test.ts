import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { LiveState } from "#shared/live-state.ts";
import type { HelloFrame } from "#shared/wire.ts";
import { ben, chat, eventOf, follow, frameOf, rose, ruleAlert, startMs, tallyChange } from "./example-events.ts";
import { parseOptions } from "./options.ts";
import {
  advanceModel,
  newModel,
  type OverlayModel,
  takeEvents,
  takeHello,
  takeTrial,
  talliesOf,
} from "./overlay-model.ts";

const clocks = { now: 1_000, wall: startMs + 86_400_000 };

function hello(offset: number, change: Partial<HelloFrame> = {}, updatedAt = 0): HelloFrame {
  const position = { epoch: "e1", offset };
  const state = { viewers: 1, likes: 2, coins: 3, updatedAt, battle: null } as LiveState;
  return {
    type: "hello",
    protocol: 1,
    streamId: "s",
    position,
    top: position,
    recovered: true,
    counters: {},
    timers: {},
    state,
    recent: [],
    ...change,
  };
}

function modelAfter(...frames: RecordedEvent[][]): OverlayModel {
  const model = newModel(parseOptions(new URLSearchParams()).options);
  takeHello(model, hello(0), clocks);
  for (const events of frames) takeEvents(model, frameOf(events), clocks);
  return model;
}

const announced = (model: OverlayModel) => model.queue.waiting.length + model.queue.shown.length;

test("the greeting's events are painted and not announced", () => {
  const model = newModel(parseOptions(new URLSearchParams()).options);
  takeHello(model, hello(2, { recent: [chat(1, "a"), follow(2)] }), clocks);

  expect(model.lines.map((line) => [line.text, line.quiet])).toEqual([["a", true]]);
  expect(announced(model)).toBe(0);
  expect(model.totals).toEqual({ viewers: 1, likes: 2, coins: 3 });
  expect(model.position).toEqual({ epoch: "e1", offset: 2 });
});

test("an event that comes twice is taken once", () => {
  const model = modelAfter([chat(1, "a"), follow(2)], [chat(1, "a"), follow(2), chat(3, "b")]);

  expect(model.lines.map((line) => line.text)).toEqual(["a", "b"]);
  expect(announced(model)).toBe(1);
});

test("a frame without events moves the position on", () => {
  const model = modelAfter([chat(1, "a")]);
  takeEvents(model, frameOf([], { position: { epoch: "e1", offset: 9 } }), clocks);

  expect(model.position).toEqual({ epoch: "e1", offset: 9 });
});

test("after a hole of more than a minute only what is young is announced", () => {
  const model = modelAfter([chat(1, "a")]);
  takeHello(model, hello(1, {}, startMs + 600_000), clocks);
  takeEvents(model, frameOf([follow(2, { timestamp: startMs }), follow(3, { timestamp: startMs + 599_000 })]), clocks);

  expect(announced(model)).toBe(1);
});

test("one event with a time far in the future does not silence those after it", () => {
  const model = modelAfter([follow(1, { timestamp: 8e15, ingestedAt: startMs })], [follow(2)]);

  expect(announced(model)).toBe(2);
});

test("a state from the future does not silence the stream either", () => {
  const model = newModel(parseOptions(new URLSearchParams()).options);
  takeHello(model, hello(0, {}, 8e15), { now: 0, wall: startMs });
  takeEvents(model, frameOf([follow(1)]), { now: 0, wall: startMs });

  expect(announced(model)).toBe(1);
});

test("a feed that began anew is taken from its own first event", () => {
  const model = modelAfter([chat(50, "old")]);
  const position = { epoch: "e2", offset: 0 };
  takeHello(model, hello(0, { position, top: position, recovered: false }), clocks);
  takeEvents(model, frameOf([chat(1, "new")], { position: { epoch: "e2", offset: 1 } }), clocks);

  expect(model.lines.map((line) => line.text)).toEqual(["new"]);
});

const battle = (offset: number, battleStatus: number, scores: number[]) =>
  eventOf("BATTLE", offset, {
    battleId: "9",
    battleStatus,
    participants: scores.map((score, index) => ({
      userId: String(index),
      uniqueId: `u${index}`,
      displayName: "",
      score,
    })),
  });

test("a battle stays ten seconds after its end, and does not come back by a late frame", () => {
  const model = modelAfter([battle(1, 1, [10, 20])]);
  expect(model.battle).toMatchObject({ over: false, sides: [{ score: 10 }, { score: 20 }] });

  takeEvents(model, frameOf([battle(2, 2, [30, 20]), battle(3, 4, [])]), { ...clocks, now: 5_000 });
  expect(model.battle).toMatchObject({ over: true, sides: [{ score: 30 }, { score: 20 }] });
  advanceModel(model, { ...clocks, now: 14_999 });
  expect(model.battle).not.toBeNull();
  advanceModel(model, { ...clocks, now: 15_000 });
  expect(model.battle).toBeNull();
});

test("a battle that was over before the page came is not shown", () => {
  const model = newModel(parseOptions(new URLSearchParams()).options);
  const frame = hello(1);
  const over = { phase: "end", sides: [], startedAt: 0, endedAt: 1, winnerSideId: "" };
  takeHello(
    model,
    { ...frame, state: { ...frame.state, battle: { ...battle(1, 1, [1, 2]).payload, ...over } } },
    clocks,
  );

  expect(model.battle).toBeNull();
});

const waitingAlerts = (model: OverlayModel) =>
  [...model.ruleQueues.byName.values()].flatMap(({ waiting }) => waiting.map(({ alert }) => alert.text));

test("an action is carried out once, whatever comes again", () => {
  const model = modelAfter([chat(1, "a")]);
  const frame = frameOf([chat(2, "b")], { actions: [ruleAlert(1), ruleAlert(2)] });
  takeEvents(model, frame, clocks);
  takeEvents(model, frame, clocks);
  expect(waitingAlerts(model)).toEqual(["alert 2"]);

  // A feed that began anew may hold the same event at another place.
  const position = { epoch: "e2", offset: 0 };
  takeHello(model, hello(0, { position, top: position, recovered: false }), clocks);
  const again = ruleAlert(1, {}, { actionId: "alert 2" });
  takeEvents(model, frameOf([], { position: { epoch: "e2", offset: 1 }, actions: [again] }), clocks);
  expect(waitingAlerts(model)).toEqual(["alert 2"]);
});

test("while a fullscreen alert of a rule stands, no alert of the overlay's own begins and none loses time", () => {
  const model = modelAfter([]);
  const at = (now: number) => ({ ...clocks, now });
  const shown = () => model.queue.shown.map(({ alert }) => alert.key);
  takeEvents(model, frameOf([follow(1)]), at(0));
  advanceModel(model, at(0));
  const actions = [ruleAlert(2, { variant: "fullscreen", durationMs: 8_000 })];
  takeEvents(model, frameOf([follow(2, { user: ben })], { actions }), at(4_000));
  expect(advanceModel(model, at(4_000))).toBe(12_000);
  expect(shown()).toEqual(["offset:1"]);

  // A greeting in between, as after a reconnect, neither ends nor prolongs it.
  takeHello(model, hello(2, { recovered: false }), at(6_000));
  expect(advanceModel(model, at(6_000))).toBe(12_000);
  expect(advanceModel(model, at(12_000))).toBe(14_000);
  expect(shown()).toEqual(["offset:1", "offset:2"]);
  expect(advanceModel(model, at(14_000))).toBe(18_000);
  expect(advanceModel(model, at(18_000))).toBeUndefined();
});

test("a frame of which the filter left only the actions is a frame", () => {
  const model = modelAfter([chat(1, "a")]);
  const actions = [ruleAlert(2), tallyChange(2, "deaths", 4)];
  takeEvents(model, frameOf([], { position: { epoch: "e1", offset: 2 }, actions }), clocks);

  expect(waitingAlerts(model)).toEqual(["alert 2"]);
  expect(talliesOf(model, clocks)).toEqual([{ kind: "counter", name: "deaths", value: 4 }]);
  expect(model.position).toEqual({ epoch: "e1", offset: 2 });
});

test("after a hole of more than a minute only young alerts of rules are shown, and counters are as they are now", () => {
  const model = modelAfter([chat(1, "a")]);
  takeHello(
    model,
    { ...hello(1, { counters: { deaths: 9 } }, startMs + 600_000), top: { epoch: "e1", offset: 3 } },
    clocks,
  );
  const missed = [
    tallyChange(2, "deaths", 8),
    ruleAlert(2, {}, { at: startMs }),
    ruleAlert(3, {}, { at: startMs + 599_000 }),
  ];
  takeEvents(model, frameOf([], { position: { epoch: "e1", offset: 3 }, actions: missed }), clocks);

  expect(waitingAlerts(model)).toEqual(["alert 3"]);
  expect(talliesOf(model, clocks)).toEqual([{ kind: "counter", name: "deaths", value: 9 }]);
});

test.each(["show=chat", "alerts=gifts"])("with %s no alert of a rule is taken", (query) => {
  const model = newModel(parseOptions(new URLSearchParams(query)).options);
  takeEvents(model, frameOf([], { position: { epoch: "e1", offset: 1 }, actions: [ruleAlert(1)] }), clocks);

  expect(waitingAlerts(model)).toEqual([]);
});

test("a timer runs by the stream's clock, which only news tells, not what was missed", () => {
  const model = newModel(parseOptions(new URLSearchParams()).options);
  const slow = { now: 0, wall: startMs - 300_000 };
  const left = (wall: number) => talliesOf(model, { now: 0, wall })[0]?.value;
  takeHello(model, { ...hello(0, { timers: { break: startMs + 60_000 } }), top: { epoch: "e1", offset: 1 } }, slow);
  takeEvents(model, frameOf([chat(1, "missed", { timestamp: startMs - 5_000, ingestedAt: startMs - 900_000 })]), slow);
  expect(left(slow.wall)).toBe(360_000);

  takeEvents(model, frameOf([chat(2, "new", { timestamp: startMs, ingestedAt: startMs })]), slow);
  expect(left(slow.wall)).toBe(60_000);
  expect(left(slow.wall + 1_500)).toBe(58_500);
  expect(advanceModel(model, { now: 1_500, wall: slow.wall + 1_500 })).toBe(2_000);
});

test("a rule that is tried is shown without moving anything on, unless the overlay shows no rules", () => {
  const trial = {
    type: "trial" as const,
    position: { epoch: "e1", offset: 0 },
    actions: [ruleAlert(0), tallyChange(0, "x", 5)],
  };
  const model = modelAfter([chat(1, "a")]);
  const { position } = model;
  takeTrial(model, trial, clocks);
  takeTrial(model, trial, clocks);
  const waiting = () => [...model.ruleQueues.byName.values()].reduce((sum, queue) => sum + queue.waiting.length, 0);
  expect(waiting()).toBe(2);
  expect(model.position).toEqual(position);
  expect(talliesOf(model, clocks)).toEqual([]);
  const quiet = newModel(parseOptions(new URLSearchParams("alerts=gifts")).options);
  takeTrial(quiet, trial, clocks);
  expect(quiet.ruleQueues.byName.size).toBe(0);
});

test("what is played is shown each time, however long ago it was recorded", () => {
  const model = modelAfter();
  const begin = (offset: number, sessionId: string) => ({
    ...eventOf("CONNECTED", offset, { roomId: "r", provider: "mock", playback: true }),
    sessionId,
  });
  const played = (offset: number, sessionId: string) => ({
    ...follow(offset),
    sessionId,
    timestamp: startMs - 30 * 86_400_000,
  });
  const alerts = () => model.queue.waiting.length + model.queue.shown.length;
  takeEvents(model, frameOf([begin(1, "one"), played(2, "one")]), clocks);
  expect(alerts()).toBe(1);
  takeEvents(model, frameOf([begin(3, "two"), played(4, "two")]), clocks);
  expect(alerts()).toBe(2);
  // Of no playback, it is as old as it says.
  takeEvents(model, frameOf([played(5, "three")]), clocks);
  expect(alerts()).toBe(2);

  const late = newModel(parseOptions(new URLSearchParams()).options);
  const { state } = hello(4);
  takeHello(late, hello(4, { state: { ...state, playback: "two" } }, startMs), clocks);
  takeEvents(late, frameOf([played(5, "two")]), clocks);
  expect(late.queue.waiting).toHaveLength(1);
});

test("a person is announced once, however often it is told, and comes in on one line", () => {
  const told = (first: boolean | undefined) => (first === undefined ? {} : { first });
  const after = (first: boolean | undefined) => {
    const model = newModel(parseOptions(new URLSearchParams("joins=1")).options);
    const events = [
      eventOf("FOLLOW", 1, { displayType: "", ...told(first) }),
      eventOf("SUBSCRIBE", 2, { subMonth: 1, ...told(first) }, { user: ben }),
      eventOf("JOIN", 3, { viewerCount: 1, actionId: 1, ...told(first) }),
    ];
    takeEvents(model, frameOf(events), { now: 0, wall: startMs });
    return { alerts: announced(model), lines: model.lines.length };
  };
  expect(after(true)).toEqual({ alerts: 2, lines: 1 });
  // Of what was recorded before the hub said so.
  expect(after(undefined)).toEqual({ alerts: 2, lines: 1 });
  expect(after(false)).toEqual({ alerts: 0, lines: 0 });
});

test("two givers without an id are two alerts", () => {
  const model = newModel(parseOptions(new URLSearchParams()).options);
  const from = (uniqueId: string) => ({ user: { userId: "0", uniqueId } });
  takeEvents(model, frameOf([rose(1, 1, from("ada")), rose(2, 1, from("ben")), rose(3, 2, from("ada"))]), {
    now: 0,
    wall: startMs,
  });
  expect(announced(model)).toBe(2);
});
