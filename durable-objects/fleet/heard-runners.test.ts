import { expect, it } from "vitest";
import { heardRunners } from "./heard-runners.ts";

const request = (runnerId: string) => ({ runnerId, maxStreams: 5, live: [] });

it("tells the latest first, one of a name for each key, and forgets who was silent for ten minutes", () => {
  const runners = heardRunners();
  runners.note(request("a"), undefined, 0);
  runners.note(request("a"), "ik_test.ws1.aaaaaaaaaaaaaaaa.*", 60_000);
  runners.note(request("b"), undefined, 120_000);
  runners.note({ ...request("a"), maxStreams: 0 }, undefined, 180_000);
  expect(
    runners.all(200_000).map(({ runnerId, workspaceId, maxStreams }) => [runnerId, workspaceId, maxStreams]),
  ).toEqual([
    ["a", null, 0],
    ["b", null, 5],
    ["a", "ws1", 5],
  ]);
  expect(runners.all(700_000).map(({ runnerId }) => runnerId)).toEqual(["a", "b"]);
  expect(runners.all(780_001)).toEqual([]);
});

it("keeps no more than 500, those that were heard last", () => {
  const runners = heardRunners();
  for (let number = 0; number < 600; number += 1) runners.note(request(`r${number}`), undefined, number);
  const kept = runners.all(600);
  expect([kept.length, kept[0]?.runnerId, kept.at(-1)?.runnerId]).toEqual([500, "r599", "r100"]);
});

it("tells what is live, also of a runner that was started for one stream", () => {
  const runners = heardRunners();
  runners.note({ ...request("a"), maxStreams: 1, live: ["st_1"], stream: "st_1" }, undefined, 0);
  expect(runners.all(1)).toMatchObject([{ live: ["st_1"], chosen: "st_1" }]);
});
