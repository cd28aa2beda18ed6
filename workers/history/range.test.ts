import { expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { rangeOf, wholeDays, wholeMinutes, wholeWeeks } from "./range.ts";

const now = new Date("2026-11-27T12:00:00.000Z");
const texts = ({ from, to }: { from: Date; to: Date }) => [from.toISOString(), to.toISOString()];

test("where nothing is said it is the time before now", () => {
  expect(texts(rangeOf({}, now, 92))).toEqual(["2026-11-20T12:00:00.000Z", "2026-11-27T12:00:00.000Z"]);
  expect(texts(rangeOf({}, now, 2))).toEqual(["2026-11-25T12:00:00.000Z", "2026-11-27T12:00:00.000Z"]);
  expect(texts(rangeOf({}, now, 92, 92))).toEqual(["2026-08-27T12:00:00.000Z", "2026-11-27T12:00:00.000Z"]);
});

test.each([7, 92])("no range of %i days begins or ends where the database has no days", (usual) => {
  const first = rangeOf({ to: "0001-01-02T00:00:00Z" }, now, 92, usual);
  const last = rangeOf({ to: "9999-12-31T23:59:59.999Z" }, now, 92, usual);
  for (const whole of [wholeMinutes, wholeDays, wholeWeeks]) {
    expect(texts(whole(first))[0]).toBe("0001-01-01T00:00:00.000Z");
    expect(texts(whole(last))[1]).toBe("9999-12-31T23:59:59.999Z");
  }
  expect(() => rangeOf({ to: "0001-01-01T00:00:00Z" }, now, 92, usual)).toThrow(Problem);
});
