import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyBody, recordedAt } from "../../test/any-event.ts";
import { inOrder } from "../../test/in-order.ts";
import { canonicalJson } from "#shared/canonical-json.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { canonicalParts } from "./canonical-parts.ts";
import { splitEvent } from "./split.ts";

const place = { sessionId: "00000000-0000-4000-8000-000000000001", seqNo: 1, offset: 1 };

test("of any event the three texts are what writing each by itself gives", () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      const event = recordedAt(body, place);
      const { facts, personal } = splitEvent(event);
      const parts = { whole: canonicalJson(event), facts: canonicalJson(facts), personal: canonicalJson(personal) };
      expect(canonicalParts(event)).toEqual(parts);
      // As it comes from a log.
      expect(canonicalParts(inOrder(event) as RecordedEvent)).toEqual(parts);
    }),
    { numRuns: 500 },
  );
});

test("a field that the envelope does not have is among the facts, also in the place of one that is missing", () => {
  const event = recordedAt(
    {
      eventType: "JOIN",
      rawType: "WebcastMemberMessage",
      user: { userId: "71", uniqueId: "mia" },
      payload: {},
    } as never,
    place,
  );
  const { source: _, ...rest } = event;
  for (const one of [
    { ...event, newField: [1] },
    { ...rest, newField: { b: 1, a: 2 } },
  ] as unknown as RecordedEvent[]) {
    const { whole, facts, personal } = canonicalParts(one);
    expect(whole).toBe(canonicalJson(one));
    expect(facts).toBe(canonicalJson(splitEvent(one).facts));
    expect(facts).toContain('"newField":');
    expect(personal).toBe('{"payload":{},"user":{"uniqueId":"mia","userId":"71"}}');
  }
});

test("what is undefined is in none of them", () => {
  const event = recordedAt(
    {
      eventType: "BARRAGE",
      rawType: "WebcastBarrageMessage",
      user: { userId: "71", uniqueId: "mia" },
      payload: { key: "k", barrageType: 1, newField: undefined },
    },
    place,
  );
  const parts = canonicalParts({ ...event, nativeId: undefined });
  expect(parts.whole).toBe(canonicalJson(event));
  expect(parts.personal).toBe('{"payload":{},"user":{"uniqueId":"mia","userId":"71"}}');
  expect(JSON.parse(parts.facts)).not.toHaveProperty("nativeId");
});
