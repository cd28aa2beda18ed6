import { expect, test } from "vitest";
import { besideView, type BesideViewModel, liveNames } from "./beside-view.ts";

test("a live is called by its day, and where two share a day by the time, too", () => {
  const at = (roomId: string, day: number, hour: number) => ({
    roomId,
    startedAt: new Date(2_026, 4, day, hour, 5).toISOString(),
  });
  const names = liveNames([at("1", 3, 9), at("2", 3, 20), at("3", 4, 9)], "en-GB");
  expect(Object.fromEntries(names)).toEqual({ 1: "3 May, 09:05", 2: "3 May, 20:05", 3: "4 May" });
});

test("where too few lives came before, it is said when what is usual is known, until one of them is chosen", () => {
  const one = (roomId: string) => ({
    roomId,
    startedAt: "2026-05-03T20:05:00.000Z",
    minutes: 60,
    totals: {},
    perHour: { events: 1 },
  });
  const said = (given: Partial<BesideViewModel>, usual: object | null = null) =>
    JSON.stringify(
      besideView({
        say: (key: string) => key,
        language: "en-GB",
        comparison: { live: one("1"), before: [one("2")], usual },
        curves: undefined,
        other: undefined,
        ...given,
      } as unknown as BesideViewModel),
    );
  expect(said({})).toContain("usual.few");
  expect(said({ other: "2" })).not.toContain("usual.few");
  expect(said({}, { events: 1 })).not.toContain("usual.few");
});
