import { expect, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { tidyBody } from "./tidy-body.ts";

const body = (change: object) =>
  ({
    eventType: "CHAT",
    rawType: "mine",
    user: { userId: "5", uniqueId: "mia.live", displayName: "Mia" },
    payload: { message: "hi", emotes: [], language: "en" },
    ...change,
  }) as EventBody;

test("what is in order stays as it is", () => {
  const chat = body({ nativeId: "7" });
  expect(tidyBody(chat)).toEqual(chat);
});

test("a name in which nothing can be seen is left out", () => {
  const user = { userId: "5", uniqueId: "mia.live", displayName: "\u3164" };
  expect(tidyBody(body({ user })).user).toEqual({ userId: "5", uniqueId: "mia.live" });
});

test("a stack of marks on one letter is cut down", () => {
  const user = { userId: "5", uniqueId: "mia.live", displayName: `M${"\u0335".repeat(60)}ia` };
  expect(tidyBody(body({ user })).user.displayName).toBe(`M${"\u0335".repeat(4)}ia`);
});

test("ids of 0 and below are absent: of the user, of the message, in a payload and in its lists", () => {
  expect(tidyBody(body({ nativeId: "0", user: { userId: "-1", uniqueId: "mia.live" } }))).toEqual(
    body({ user: { userId: "0", uniqueId: "mia.live" } }),
  );
  const gift = body({ eventType: "GIFT", payload: { giftId: "5655", groupId: "17", receiverUserId: "-1" } });
  expect(tidyBody(gift).payload).toEqual({ giftId: "5655", groupId: "17", receiverUserId: "" });
  const deleted = body({ eventType: "MESSAGE_DELETED", payload: { messageIds: ["0", "9"], userIds: ["-1"] } });
  expect(tidyBody(deleted).payload).toEqual({ messageIds: ["9"], userIds: [] });
  const pin = body({ eventType: "PIN", payload: { action: 1, pinnedMessageId: "0", pinId: "8", message: "hi" } });
  expect(tidyBody(pin).payload).toMatchObject({ pinnedMessageId: "", pinId: "8" });
});
