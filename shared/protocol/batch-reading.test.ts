import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { exponentBytes } from "#shared/json-size.ts";
import { cutDeep, sanitizeDeep } from "#shared/sanitize.ts";
import { stamp } from "#shared/stamp.ts";
import { readBatch } from "./batch-reading.ts";
import { limits } from "./limits.ts";
import { hasSuspectEscape } from "./reading.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const sha256Each = (texts: readonly string[]) => texts.map(sha256Hex);
const place = { streamId: "st_1", roomId: "7", sessionId: "3f0c1f8e-0c54-4d0a-9c7a-2f6f3f6c9a10", ingestedAt: 1 };
const user = { userId: "1", uniqueId: "ada" };

/** A batch of chats, each with something in its payload that no version knows yet, as it is read from its text. */
function read(extras: unknown[]) {
  const events = extras.map((extra, index) => {
    const payload = { message: "hello", emotes: [], language: "en", extra };
    const body = { eventType: "CHAT", rawType: "WebcastChatMessage", user, payload } as const;
    return stamp(body, { ...place, seqNo: index + 1 }, sha256Hex);
  });
  const text = JSON.stringify({ streamId: "st_1", leaseToken: 1, events });
  const value = JSON.parse(text) as { events: typeof events };
  return { text, events: value.events, result: readBatch(value, text, { sessionId: place.sessionId, sha256Each }) };
}

/** In so many lists. */
function nested(depth: number, inner: unknown): unknown {
  let value = inner;
  for (let made = 0; made < depth; made++) value = [value];
  return value;
}

/** Around what an event may have: as bytes, as units of a text, and as numbers that are written without an exponent. */
const large = fc
  .tuple(
    fc.constantFrom<unknown>("x", "語", "\0", "\ud800", 1e308, 1e21, 5, null, []),
    fc.constantFrom(1, 2, 3, 5, 6, 22, 357),
    // Of what stands around it.
    fc.integer({ min: 0, max: 900 }),
  )
  .map(([one, size, around]) => {
    const count = Math.floor((limits.eventBytes - around) / size);
    return typeof one === "string" ? one.repeat(count) : Array(count).fill(one);
  });

const extra = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ stringUnit: "binary" }) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.integer({ min: 55, max: 70 }), fc.jsonValue()).map(([depth, inner]) => nested(depth, inner)),
  },
  { weight: 1, arbitrary: large },
  { weight: 1, arbitrary: large.map((value) => nested(70, value)) },
);

test("a batch is mended and measured event by event, and the first that is too large is named", () => {
  fc.assert(
    fc.property(fc.array(extra, { minLength: 1, maxLength: 4 }), (extras) => {
      const { text, events, result } = read(extras);
      const mended = events.map(hasSuspectEscape(text) ? sanitizeDeep : cutDeep);
      const bytes = mended.map((event) => Buffer.byteLength(JSON.stringify(event)) + exponentBytes(event));
      const first = bytes.findIndex((one) => one > limits.eventBytes);
      const message = "larger than 102400 bytes";
      const extra = { errors: [{ path: `events.${first}`, message }] };
      expect(result).toEqual(
        first === -1
          ? { ok: true, value: { streamId: "st_1", leaseToken: 1, events: mended } }
          : { ok: false, code: "body_too_large", detail: `events.${first}: ${message}`, extra },
      );
    }),
    { numRuns: 200 },
  );
});

test("what is as it should be is handed on as it came", () => {
  const { events, result } = read(["hello", 5]);
  expect(result.ok && result.value.events.every((event, index) => event === events[index])).toBe(true);
});
