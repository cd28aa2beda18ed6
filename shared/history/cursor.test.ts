import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HistoryCursor, type HistoryPlace, readCursor, writeCursor } from "./cursor.ts";

test("a cursor is the place it was made of", () => {
  const text = fc.string({ maxLength: 64, unit: "binary" }).filter((one) => one.length <= 64 && !one.includes("\0"));
  fc.assert(
    fc.property(text, text, fc.maxSafeNat(), (epoch, room, offset) => {
      const place: HistoryPlace = ["2026-11-27", epoch.toWellFormed(), room.toWellFormed(), offset];
      expect(readCursor(writeCursor(place))).toEqual(place);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ["no base64", "%%%"],
  ["no JSON", btoa("abc")],
  ["no day", btoa('["2026-13-27","e","r",1]')],
  ["a negative offset", btoa('["2026-11-27","e","r",-1]')],
  ["too large an offset", btoa('["2026-11-27","e","r",9007199254740993]')],
  ["a NUL", btoa('["2026-11-27","\\u0000","r",1]')],
  ["more than a place", btoa('["2026-11-27","e","r",1,2]')],
  ["an object", btoa('{"__proto__":1}')],
])("%s is no cursor", (_name, text) => {
  expect(HistoryCursor.safeParse(text).success).toBe(false);
});
