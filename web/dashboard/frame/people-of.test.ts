import { expect, test } from "vitest";
import { peopleOf } from "./people-of.ts";

const of = (userId: string, displayName: string, uniqueId = `user${userId}`) => ({
  user: { userId, displayName, uniqueId },
});

test("people are found by name or handle, the latest first, each once, and never the platform's own", () => {
  const recent = [of("1", "Kopi"), of("2", "Umbra", "kopi.fan"), of("0", "Kopi bot"), of("1", "Kopi")];
  expect(peopleOf(recent, " KOP ").map(({ userId }) => userId)).toEqual(["1", "2"]);
  expect(peopleOf(recent, "k")).toEqual([]);
  const many = Array.from({ length: 50 }, (_, index) => of(String(index + 1), `Kopi ${index}`));
  expect(peopleOf(many, "kopi").map(({ userId }) => userId)).toEqual(["50", "49", "48", "47", "46", "45", "44", "43"]);
});
