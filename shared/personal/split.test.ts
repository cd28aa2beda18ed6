import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyBody, bodyOfType, recordedAt } from "../../test/any-event.ts";
import { showBodies } from "../../bench/events.ts";
import { canonicalJson } from "#shared/canonical-json.ts";
import { eventTypes, UnifiedEvent } from "#shared/event.ts";
import { payloads } from "#shared/payloads.ts";
import { factKeysOf, markSides, payloadSides } from "./fields.ts";
import { erasedUser } from "./erased-user.ts";
import { erasedEvent, joinEvent, splitEvent } from "./split.ts";

const place = { sessionId: "00000000-0000-4000-8000-000000000001", seqNo: 1, offset: 1 };
const example = { ...place, offset: 9 };

describe.each(eventTypes)("%s", (type) => {
  test("its table has the keys of its payload, and no other", () => {
    const named = [...Object.keys(payloadSides[type]), ...Object.keys(markSides)];
    expect(named.toSorted()).toEqual(Object.keys(payloads[type].shape).toSorted());
  });

  test("taken apart and put together it is what it was; erased it is still an event, with the same facts", () => {
    fc.assert(
      fc.property(bodyOfType(type), (body) => {
        const event = recordedAt(body, place);
        const { facts, personal } = splitEvent(event);
        expect(facts).not.toHaveProperty("user");
        for (const key of Object.keys(facts.payload)) expect(factKeysOf(type).has(key)).toBe(true);
        for (const key of Object.keys(personal.payload)) expect(factKeysOf(type).has(key)).toBe(false);
        const joined = joinEvent(facts, personal);
        expect(joined).toEqual(event);
        expect(canonicalJson(joined)).toBe(canonicalJson(event));

        const erased = erasedEvent(facts);
        expect(UnifiedEvent.safeParse(erased).error).toBeUndefined();
        expect(erased.user).toEqual(erasedUser);
        expect(splitEvent(erased).facts).toEqual(facts);
      }),
      { numRuns: 50 },
    );
  });
});

test("what an older log, a database or a line between does to the parts changes nothing", () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      const event = recordedAt(body, place);
      const parts = JSON.parse(JSON.stringify(splitEvent(event))) as ReturnType<typeof splitEvent>;
      expect(canonicalJson(joinEvent(parts.facts, parts.personal))).toBe(canonicalJson(event));
    }),
  );
});

test("the demo show comes back event for event, and nothing of its people or their words is in its facts", () => {
  const events = showBodies().map((body, index) => recordedAt(body, { ...place, seqNo: index + 1, offset: index + 1 }));
  const words = new Set<string>();
  const facts = events.map((event) => {
    const parts = splitEvent(event);
    expect(joinEvent(parts.facts, parts.personal)).toEqual(event);
    const { userId, uniqueId, displayName = "", avatarUrl = "" } = event.user;
    for (const word of [uniqueId, displayName, avatarUrl]) words.add(word);
    if (userId !== "0") words.add(userId);
    if (event.eventType === "CHAT") words.add(event.payload.message);
    if (event.eventType === "QUESTION") words.add(event.payload.questionText);
    return JSON.stringify(parts.facts);
  });
  words.delete("");
  expect(events.length).toBeGreaterThan(100);
  expect(words.size).toBeGreaterThan(50);
  for (const word of words) expect(facts.filter((text) => text.includes(`"${word}"`))).toEqual([]);
});

test("an erased chat and an erased gift are what the documents say", () => {
  const chat = recordedAt(
    {
      eventType: "CHAT",
      rawType: "WebcastChatMessage",
      user: { userId: "71", uniqueId: "mia", isModerator: true },
      payload: { message: "hello @ben", emotes: [], language: "en", mood: "good" },
    },
    example,
  );
  expect(erasedEvent(splitEvent(chat).facts)).toEqual({
    ...chat,
    user: { userId: "0", uniqueId: "erased" },
    payload: { message: "", emotes: [], language: "en" },
  });
  const raw = recordedAt(
    {
      eventType: "RAW",
      rawType: "WebcastNewMessage",
      user: { userId: "71", uniqueId: "mia" },
      payload: { rawType: "WebcastNewMessage", data: { a: 1 }, bytes: "AAAA", quality: ["no_schema"] },
    },
    example,
  );
  expect(splitEvent(raw).personal).toEqual({ user: raw.user, payload: { data: { a: 1 }, bytes: "AAAA" } });
  expect(erasedEvent(splitEvent(raw).facts).payload).toEqual({ rawType: "WebcastNewMessage", quality: ["no_schema"] });
});
