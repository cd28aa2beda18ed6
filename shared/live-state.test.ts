import { expect, test } from "vitest";
import type { EventType, Payload, RecordedEvent } from "./event.ts";
import { initialState, reduce, type ReducedState } from "./live-state.ts";

let offset = 0;
function event<Type extends EventType>(
  eventType: Type,
  payload: Partial<Payload<Type>>,
  change: Partial<RecordedEvent> = {},
): RecordedEvent {
  return {
    eventType,
    roomId: "r1",
    sessionId: "s1",
    timestamp: 1_000,
    ingestedAt: 1_000,
    offset: ++offset,
    user: { userId: "1", uniqueId: "one" },
    payload,
    ...change,
  } as unknown as RecordedEvent;
}

function stateAfter(events: RecordedEvent[], state: ReducedState = initialState()) {
  for (const one of events) reduce(state, one);
  return state;
}

const rose = (giftCount: number, userId = "1") =>
  event(
    "GIFT",
    {
      giftId: "5",
      giftName: "Rose",
      giftImageUrl: "",
      groupId: `g${userId}`,
      giftCount,
      diamondCount: 1,
      isGiftStreak: true,
      receiverUserId: "",
    },
    { user: { userId, uniqueId: `u${userId}` } },
  );

test("viewers are the latest, their peak the highest", () => {
  const events = [10, 40, 20].map((viewerCount) => event("ROOM_USER", { viewerCount }));
  expect(stateAfter(events).live).toMatchObject({ viewers: 20, viewersPeak: 40 });
});

test("a join without a count does not empty the room", () => {
  const events = [event("ROOM_USER", { viewerCount: 12 }), event("JOIN", { viewerCount: 0 })];
  expect(stateAfter(events).live.viewers).toBe(12);
});

test("like totals are set, never added, and never go back", () => {
  const events = [100, 120, 90].map((totalLikeCount) => event("LIKE", { likeCount: 15, totalLikeCount }));
  expect(stateAfter(events).live.likes).toBe(120);
});

test("coins follow the ledger, which also writes what each gift added", () => {
  const gifts = [rose(1), rose(3), rose(2)];
  expect(stateAfter(gifts).live.coins).toBe(3);
  expect(gifts.map((one) => one.eventType === "GIFT" && one.payload.coinsDelta)).toEqual([1, 2, 0]);
});

test("the top ten gifters are ranked by all they gave", () => {
  const gifts = Array.from({ length: 15 }, (_, index) => rose(index + 1, String(index)));
  const { live } = stateAfter([...gifts, rose(30, "0")]);
  expect(live.topGifters).toHaveLength(10);
  expect(live.topGifters.slice(0, 2).map(({ userId, coins }) => [userId, coins])).toEqual([
    ["0", 30],
    ["14", 15],
  ]);
});

test("somebody outside the ten comes back in with all their coins", () => {
  const crowd = Array.from({ length: 10 }, (_, index) => rose(100, `big${index}`));
  const { live } = stateAfter([rose(60, "small"), ...crowd, rose(150, "small")]);
  expect(live.topGifters[0]).toMatchObject({ userId: "small", coins: 150 });
});

test("thousands of gifters do not make the state grow without end", () => {
  const state = stateAfter(Array.from({ length: 5_000 }, (_, index) => rose(1 + (index % 7), String(index))));
  expect(Object.keys(state.gifters).length).toBeLessThanOrEqual(2_000);
  expect(JSON.stringify(state).length).toBeLessThan(1_000_000);
});

test("the latest follower, gifter, subscriber and battle are kept", () => {
  const who = (userId: string) => ({ user: { userId, uniqueId: userId } });
  const { live } = stateAfter([
    event("FOLLOW", {}, who("f")),
    event("SUBSCRIBE", { subMonth: 2 }, who("s")),
    rose(1, "g"),
    event("BATTLE", { battleId: "b", battleStatus: 1, participants: [] }),
  ]);
  expect(live).toMatchObject({
    lastFollower: { userId: "f" },
    lastSubscriber: { userId: "s" },
    lastGifter: { userId: "g" },
    battle: { battleId: "b" },
    counts: { FOLLOW: 1, SUBSCRIBE: 1, GIFT: 1, BATTLE: 1 },
  });
});

test("a new room starts from zero; a reconnect to the same room goes on", () => {
  const state = stateAfter([event("CONNECTED", {}), rose(5), event("DISCONNECTED", {})]);
  expect(state.live).toMatchObject({ live: false, coins: 5 });
  stateAfter([event("CONNECTED", {}, { sessionId: "s2" }), { ...rose(5), sessionId: "s2" }], state);
  expect(state.live).toMatchObject({ live: true, coins: 5, sessionId: "s2" });
  stateAfter([event("CONNECTED", {}, { roomId: "r2" })], state);
  expect(state.live).toMatchObject({ live: true, coins: 0, roomId: "r2", topGifters: [], counts: { CONNECTED: 1 } });
});

