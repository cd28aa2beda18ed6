import { expect, test } from "vitest";
import { readLink, valueOf, writeLink } from "./chain-link.ts";

const [value, commitment, salt] = ["a".repeat(64), "b".repeat(64), "c".repeat(32)];

test.each([
  { value, commitment, salt },
  { value, commitment, salt: undefined },
])("%j is read as it was written", (link) => {
  expect(readLink(writeLink(link))).toEqual(link);
  expect(valueOf(writeLink(link))).toBe(value);
});

test("a link of version 1 is the value alone", () => {
  expect(readLink(value)).toEqual({ value, commitment: undefined, salt: undefined });
});
