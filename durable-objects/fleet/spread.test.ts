import { describe, expect, it } from "vitest";
import { type Runner, spread } from "./spread.ts";

const runner = (runnerId: string, maxStreams = 10, live: string[] = []): Runner => ({
  runnerId,
  maxStreams,
  live: new Set(live),
});
const names = (count: number) => Array.from({ length: count }, (_, index) => `s${index}`);
const countOf = (result: Map<string, string>) => {
  const counts: Record<string, number> = {};
  for (const runnerId of result.values()) counts[runnerId] = (counts[runnerId] ?? 0) + 1;
  return counts;
};

describe("spread", () => {
  it("gives everything to the only runner, up to its limit", () => {
    expect(countOf(spread(names(4), [runner("a")], new Map()))).toEqual({ a: 4 });
    expect(countOf(spread(names(4), [runner("a", 3)], new Map()))).toEqual({ a: 3 });
    expect(spread(names(4), [], new Map()).size).toBe(0);
    expect(spread([], [runner("a")], new Map()).size).toBe(0);
  });

  it("spreads evenly, and fills the others where one's limit is low", () => {
    expect(countOf(spread(names(7), [runner("a"), runner("b"), runner("c")], new Map()))).toEqual({ a: 3, b: 2, c: 2 });
    expect(countOf(spread(names(10), [runner("a", 2), runner("b", 20)], new Map()))).toEqual({ a: 2, b: 8 });
  });

  it("moves only what is above a share, and nothing of a runner that is gone stays its", () => {
    const holders = spread(names(6), [runner("a")], new Map());
    const shared = spread(names(6), [runner("a"), runner("b")], holders);
    expect(countOf(shared)).toEqual({ a: 3, b: 3 });
    expect(spread(names(6), [runner("a"), runner("b")], shared)).toEqual(shared);
    expect(countOf(spread(names(6), [runner("b")], shared))).toEqual({ b: 6 });
  });

  it("an odd one stays where it is", () => {
    const holders = new Map([
      ["s0", "b"],
      ["s1", "b"],
      ["s2", "a"],
    ]);
    expect(spread(names(3), [runner("a"), runner("b")], holders)).toEqual(holders);
  });

  it("does not move what is live for the sake of a share", () => {
    const holders = new Map(names(4).map((id) => [id, "a"]));
    const result = spread(names(4), [runner("a", 10, ["s0", "s2", "s3"]), runner("b")], holders);
    expect(result).toEqual(
      new Map([
        ["s0", "a"],
        ["s2", "a"],
        ["s3", "a"],
        ["s1", "b"],
      ]),
    );
  });

  it("forgets streams that are not wanted any more", () => {
    expect(
      spread(
        ["s1"],
        [runner("a")],
        new Map([
          ["s0", "a"],
          ["s1", "a"],
        ]),
      ),
    ).toEqual(new Map([["s1", "a"]]));
  });

  it("never exceeds a limit and leaves nothing while there is room, whatever happened before", () => {
    let seed = 7;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    let holders = new Map<string, string>();
    for (let round = 0; round < 500; round += 1) {
      const wanted = names(40).filter(() => random() < 0.7);
      const runners = ["a", "b", "c", "d"]
        .filter(() => random() < 0.8)
        .map((id) =>
          runner(
            id,
            Math.floor(random() * 20),
            wanted.filter(() => random() < 0.3),
          ),
        );
      const result = spread(wanted, runners, holders);
      const counts = countOf(result);
      for (const { runnerId, maxStreams } of runners) expect(counts[runnerId] ?? 0).toBeLessThanOrEqual(maxStreams);
      const capacity = runners.reduce((sum, { maxStreams }) => sum + maxStreams, 0);
      expect(result.size).toBe(Math.min(wanted.length, capacity));
      holders = result;
    }
  });
});
