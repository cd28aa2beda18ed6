import { expect, test } from "vitest";
import { liveNames } from "./beside-view.ts";

test("a live is called by its day, and where two share a day by the time, too", () => {
  const at = (roomId: string, day: number, hour: number) => ({
    roomId,
    startedAt: new Date(2_026, 4, day, hour, 5).toISOString(),
  });
  const names = liveNames([at("1", 3, 9), at("2", 3, 20), at("3", 4, 9)], "en-GB");
  expect(Object.fromEntries(names)).toEqual({ 1: "3 May, 09:05", 2: "3 May, 20:05", 3: "4 May" });
});
