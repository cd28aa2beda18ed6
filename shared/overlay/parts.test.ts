import { expect, it } from "vitest";
import { partLimits, splitPartNames } from "./parts.ts";

it("reads each name once, and as many as one socket may want", () => {
  expect(splitPartNames("goal:b,points,,goal:b,9,board:gifters")).toEqual(["board:gifters", "goal:b", "points"]);
  const many = Array.from({ length: 99 }, (_, index) => `gift:${index}`).join();
  expect(splitPartNames(many)).toHaveLength(partLimits.names);
});

it("leaves out word clouds past the sixth, and nothing else for them", () => {
  const words = Array.from({ length: 40 }, (_, index) => `words:${index + 10}`);
  const asked = splitPartNames([...words, "points"].join());
  expect(asked).toEqual(["points", "words:10", "words:11", "words:12", "words:13", "words:14", "words:15"]);
});
