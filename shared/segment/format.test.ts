import * as fc from "fast-check";
import { expect, test } from "vitest";
import { blockRows, blockText, readBlockEvents, readBlockText } from "./format.ts";

const anyText = fc.jsonValue().map((value) => JSON.stringify(value));
const anyRows = fc.array(fc.record({ event: anyText, rest: anyText }), { minLength: 1, maxLength: 8 });

test("the rows of a block are those that it was made of, to the letter", () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const text = blockText(rows);
      expect(blockRows(text)).toEqual(rows);
      const { events, rests } = readBlockText(text, { eventCount: rows.length });
      expect(events).toEqual(rows.map(({ event }) => JSON.parse(event) as unknown));
      expect(rests).toEqual(rows.map(({ rest }) => JSON.parse(rest) as unknown));
      expect(readBlockEvents(text, { eventCount: rows.length })).toEqual(events);
    }),
  );
});

test("a block of another number of rows, and what is no JSON, is refused", () => {
  const text = blockText([{ event: "{}", rest: "{}" }]);
  expect(() => readBlockText(text, { eventCount: 2 })).toThrow("has not the 2 rows");
  expect(() => readBlockText(text.slice(1), { eventCount: 1 })).toThrow("has not the 1 rows");
  expect(() => readBlockEvents(text, { eventCount: 2 })).toThrow("has not the 2 events");
  for (const broken of [text.slice(1), text.replaceAll("\n", "")]) {
    expect(() => readBlockEvents(broken, { eventCount: 1 })).toThrow("has not the 1 events");
  }
});
