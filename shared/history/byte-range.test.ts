import { expect, test } from "vitest";
import { readByteRange } from "./byte-range.ts";

test.each<[string | null, unknown]>([
  [null, "whole"],
  ["bytes=0-", { start: 0, end: 99 }],
  ["bytes=10-19", { start: 10, end: 19 }],
  ["bytes=99-", { start: 99, end: 99 }],
  ["bytes=90-1000", { start: 90, end: 99 }],
  ["bytes=-5", { start: 95, end: 99 }],
  ["bytes=-500", { start: 0, end: 99 }],
  ["bytes=100-", "outside"],
  ["bytes=-0", "outside"],
  ["bytes=20-10", "whole"],
  ["bytes=0-1,5-6", "whole"],
  ["bytes=-", "whole"],
  ["bytes=x-y", "whole"],
  ["lines=0-1", "whole"],
])("%s of a hundred bytes", (header, range) => {
  expect(readByteRange(header, 100)).toEqual(range);
});

test("of a file without a byte every range is outside", () => {
  expect([readByteRange("bytes=0-", 0), readByteRange(null, 0)]).toEqual(["outside", "whole"]);
});
