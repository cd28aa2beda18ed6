import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyBody, recordedAt } from "../../test/any-event.ts";
import { canonicalJson } from "#shared/canonical-json.ts";
import { canonicalParts } from "./canonical-parts.ts";
import { splitEvent } from "./split.ts";

const place = { sessionId: "00000000-0000-4000-8000-000000000001", seqNo: 1, offset: 1 };

test("of any event the three texts are what writing each by itself gives", () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      const event = recordedAt(body, place);
      const { facts, personal } = splitEvent(event);
      expect(canonicalParts(event)).toEqual({
        whole: canonicalJson(event),
        facts: canonicalJson(facts),
        personal: canonicalJson(personal),
      });
    }),
    { numRuns: 500 },
  );
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
