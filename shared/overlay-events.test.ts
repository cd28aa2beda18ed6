import * as fc from "fast-check";
import { expect, test } from "vitest";
import { recordedAt, bodyOfType } from "../test/any-event.ts";
import { eventTypes, type RecordedEvent, UnifiedEvent } from "./event.ts";
import { initialState, type LiveState } from "./live-state.ts";
import { isOverlayType, overlayEvent, overlayEventTypes, overlayState } from "./overlay-events.ts";

const user = {
  userId: "501",
  uniqueId: "viewer",
  displayName: "Viewer",
  avatarUrl: "https://example.com/a.webp",
  followRole: 1,
  isModerator: true,
  isSubscriber: false,
  teamMemberLevel: 5,
  gifterLevel: 30,
  secUid: "secret",
};
const shown = {
  userId: "501",
  uniqueId: "viewer",
  displayName: "Viewer",
  avatarUrl: "https://example.com/a.webp",
  isModerator: true,
  isSubscriber: false,
};
const sessionId = "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d";
const payloadOf = (event: object) => overlayEvent(event as RecordedEvent).payload;

test("of a user what is not shown is left out, and nothing is made up", () => {
  const payload = { message: "hi", language: "", emotes: [] };
  const event = { eventType: "CHAT", user, payload } as unknown as RecordedEvent;
  expect(overlayEvent(event)).toEqual({ ...event, user: shown });
  const bare = { userId: "1", uniqueId: "x" };
  expect(overlayEvent({ ...event, user: bare }).user).toEqual(bare);
  // Who liked, who is watching: no overlay says so.
  const like = { eventType: "LIKE", user, payload: { likeCount: 3, totalLikeCount: 9 } } as unknown as RecordedEvent;
  expect(overlayEvent(like)).toEqual({ ...like, user: { userId: "", uniqueId: "" } });
});

test("of a payload what tells of viewers and is not shown is left out", () => {
  const viewer = { userId: "7", uniqueId: "rich", displayName: "Rich", coins: 900 };
  const room = { viewerCount: 5, totalUsers: 9, topViewers: [viewer], popularity: 3, anonymous: 1 };
  expect(payloadOf({ eventType: "ROOM_USER", user, payload: room })).toEqual({
    viewerCount: 5,
    totalUsers: 9,
    topViewers: [],
  });
  const chat = {
    message: "@friend hi",
    language: "de",
    emotes: [],
    mentions: [{ userId: "8", uniqueId: "friend", displayName: "", index: 0, followRole: 1 }],
    unknownFields: [{ path: "3", size: 4, bytes: "AAAA" }],
  };
  expect(payloadOf({ eventType: "CHAT", user, payload: chat })).toEqual({
    message: "@friend hi",
    language: "",
    emotes: [],
    mentions: [{ userId: "", uniqueId: "friend", displayName: "", index: 0 }],
  });
  const giver = { giftSenderUserId: "9", giftSender: { userId: "9", uniqueId: "kind", displayName: "Kind" } };
  expect(payloadOf({ eventType: "SUBSCRIBE", user, payload: { subMonth: 2, isGift: true, ...giver } })).toEqual({
    subMonth: 2,
  });
  const share = { displayType: "pm_mt_guidance_share", shareType: "1", shareCount: 9, isRepost: true, first: true };
  expect(payloadOf({ eventType: "SHARE", user, payload: share })).toEqual({ displayType: "", first: true });
  const caption = {
    text: "hello",
    language: "en",
    texts: [{ text: "hello", language: "en", unknownFields: [] }],
    sentenceId: "1",
    sequenceId: "2",
    definite: false,
    unknownFields: [],
  };
  expect(overlayEvent({ eventType: "CAPTION", user, payload: caption } as unknown as RecordedEvent)).toMatchObject({
    user: { userId: "", uniqueId: "" },
    payload: { text: "hello", language: "en", texts: [{ text: "hello", language: "en" }], sentenceId: "1" },
  });
  const host = { userId: "1", uniqueId: "host", displayName: "Host", score: 4 };
  const supporters = [{ userId: "7", displayName: "Rich", score: 900 }];
  const battle = {
    battleId: "b",
    battleStatus: 1,
    participants: [{ ...host, supporters }],
    sides: [{ sideId: "1", userIds: ["1"], score: 4, supporters }],
  };
  expect(payloadOf({ eventType: "BATTLE", user, payload: battle })).toEqual({
    battleId: "b",
    battleStatus: 1,
    participants: [{ ...host, supporters }],
  });
  const four = Array.from({ length: 4 }, (_, index) => ({ userId: String(index), displayName: "x", score: 1 }));
  const crowded = { ...battle, participants: [{ ...host, supporters: four }] };
  expect(payloadOf({ eventType: "BATTLE", user, payload: crowded })).toMatchObject({
    participants: [{ supporters: four.slice(0, 3) }],
  });
});

test("of the state there are the numbers and whom the alerts showed, and who gave most only for the sides of a battle", () => {
  const supporters = [{ userId: "7", displayName: "Rich", score: 900 }];
  const host = { userId: "1", uniqueId: "host", displayName: "Host", score: 4 };
  const live: LiveState = {
    ...initialState().live,
    coins: 5,
    topGifters: [{ userId: "7" }] as never,
    settledGifts: [{ user }] as never,
    lastFollower: user,
    lastSubscriber: user,
    battle: {
      battleId: "b",
      battleStatus: 1,
      phase: "start",
      participants: [{ ...host, supporters }],
      sides: [{ sideId: "1", userIds: ["1"], score: 4, supporters }],
      startedAt: 1,
      endedAt: 0,
      winnerSideId: null,
    },
  };
  const reduced = overlayState(live);
  expect(reduced).toMatchObject({ coins: 5, topGifters: [], settledGifts: [], lastGifter: null });
  expect([reduced.lastFollower, reduced.lastSubscriber]).toEqual([shown, shown]);
  expect(reduced.battle).toMatchObject({
    participants: [{ ...host, supporters }],
    sides: [{ sideId: "1", userIds: ["1"], score: 4 }],
  });
  expect(JSON.stringify(reduced.battle?.sides)).not.toContain("Rich");
});

test("whatever comes, it is an event of v1 still, and nothing is left that nobody knows", () => {
  fc.assert(
    fc.property(fc.constantFrom(...overlayEventTypes).chain(bodyOfType), (body) => {
      const event = recordedAt(body, { sessionId, seqNo: 1, offset: 1 });
      const reduced = overlayEvent(event);
      expect(UnifiedEvent.safeParse(reduced).error).toBeUndefined();
      expect(overlayEvent(reduced)).toEqual(reduced);
      expect(Object.keys(reduced.payload).filter((key) => !(key in event.payload))).toEqual([]);
      for (const unknown of ["newField", "zz", "secUid"]) expect(reduced.payload).not.toHaveProperty(unknown);
    }),
  );
});

test("of a type that no overlay shows nothing is told", () => {
  for (const eventType of eventTypes.filter((type) => !isOverlayType(type))) {
    const reduced = overlayEvent({ eventType, user, payload: { message: "secret" } } as unknown as RecordedEvent);
    expect(JSON.stringify(reduced)).not.toMatch(/secret|viewer/);
  }
});
