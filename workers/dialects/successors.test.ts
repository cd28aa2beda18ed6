import { expect, test } from "vitest";
import { Successors } from "./successors.ts";

const place = { epoch: "e", offset: 7 };

test("who was sent away and comes back goes on where it was, once, and not when it is too late", () => {
  const successors = new Successors();
  expect(successors.open("a", 0)).toBeUndefined();
  successors.close("a", place, 1_000);
  expect(successors.open("b", 2_000)).toBeUndefined();
  expect(successors.open("a", 2_000)).toEqual(place);
  successors.close("a", undefined, 3_000);
  expect(successors.open("a", 4_000)).toBeUndefined();
  successors.close("a", place, 5_000);
  expect(successors.open("a", 36_000)).toBeUndefined();
});

test("of two that cannot be told apart neither is given what the other may have had", () => {
  const successors = new Successors();
  successors.open("a", 0);
  successors.open("a", 0);
  successors.close("a", place, 1);
  expect(successors.open("a", 2)).toBeUndefined();
  successors.close("a", undefined, 3);
  successors.close("a", place, 4);
  // One is left, and one comes: the place is the last one's alone.
  expect(successors.open("a", 5)).toEqual(place);
});

test("places are bounded, the oldest goes", () => {
  const successors = new Successors();
  for (let index = 0; index <= 1_000; index += 1) {
    successors.open(`k${index}`, 0);
    successors.close(`k${index}`, place, 0);
  }
  expect(successors.open("k0", 1)).toBeUndefined();
  expect(successors.open("k1000", 1)).toEqual(place);
});
