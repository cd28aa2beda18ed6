import * as fc from "fast-check";
import { expect, test } from "vitest";
import { hasSuspectEscape } from "./reading.ts";

/** Each unit as an escape, in either case, as some writers of JSON do. */
const escaped = (text: string, isUpper: boolean) =>
  [...Array(text.length).keys()]
    .map((at) => text.charCodeAt(at).toString(16).padStart(4, "0"))
    .map((hex) => `\\u${isUpper ? hex.toUpperCase() : hex}`)
    .join("");

test("no text with a NUL or half of a character comes as JSON without being suspected", () => {
  const text = fc.string({ unit: fc.constantFrom("\0", "\ud800", "\uDFFF", "\\", "u0000", "a", "🌹", "\x7f") });
  fc.assert(
    fc.property(text, fc.boolean(), (given, isUpper) => {
      if (given.isWellFormed() && !given.includes("\0")) return;
      for (const json of [JSON.stringify(given), `"${escaped(given, isUpper)}"`]) {
        expect(JSON.parse(json)).toBe(given);
        expect(hasSuspectEscape(json)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test.each(["", "plain", '"\\n"', '"\\u00e9"', '"\\ud"', "u0000", "🌹"])("%s is not suspected", (json) => {
  expect(hasSuspectEscape(json)).toBe(false);
});
