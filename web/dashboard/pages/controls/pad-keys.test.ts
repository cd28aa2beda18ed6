import { expect, test } from "vitest";
import { padKeys } from "./pad-keys.ts";

test("each button has a key of its own, by its name, and none that means something everywhere", () => {
  expect(padKeys(["calls", "cups", "coins", "gg", "2024"])).toEqual(["c", "u", "o", "1", "2"]);
  const many = padKeys(Array.from({ length: 40 }, (_, index) => `x${index}`)).filter((key) => key !== "");
  expect(new Set(many).size).toBe(many.length);
});
