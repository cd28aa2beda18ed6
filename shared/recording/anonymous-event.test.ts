import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyBody, recordedAt } from "../../test/any-event.ts";
import { EventUser, UnifiedEvent } from "#shared/event.ts";
import { payloadSides } from "#shared/personal/fields.ts";
import { splitEvent } from "#shared/personal/split.ts";
import type { EventBody } from "#shared/stamp.ts";
import { anonymousBody } from "./anonymous-event.ts";
import { pseudonyms } from "./pseudonyms.ts";

const namesBy = (key: string) => pseudonyms((text) => createHmac("sha256", key).update(text).digest());
const names = namesBy("a key of this test");
const place = { sessionId: "00000000-0000-4000-8000-000000000001", seqNo: 1, offset: 1 };

/** What tells of a person wherever it stands. */
const person = {
  id: "7212345678901234567",
  handle: "paper.crane.77",
  name: "Ottilie Schmitz",
  picture: "https://p16.example.com/ottilie.webp",
};
const traces = [person.id, person.handle, person.name, "Ottilie", "ottilie", "Schmitz", "paper.crane"];

/** The event with the person in place of every text of its personal part, keys that nobody knows among it. */
function about(body: EventBody): EventBody {
  const event = recordedAt(body, place);
  const { personal } = splitEvent(event);
  const payload = { ...body.payload, ...(named(personal.payload) as object) };
  const user = {
    ...body.user,
    userId: person.id,
    uniqueId: person.handle,
    displayName: person.name,
    avatarUrl: person.picture,
    secUid: person.handle,
    [person.name]: person.name,
  };
  return { ...body, user, payload } as EventBody;
}

let turn = 0;
function named(value: unknown): unknown {
  if (typeof value === "string")
    return [person.id, person.handle, person.name, `hi @${person.handle}, ${person.name}!`][turn++ % 4];
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== "object" || value === null) return value;
  // What a gift is called stands among people in a goal; it is TikTok's name for it.
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, key === "giftName" ? one : named(one)]));
}

test("nothing of a person is left, whatever the event says of them, and it is still an event of its type", () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      const given = about(body);
      const shown = anonymousBody(given, names);
      const text = JSON.stringify(shown);
      expect(traces.filter((trace) => text.includes(trace))).toEqual([]);
      const read = UnifiedEvent.safeParse(recordedAt(shown, place));
      expect(read.error?.issues ?? []).toEqual([]);
      expect(shown.eventType).toBe(given.eventType);
    }),
    { numRuns: 1_000 },
  );
});

/** Numbers and flags of a payload's own fields, the lengths of its lists, and what a gift is. */
function facts({ eventType, payload, user }: EventBody, isShown: boolean) {
  const sides: Record<string, string> = payloadSides[eventType];
  const one = (key: string, value: unknown) => {
    if (typeof value === "number") return isShown || sides[key] === "fact" ? value : 0;
    if (Array.isArray(value)) return value.length;
    return typeof value === "boolean" || (eventType === "GIFT" && /^gift(?:Id|Name|ImageUrl)$/.test(key)) ? value : "";
  };
  const isCompared = (key: string) => Object.hasOwn(sides, key) && key !== "codes" && !/^(?:data|bytes)$/.test(key);
  const fields = Object.entries(payload).filter(([key, value]) => isCompared(key) && value !== undefined);
  const levels = Object.entries(user).filter(
    ([key, value]) => Object.hasOwn(EventUser.shape, key) && typeof value !== "string",
  );
  return { eventType, levels, fields: Object.fromEntries(fields.map(([key, value]) => [key, one(key, value)])) };
}

test("counts, gifts, levels and times are those of the event", () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      expect(facts(anonymousBody(body, names), true)).toEqual(facts(body, false));
    }),
    { numRuns: 500 },
  );
});

const chatBy = (userId: string, uniqueId: string, message: string): EventBody => ({
  eventType: "CHAT",
  rawType: "WebcastChatMessage",
  nativeId: "7300000000000000042",
  timestamp: 1_792_000_000_000,
  user: { userId, uniqueId, displayName: uniqueId, isModerator: true },
  payload: { message, emotes: [], language: "de" },
});

test("the same person is the same stand-in under one key, also where somebody speaks to them, and another under another", () => {
  const one = anonymousBody(chatBy(person.id, person.handle, "first"), names);
  const two = anonymousBody(chatBy(person.id, person.handle, `thanks @${person.handle}!`), names);
  const other = anonymousBody(chatBy("7212345678901234568", "another.one", "x"), names);
  expect(two.user).toEqual(one.user);
  expect(one.user).toMatchObject({ userId: expect.stringMatching(/^[1-8]\d{18}$/) as unknown, isModerator: true });
  expect(two.payload).toMatchObject({
    message: expect.stringContaining(`@${one.user.uniqueId}!`) as unknown,
    language: "de",
  });
  expect(other.user.userId).not.toBe(one.user.userId);
  expect(anonymousBody(chatBy(person.id, person.handle, "first"), namesBy("another")).user.userId).not.toBe(
    one.user.userId,
  );
  expect(one.timestamp).toBe(1_792_000_000_000);
});

test("TikTok's small pictures, emotes and names stay where they stand in a message", () => {
  const message = "[laughcry] hi @Ottilie Schmitz look [crane] !";
  const body: EventBody = {
    ...chatBy("1", "ab", message),
    payload: {
      message,
      language: "",
      emotes: [{ emoteId: "77", emoteImageUrl: "https://p.example.com/e.webp", index: 36, code: "[crane]" }],
      mentions: [{ userId: person.id, uniqueId: "", displayName: person.name, index: 14 }],
      codes: [{ code: "[laughcry]", emoji: "😂", index: 0 }],
    },
  } as EventBody;
  const { payload } = anonymousBody(body, names) as Extract<EventBody, { eventType: "CHAT" }>;
  const [mention] = payload.mentions ?? [];
  const [emote] = payload.emotes;
  expect(payload.message).toHaveLength(message.length);
  expect(payload.message.startsWith("[laughcry] ")).toBe(true);
  expect(payload.message.slice(14)).toMatch(new RegExp(`^@${mention?.displayName ?? "?"} `));
  expect(payload.message.slice(36, 36 + 7)).toBe(emote?.code);
  expect(emote?.code).not.toBe("[crane]");
  expect(payload.codes).toEqual([{ code: "[laughcry]", emoji: "😂", index: 0 }]);
});

test("nobody stays nobody, short ids are replaced too and stay apart", () => {
  const system = { userId: "0", uniqueId: "system" };
  const gap: EventBody = {
    eventType: "GAP",
    rawType: "lifecycle.gap",
    user: system,
    payload: { startedAt: 1, endedAt: 2, cause: "silent", refusedEvents: 3 },
  };
  expect(anonymousBody(gap, names)).toEqual(gap);
  const ids = Array.from(
    { length: 3_000 },
    (_, index) => anonymousBody(chatBy(String(index + 1), "a", ""), names).user.userId,
  );
  expect(new Set(ids).size).toBe(3_000);
  expect(ids.some((id, index) => id === String(index + 1))).toBe(false);
});
