import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { LiveState } from "#shared/live-state.ts";
import { overlayParts, type Withdrawal } from "#shared/takeback.ts";
import type { HelloFrame, OverlaysFrame } from "#shared/protocol/wire.ts";
import { ben, chat, eventOf, follow, frameOf, rose, ruleAlert, startMs, tallyChange } from "./example-events.ts";
import { type ClassicModel, classicModel, isSilent, talliesOf } from "./classic-model.ts";
import { advanceModel, takeEvents, takeHello, takeSync, takeTallies, takeTrial } from "./frames.ts";
import { typesOf } from "./model.ts";
import { newClock } from "./stream-clock.ts";
import { takeReleased } from "./releases.ts";
import { takeOverlays } from "./takebacks.ts";

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

function modelAfter(...frames: RecordedEvent[][]): ClassicModel {
  const model = classicModel();
  takeHello(model, hello(0), clocks);
  for (const events of frames) takeEvents(model, frameOf(events), clocks);
  return model;
}

const announced = (model: ClassicModel) => model.queue.waiting.length + model.queue.shown.length;

test("the greeting's events are painted and not announced", () => {
  const model = classicModel();
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

test.each([
  ["is on the page when it comes", 5, undefined],
  ["comes back from behind it", 5, { recovered: true }],
  ["comes back from before it", 1, { recovered: true }],
  ["is loaded anew", 5, { recovered: false }],
])("what was hidden and is shown again is taken once by who %s", (_, offset, change) => {
  const model = classicModel();
  const released = [{ no: 1, topOffset: 5, restores: 2, event: chat(5.000_001, "a"), actions: [] }];
  if (change === undefined) {
    takeHello(model, hello(offset), clocks);
    takeReleased(model, released, offset, clocks);
  } else
    takeHello(model, hello(offset, { ...change, released, recent: change.recovered ? [] : [chat(2, "a")] }), clocks);
  if (offset < 2) takeEvents(model, frameOf([chat(2, "a")]), clocks);
  // Once more, as it does where the line breaks.
  takeHello(model, hello(5, { released }), clocks);

  expect(model.lines.map((line) => line.text)).toEqual(["a"]);
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
  const model = classicModel();
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

test("a battle goes on, and ends, while nobody sees the page", () => {
  const model = modelAfter([battle(1, 1, [10, 20])]);
  model.isResting = true;
  takeEvents(model, frameOf([battle(2, 1, [30, 20])]), clocks);
  expect(model.battle).toMatchObject({ over: false, sides: [{ score: 30 }, { score: 20 }] });

  takeEvents(model, frameOf([battle(3, 2, [40, 20])]), { ...clocks, now: 5_000 });
  model.isResting = false;
  advanceModel(model, { ...clocks, now: 14_999 });
  expect(model.battle).toMatchObject({ over: true, sides: [{ score: 40 }, { score: 20 }] });
  advanceModel(model, { ...clocks, now: 15_000 });
  expect(model.battle).toBeNull();
});

test("a battle that was over before the page came is not shown", () => {
  const model = classicModel();
  const frame = hello(1);
  const over = { phase: "end", sides: [], startedAt: 0, endedAt: 1, winnerSideId: "" };
  takeHello(
    model,
    { ...frame, state: { ...frame.state, battle: { ...battle(1, 1, [1, 2]).payload, ...over } } },
    clocks,
  );

  expect(model.battle).toBeNull();
});

const waitingAlerts = (model: ClassicModel) =>
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
  const model = classicModel(query);
  takeEvents(model, frameOf([], { position: { epoch: "e1", offset: 1 }, actions: [ruleAlert(1)] }), clocks);

  const shown = model.widgets.filter(({ scene }) => scene.type === "alerts");
  expect(shown.flatMap(() => waitingAlerts(model))).toEqual([]);
});

test("a timer runs by the stream's clock, which only news tells, not what was missed", () => {
  const model = classicModel();
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
  const quiet = classicModel("alerts=gifts");
  takeTrial(quiet, trial, clocks);
  expect(quiet.ruleQueues.byName.size).toBe(0);
});

test("counters and timers that were set by hand count at once, also where the events before that are still to come", () => {
  const model = classicModel();
  takeHello(model, hello(0, { counters: { wins: 1, gone: 5 } }), clocks);
  takeTallies(
    model,
    { type: "tallies", position: { epoch: "e1", offset: 2 }, counters: { wins: 9 }, timers: {} },
    clocks,
  );
  const wins = () => talliesOf(model, clocks).map(({ name, value }) => [name, value]);
  expect([wins(), model.position?.offset]).toEqual([[["wins", 9]], 0]);
  takeEvents(model, { ...frameOf([chat(1, "a"), chat(2, "b")]), actions: [tallyChange(2, "wins", 2)] }, clocks);
  expect(wins()).toEqual([["wins", 9]]);
  takeEvents(model, { ...frameOf([chat(3, "c")]), actions: [tallyChange(3, "wins", 10)] }, clocks);
  expect(wins()).toEqual([["wins", 10]]);
});

test("word on how far the line is moves the position on, never back, and never over to another feed", () => {
  const model = modelAfter([chat(3, "a")]);
  const places = [
    { epoch: "e1", offset: 9 },
    { epoch: "e1", offset: 4 },
    { epoch: "e2", offset: 99 },
  ].map((position) => {
    takeSync(model, { type: "sync", synced: true, position });
    return model.position?.offset;
  });
  expect(places).toEqual([9, 9, 9]);
});

test("what is played is shown each time, however long ago it was recorded", () => {
  // The page asks for what tells of it, whatever it shows.
  expect(typesOf(classicModel("show=alerts&alerts=follows").widgets)).toContain("CONNECTED");
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

  const late = classicModel();
  const { state } = hello(4);
  takeHello(late, hello(4, { state: { ...state, playback: "two" } }, startMs), clocks);
  takeEvents(late, frameOf([played(5, "two")]), clocks);
  expect(late.queue.waiting).toHaveLength(1);
});

test("a person is announced once, however often it is told, and comes in on one line", () => {
  const told = (first: boolean | undefined) => (first === undefined ? {} : { first });
  const after = (first: boolean | undefined) => {
    const model = classicModel("joins=1");
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
  const model = classicModel();
  const from = (uniqueId: string) => ({ user: { userId: "0", uniqueId } });
  takeEvents(model, frameOf([rose(1, 1, from("ada")), rose(2, 1, from("ben")), rose(3, 2, from("ada"))]), {
    now: 0,
    wall: startMs,
  });
  expect(announced(model)).toBe(2);
});

const shownRules = (model: ClassicModel) =>
  [...model.ruleQueues.byName.values()].flatMap(({ shown, waiting }) =>
    [...(shown ? [shown] : []), ...waiting].map(({ alert }) => alert.text),
  );

/** A rule's alert of what somebody did. */
function alertOf(offset: number, userId: string, change: Parameters<typeof ruleAlert>[1] = {}, nativeId?: string) {
  const from = { offset, userId, ...(nativeId !== undefined && { nativeId }) };
  return { ...ruleAlert(offset, change), from };
}

const overlaysFrame = (offset: number, change: Partial<OverlaysFrame> = {}): OverlaysFrame => ({
  type: "overlays",
  position: { epoch: "e1", offset },
  withdrawals: [],
  mutes: { sound: 0, users: {} },
  ...change,
});
const withdrawalOf = (no: number, offset: number, change: Partial<Withdrawal>): Withdrawal => ({
  no,
  offset,
  parts: overlayParts,
  ...change,
});

test("a deletion in the feed takes away lines, alerts of rules and the overlay's own, and what comes of it later", () => {
  const model = modelAfter();
  const events = [chat(1, "vile", { nativeId: "71" }), follow(2), chat(3, "hello", { user: ben })];
  takeEvents(model, frameOf(events, { actions: [alertOf(1, "101", {}, "71"), alertOf(3, "102")] }), clocks);
  const deletion = eventOf("MESSAGE_DELETED", 4, { messageIds: ["71"], userIds: [] });
  takeEvents(model, frameOf([deletion]), clocks);
  expect([model.lines.map(({ text }) => text), shownRules(model), announced(model)]).toEqual([
    ["hello"],
    ["alert 3"],
    1,
  ]);

  takeEvents(model, frameOf([eventOf("MESSAGE_DELETED", 5, { messageIds: [], userIds: ["101"] })]), clocks);
  expect([shownRules(model), announced(model)]).toEqual([["alert 3"], 0]);
  // The gift that a rule tells of only now came before the deletion.
  const late = { ...alertOf(6, "101"), from: { offset: 3, userId: "101" } };
  takeEvents(model, frameOf([chat(6, "later", { user: ben })], { actions: [late] }), clocks);
  expect(shownRules(model)).toEqual(["alert 3"]);
});

test("what is taken back before it comes is not shown when it does: a page that comes back, or is behind", () => {
  const model = classicModel();
  const withdrawals = [withdrawalOf(7, 9, { userIds: ["101"] })];
  takeHello(model, hello(1, { takebacks: { withdrawals, mutes: { sound: 0, users: {} } } }), clocks);
  const actions = [alertOf(2, "101"), alertOf(3, "102"), alertOf(10, "101")];
  takeEvents(model, frameOf([chat(2, "vile"), follow(3), chat(10, "later")], { actions }), clocks);

  expect(model.lines.map(({ text }) => text)).toEqual(["later"]);
  expect(announced(model)).toBe(0);
  expect(shownRules(model)).toEqual(["alert 3", "alert 10"]);
});

test("a withdrawal is carried out once: what is shown anew after it stays over a return", () => {
  const model = modelAfter([chat(1, "a")]);
  const clear = withdrawalOf(1, 1, { all: true });
  takeOverlays(model, overlaysFrame(1, { withdrawals: [clear] }), clocks);
  expect(model.lines).toEqual([]);
  takeTrial(model, { type: "trial", position: { epoch: "e1", offset: 1 }, actions: [ruleAlert(1)] }, clocks);
  takeHello(model, hello(1, { takebacks: { withdrawals: [clear], mutes: { sound: 0, users: {} } } }), clocks);

  expect(shownRules(model)).toEqual(["alert 1"]);
});

test("a feed that began anew counts its withdrawals anew", () => {
  const model = modelAfter([chat(1, "a")]);
  takeOverlays(model, overlaysFrame(1, { withdrawals: [withdrawalOf(50, 1, { all: true })] }), clocks);
  const position = { epoch: "e2", offset: 0 };
  const takebacks = { withdrawals: [withdrawalOf(1, 5, { userIds: ["101"] })], mutes: { sound: 0, users: {} } };
  takeHello(model, hello(0, { position, recovered: false, takebacks }), clocks);
  takeEvents(
    model,
    frameOf([chat(1, "vile"), chat(2, "fine", { user: ben })], { position: { epoch: "e2", offset: 2 } }),
    clocks,
  );

  expect(model.lines.map(({ text }) => text)).toEqual(["fine"]);
});

test("skipped is what is on the screen; of one queue, or of all and the overlay's own", () => {
  const model = modelAfter();
  const actions = [ruleAlert(1, { queue: "a" }), ruleAlert(2, { queue: "a" }), ruleAlert(3, { queue: "b" })];
  takeEvents(
    model,
    frameOf([follow(1), follow(2, { user: ben })], { actions, position: { epoch: "e1", offset: 3 } }),
    clocks,
  );
  advanceModel(model, clocks);
  takeOverlays(model, overlaysFrame(3, { skip: "a" }), clocks);
  advanceModel(model, clocks);
  expect([shownRules(model), announced(model)]).toEqual([["alert 2", "alert 3"], 2]);

  takeOverlays(model, overlaysFrame(3, { skip: "" }), clocks);
  advanceModel(model, clocks);
  expect([shownRules(model), announced(model)]).toEqual([[], 0]);
});

test("what is muted is silent until its time; of people who are muted nothing is shown", () => {
  const model = modelAfter([chat(1, "a")]);
  const wall = startMs + 5_000;
  takeOverlays(model, overlaysFrame(1, { mutes: { sound: wall + 1_000, users: { "101": startMs + 4_000 } } }), clocks);
  expect(
    [0, 999, 1_000].map((later) => isSilent({ ...model, clock: newClock() }, { now: 0, wall: wall + later })),
  ).toEqual([true, true, false]);
  const actions = [2, 3, 4].map((offset) => alertOf(offset, offset === 3 ? "102" : "101"));
  takeEvents(model, frameOf([chat(2, "muted"), chat(3, "fine", { user: ben }), chat(4, "again")], { actions }), clocks);

  expect(model.lines.map(({ text }) => text)).toEqual(["a", "fine", "again"]);
  expect(shownRules(model)).toEqual(["alert 3", "alert 4"]);
});

test("a gift that a rule shows is not announced a second time, unless that is wanted or the rule only sounds", () => {
  const gift = { key: "streak:101:5655:1:", giver: "101", giftId: "5655", receiverUserId: "", count: 1 };
  const announcedWith = (query: string, change: Parameters<typeof ruleAlert>[1] = {}) => {
    const model = classicModel(query);
    takeHello(model, hello(0), clocks);
    const action = { ...ruleAlert(1, change), from: { offset: 1, userId: "101", coins: 1, gift } };
    takeEvents(model, frameOf([rose(1, 1)], { actions: [action] }), clocks);
    return announced(model);
  };

  expect(announcedWith("")).toBe(0);
  expect(announcedWith("giftsTwice=1")).toBe(1);
  expect(announcedWith("", { text: "", soundUrl: "https://media.example/a.wav" })).toBe(1);
  expect(announcedWith("", { overlays: ["another"] })).toBe(1);
});

test("one person's speech has its pace: what comes too soon is shown and not spoken", () => {
  const model = modelAfter();
  const say = (offset: number, userId: string) => alertOf(offset, userId, { speech: "hi", paceMs: 3_000 });
  takeEvents(
    model,
    frameOf([], {
      position: { epoch: "e1", offset: 5 },
      actions: [say(1, "101"), say(2, "101"), say(3, "102"), say(4, "101")],
    }),
    clocks,
  );

  const spoken = model.ruleQueues.byName.get("alerts")?.waiting.map(({ alert }) => [alert.text, alert.speech]);
  expect(spoken).toEqual([
    ["alert 1", "hi"],
    ["alert 2", ""],
    ["alert 3", "hi"],
    ["alert 4", "hi"],
  ]);
});

const typesFor = (query: string) => typesOf(classicModel(query).widgets).toSorted();

test("asks for what is shown and nothing else", () => {
  expect(typesFor("show=counters")).toEqual(["CONNECTED", "GIFT", "LIKE", "ROOM_USER", "STREAM_END"]);
  expect(typesFor("show=counters&showLikes=0")).not.toContain("LIKE");
  expect(typesFor("show=chat")).toEqual([
    "CHAT",
    "CONNECTED",
    "EMOTE",
    "MESSAGE_DELETED",
    "QUESTION",
    "ROOM_USER",
    "STREAM_END",
  ]);
  expect(typesFor("show=chat&joins=1")).toContain("JOIN");
  expect(typesFor("show=alerts&alerts=follows")).toEqual([
    "CONNECTED",
    "FOLLOW",
    "MESSAGE_DELETED",
    "ROOM_USER",
    "STREAM_END",
  ]);
});

test("never asks for nothing, which the server takes as everything", () => {
  expect(typesFor("show=none")).not.toEqual([]);
});