test("what comes late of a room that was left is counted, but not in the totals of the new one", () => {
  const state = stateAfter([event("CONNECTED", {}), rose(5), event("CONNECTED", {}, { roomId: "r2" }), rose(2)]);
  const late = { ...rose(9), roomId: "r1" };
  stateAfter([late, event("CHAT", {}), { ...rose(3), roomId: "r2" }], state);
  expect(late.payload).toMatchObject({ coinsDelta: 4 });
  expect(state.live).toMatchObject({ roomId: "r2", coins: 3, counts: { CONNECTED: 1, GIFT: 1 } });
  expect(state.live.counts).not.toHaveProperty("CHAT");
  stateAfter([event("CONNECTED", {})], state);
  expect(state.live).toMatchObject({ roomId: "r1", live: true, coins: 0 });
});

test("what a runner sends late, of an earlier broadcast, brings no room back and begins none", () => {
  const [before, now] = [
    { roomId: "7001", timestamp: 1_000 },
    { roomId: "7002", timestamp: 9_000 },
  ];
  const first = [event("CONNECTED", {}, before), { ...rose(5), ...before }];
  const state = stateAfter([...first, event("CONNECTED", {}, now), { ...rose(7), ...now }]);
  const known = structuredClone(state.live);
  // A connection from before: of the room that was left, and of two that only it has seen.
  for (const roomId of ["7001", "7000", "999"]) {
    const late = { ...rose(2, roomId), roomId };
    stateAfter([event("CONNECTED", {}, { roomId }), late, event("STREAM_END", {}, { roomId })], state);
    expect(state.live).toEqual(known);
    expect(late.payload).toMatchObject({ coinsDelta: 2 });
  }
  // What goes on counts on, and the next broadcast is one.
  stateAfter([{ ...rose(8), ...now }], state);
  expect(state.live).toMatchObject({ roomId: "7002", live: true, coins: 8 });
});

test.each([
  ["has a later number, whatever a clock says that was set back", "7003", 1_000],
  ["has a longer number", "10000", 1_000],
  ["is from after the one before began", "7001", 9_000],
  ["has no number", "r3", 1_000],
])("a broadcast is the next one where it %s", (_, roomId, timestamp) => {
  const state = stateAfter([event("CONNECTED", {}, { roomId: "7002", timestamp: 9_000 })]);
  stateAfter([event("CONNECTED", {}, { roomId, timestamp })], state);
  expect(state.live).toMatchObject({ roomId, live: true });
});

test("a gift that adds nothing takes nobody's place as the last one who gave", () => {
  const { live } = stateAfter([rose(5, "1"), rose(2, "2"), rose(4, "1")]);
  expect(live.lastGifter).toMatchObject({ userId: "2" });
});

test("gifters without an id are told apart by their handles", () => {
  const by = (uniqueId: string) => ({ ...rose(5, "0"), user: { userId: "0", uniqueId } });
  expect(stateAfter([by("a"), by("b")]).live.topGifters.map((one) => one.uniqueId)).toEqual(["a", "b"]);
});

test("a treasure chest counts once by its id, and a frame that hides one is none", () => {
  const chest = (envelopeId: string, payload: Partial<Payload<"ENVELOPE">> = {}) =>
    event("ENVELOPE", { envelopeId, coins: 50, display: 1, ...payload });
  const hidden = (envelopeId: string) => chest(envelopeId, { coins: 0, display: 2 });
  const frames = [chest("e1"), chest("e1"), hidden("e1"), hidden("e0"), chest("e2"), chest("e1", { hidden: true })];
  const { live } = stateAfter(frames);
  expect(live).toMatchObject({ chests: 2, chestCoins: 100 });
  expect(frames.map((one) => one.eventType === "ENVELOPE" && one.payload.isNew)).toEqual([
    true,
    false,
    false,
    false,
    true,
    false,
  ]);
});

test("what happens without a room does not end the room", () => {
  const state = stateAfter([event("CONNECTED", {}), rose(5)]);
  stateAfter([event("ERROR", {}, { roomId: "" })], state);
  expect(state.live).toMatchObject({ roomId: "r1", coins: 5 });
});

test("a state that went through JSON reduces on to the same result", () => {
  const events = [rose(1), rose(4), event("LIKE", { totalLikeCount: 9 }), rose(7, "2"), rose(9)];
  const whole = stateAfter(events.map((one) => structuredClone(one)));
  const half = stateAfter(events.slice(0, 2).map((one) => structuredClone(one)));
  const rest = stateAfter(events.slice(2), JSON.parse(JSON.stringify(half)) as ReducedState);
  expect(rest).toEqual(whole);
});

test("the late word of a battle that another one followed does not bring it back", () => {
  const word = (battleId: string) => event("BATTLE", { battleId, battleStatus: 1, participants: [] });
  expect(stateAfter([word("b1"), word("b2"), word("b1")]).live.battle).toMatchObject({ battleId: "b2" });
});
