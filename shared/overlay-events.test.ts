import { expect, test } from "vitest";
import type { RecordedEvent } from "./event.ts";
import { overlayEvent, overlayEventTypes, overlayState } from "./overlay-events.ts";
import { typesOf } from "../web/wanted-types.ts";
import { parseOptions } from "../web/options.ts";

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

test("of a user what is not shown is left out, and nothing is made up", () => {
  const event = { eventType: "CHAT", user, payload: { message: "hi" } } as unknown as RecordedEvent;
  expect(overlayEvent(event)).toEqual({ ...event, user: shown });
  const bare = { userId: "1", uniqueId: "x" };
  expect(overlayEvent({ ...event, user: bare }).user).toEqual(bare);
  const state = { lastFollower: user, lastGifter: null, lastSubscriber: user, coins: 5 };
  expect(overlayState(state as never)).toEqual({ ...state, lastFollower: shown, lastSubscriber: shown });
});

test("there is every type that the page can ask for", () => {
  const all = typesOf(parseOptions(new URLSearchParams("joins=1&likes=1&show=all")).options);
  expect(all.length).toBeGreaterThan(8);
  expect(all.filter((type) => !overlayEventTypes.includes(type))).toEqual([]);
});
