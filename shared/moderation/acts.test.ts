import { expect, test } from "vitest";
import { type Act, standingAsks } from "./acts.ts";

const ask = (no: number, more: Partial<Act> = {}): Act => ({
  no,
  did: "ban",
  at: 0,
  by: "me",
  eventId: "e",
  offset: no,
  userId: "7",
  handle: "ada",
  sockets: 0,
  ...more,
});
const found = (acts: Act[], person: Parameters<typeof standingAsks>[1]) =>
  standingAsks(acts, person, 1_000).map(({ no }) => no);

test("what was asked stands until it was undone or is over, and nothing else is asked", () => {
  const acts = [
    ask(1),
    ask(2, { undone: { at: 5, by: "me" } }),
    ask(3, { did: "timeout", until: 1_000 }),
    ask(4, { did: "timeout", until: 1_001 }),
    ask(5, { did: "hide" }),
  ];
  expect(found(acts, { userId: "7" })).toEqual([1, 4]);
});

test("a person is known by id, and by handle where one of both has no id; two without an id are not one", () => {
  const acts = [ask(1), ask(2, { userId: "8" }), ask(3, { userId: "" }), ask(4, { userId: "", handle: "bo" })];
  expect(found(acts, { userId: "7", handle: "ada" })).toEqual([1, 3]);
  expect(found(acts, { userId: "9", handle: "ada" })).toEqual([3]);
  expect(found(acts, { userId: "", handle: "bo" })).toEqual([4]);
  expect(found(acts, { userId: "" })).toEqual([]);
});
