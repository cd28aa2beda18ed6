import { expect, test } from "vitest";
import { slugPattern } from "#shared/rules/template.ts";
import { slugOf } from "./slug.ts";

test.each([
  ["overlay", "overlay"],
  ["Main Scene", "main-scene"],
  ["  Übergang (2) ", "ubergang-2"],
  ["_just_chatting_", "just_chatting_"],
  ["a".repeat(31) + " b", "a".repeat(31)],
])("%j is %j, which a rule may name", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
  expect(slug).toMatch(slugPattern);
});

test("a name without a letter that a rule could write has no slug", () => {
  expect(slugOf("配信画面 —")).toBe("");
});
