import { expect, test } from "vitest";
import { eventTypes } from "#shared/event.ts";
import { chooseSubprotocol, isFilterAllowed, maxFilters, viewOf } from "./views.ts";

test("a filter is the same in any order, and all types are none", () => {
  expect(viewOf(2, ["GIFT", "CHAT", "GIFT"])).toEqual(viewOf(2, ["CHAT", "GIFT"]));
  expect(viewOf(1, ["CHAT", "NONSENSE"]).types).toEqual(["CHAT"]);
  expect(viewOf(1, eventTypes.toReversed())).toEqual(viewOf(1, []));
});

test("only so many different filters may be open; one that is open already, always", () => {
  const pairs = eventTypes.flatMap((one, index) => eventTypes.slice(index + 1).map((other) => [one, other]));
  const open = pairs.slice(0, maxFilters).map((types) => viewOf(2, types));
  expect(isFilterAllowed(viewOf(2, pairs[maxFilters - 1] ?? []), open.slice(1))).toBe(true);
  expect(isFilterAllowed(viewOf(2, pairs[maxFilters] ?? []), open)).toBe(false);
  expect(isFilterAllowed(viewOf(1, pairs[3] ?? []), open)).toBe(true);
});

test("the newest version is chosen of those that are offered", () => {
  expect(chooseSubprotocol("tiktok-live-edge.v1, tiktok-live-edge.v2, token.x")?.version).toBe(2);
  expect(chooseSubprotocol("tiktok-live-edge.v1,token.x")?.name).toBe("tiktok-live-edge.v1");
  expect(chooseSubprotocol("token.x")).toBeUndefined();
  expect(chooseSubprotocol(null)).toBeUndefined();
});
