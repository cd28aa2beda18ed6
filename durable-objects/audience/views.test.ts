import { expect, test } from "vitest";
import { eventTypes } from "#shared/event.ts";
import { type Asking, chooseSubprotocol, filterLimits, isFilterAllowed, viewOf } from "./views.ts";

test("a filter is the same in any order, and all types are none", () => {
  expect(viewOf(2, ["GIFT", "CHAT", "GIFT"])).toEqual(viewOf(2, ["CHAT", "GIFT"]));
  expect(viewOf(1, ["CHAT", "NONSENSE"]).types).toEqual(["CHAT"]);
  expect(viewOf(1, eventTypes.toReversed())).toEqual(viewOf(1, []));
});

/** Opens what is allowed of so many filters of a holder, beside those that are open. */
function take(open: Asking[], holder: string, count: number, first = 0): number {
  const before = open.length;
  for (let no = first; no < first + count; no++) {
    const asking = { holder, filter: `f${no}` };
    if (isFilterAllowed(asking, open)) open.push(asking);
  }
  return open.length - before;
}

test("one holder may have so many filters, and one that is open already always", () => {
  const open: Asking[] = [];
  expect(take(open, "a", 40)).toBe(filterLimits.perPrincipal);
  expect(take(open, "b", 1, 100)).toBe(1);
  expect(isFilterAllowed({ holder: "a", filter: "f100" }, open)).toBe(true);
  expect(isFilterAllowed({ holder: "a", filter: "f101" }, open)).toBe(false);
  // What closes frees its place.
  expect(isFilterAllowed({ holder: "a", filter: "f101" }, open.slice(1))).toBe(true);
});

test("those who take all that they can leave room for who has none yet, and all together are bounded", () => {
  const open: Asking[] = [];
  const taken = ["a", "b", "c", "d"].map((holder, index) => take(open, holder, 40, index * 100));
  // The fourth gets the first one of those that are for newcomers.
  expect(taken).toEqual([16, 16, 16, 1]);
  const newcomers = Array.from({ length: 40 }, (_, no) => take(open, `n${no}`, 5, 1_000 + no * 10));
  expect(newcomers.filter((count) => count > 0)).toEqual(Array.from({ length: 15 }, () => 1));
  expect(open).toHaveLength(filterLimits.perStream);
});

test("the newest version is chosen of those that are offered", () => {
  expect(chooseSubprotocol("tiktok-live-edge.v1, tiktok-live-edge.v2, token.x")?.version).toBe(2);
  expect(chooseSubprotocol("tiktok-live-edge.v1,token.x")?.name).toBe("tiktok-live-edge.v1");
  expect(chooseSubprotocol("token.x")).toBeUndefined();
  expect(chooseSubprotocol(null)).toBeUndefined();
});
