import { describe, expect, test } from "vitest";
import { limits } from "#shared/protocol/limits.ts";
import { parseSocketAgeMs } from "#shared/protocol/socket-age.ts";
import { holderOf, victimOf } from "./admission.ts";

const minute = 60_000;
const now = 100 * minute;
const opened = (minutes: number, heard = 0) => ({ openedAt: minutes * minute, heardAt: heard * minute });

test.each([
  ["the oldest that never said anything", [opened(3), opened(1), opened(2)], 1],
  ["a silent one before one that lives", [opened(1, 99.9), opened(50), opened(2, 99.5)], 1],
  ["what was heard of long ago is silent", [opened(1, 99.9), opened(50, 60), opened(80)], 1],
  ["where all live, who was silent for longest", [opened(1, 99.9), opened(50, 99.2), opened(2, 99.5)], 1],
  ["the only one", [opened(1, 99.9)], 0],
])("%s goes", (_, sockets, victim) => {
  expect(victimOf(sockets, now)).toBe(victim);
});

describe("how long a socket may stay", () => {
  const at = { now: 1_000, random: 0, maxAgeMs: Infinity };
  const token = { kind: "token", id: "ot_a" } as const;
  const key = { kind: "key", id: "key_a" } as const;

  test("is a matter of who opened it, and of the setting", () => {
    expect(holderOf(token, at)).toEqual({ principal: token, openedAt: 1_000, until: 1_000 + limits.tokenSocketAgeMs });
    expect(holderOf(key, at).until).toBe(1_000 + limits.keySocketAgeMs);
    expect(holderOf(token, { ...at, maxAgeMs: 5_000 }).until).toBe(6_000);
    expect(holderOf(key, { ...at, maxAgeMs: Infinity }).until).toBe(1_000 + limits.keySocketAgeMs);
  });

  test("is spread over half of it", () => {
    expect(holderOf(key, { ...at, random: 1 }).until).toBe(1_000 + limits.keySocketAgeMs / 2);
  });

  test.each([
    [undefined, Infinity],
    ["", Infinity],
    ["60000", 60_000],
    ["999", undefined],
    ["-1", undefined],
    ["1e9", undefined],
    ["soon", undefined],
    [5_000, 5_000],
  ])("is set with %j: %j", (value, ageMs) => {
    expect(parseSocketAgeMs(value)).toBe(ageMs);
  });
});
