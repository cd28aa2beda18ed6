import { expect, test } from "vitest";
import type { HelloFrame } from "#shared/protocol/wire.ts";
import { startMs, tallyChange } from "../../example-events.ts";
import { greetTallies, noTallies, takeTally, type Tallies } from "../../../kit/tallies.ts";
import { shownTallies, tickIn } from "./tallies.ts";

const hello = (top: number, counters: Record<string, number>, timers: Record<string, number> = {}) =>
  ({ position: { epoch: "e1", offset: 0 }, top: { epoch: "e1", offset: top }, counters, timers }) as HelloFrame;

function greeted(...args: Parameters<typeof hello>): Tallies {
  const tallies = noTallies();
  greetTallies(tallies, hello(...args));
  return tallies;
}

const values = (tallies: Tallies, names?: string[]) =>
  shownTallies(tallies, names, startMs).map(({ name, value }) => [name, value]);

test("timers are shown first, then counters, each by name; or those that are asked for", () => {
  const tallies = greeted(0, { wins: 3, deaths: 12 }, { subathon: startMs + 5_500 });

  expect(values(tallies)).toEqual([
    ["subathon", 5_500],
    ["deaths", 12],
    ["wins", 3],
  ]);
  expect(values(tallies, ["wins", "unknown", "subathon"])).toEqual([
    ["wins", 3],
    ["subathon", 5_500],
  ]);
});

test("a change is taken; one that the greeting has in it already, or another feed's, is not mixed up", () => {
  const tallies = greeted(5, { deaths: 12 });
  takeTally(tallies, tallyChange(4, "deaths", 11), "e1");
  expect(values(tallies)).toEqual([["deaths", 12]]);

  takeTally(tallies, tallyChange(6, "deaths", 13), "e1");
  takeTally(tallies, tallyChange(6, "break", startMs + 1, "timer"), "e1");
  expect(values(tallies)).toEqual([
    ["break", 1],
    ["deaths", 13],
  ]);

  greetTallies(tallies, hello(9, { deaths: 0 }));
  takeTally(tallies, tallyChange(1, "deaths", 1), "e2");
  expect(values(tallies)).toEqual([["deaths", 1]]);
});

test("a timer stops at 0, and ticks until then", () => {
  const left = (leftMs: number) => shownTallies(greeted(0, {}, { break: startMs + leftMs }), undefined, startMs);

  expect(left(-60_000)).toEqual([{ kind: "timer", name: "break", value: 0 }]);
  expect([2_300, 2_000, 1, 0].map((leftMs) => tickIn(left(leftMs)))).toEqual([300, 1_000, 1, undefined]);
});

test("as many are shown as there is room for", () => {
  const counters = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`c${index}`, index]));

  expect(values(greeted(0, counters))).toHaveLength(8);
});

test("one that is paused stands still and does not tick, until a change lets it go on", () => {
  const tallies = noTallies();
  greetTallies(tallies, { ...hello(0, {}), pausedTimers: { break: 61_000 } });
  const shown = (time: number) => shownTallies(tallies, undefined, time);

  expect(shown(startMs + 3_600_000)).toEqual([{ kind: "timer", name: "break", value: 61_000, paused: true }]);
  expect(tickIn(shown(startMs))).toBeUndefined();
  takeTally(tallies, tallyChange(1, "break", startMs + 61_000, "timer"), "e1");
  expect(shown(startMs + 1_000)).toEqual([{ kind: "timer", name: "break", value: 60_000 }]);
});
