import { expect, test } from "vitest";
import { retryDelaySeconds } from "./retry-delay.ts";

test("the delay doubles up to five minutes", () => {
  expect([1, 2, 3, 6, 7, 100].map((attempts) => retryDelaySeconds(attempts, 0.5))).toEqual([5, 10, 20, 160, 300, 300]);
});

test("the jitter is a fifth, either way", () => {
  expect([0, 1].map((random) => retryDelaySeconds(7, random))).toEqual([240, 360]);
});
