import { expect, test } from "vitest";
import { causeAfterFailure, causeOf, gapOf } from "./gap.ts";
import type { Closing } from "./provider.ts";

const closing = (kind: Closing["kind"]): Closing => ({ kind, code: 0, reason: "" });

test("a broadcast that ended, and a file that is read, miss nothing", () => {
  expect(causeOf(closing("ended"), false)).toBeUndefined();
  expect(causeOf(closing("finished"), false)).toBeUndefined();
});

test("the cause is how the line went down; a lost lease comes first", () => {
  expect(causeOf(closing("lost"), false)).toBe("disconnected");
  expect(causeOf(closing("silent"), false)).toBe("silent");
  expect(causeOf(closing("stopped"), true)).toBe("lease");
});

test("when the sign service refuses, that is the cause from then on", () => {
  expect(causeAfterFailure("disconnected", "sign-error")).toBe("no_provider");
  expect(causeAfterFailure("disconnected", "rate-limited")).toBe("no_provider");
  expect(causeAfterFailure("silent", "network")).toBe("silent");
});

test("a gap lasts from what came last until now, in the same room", () => {
  const interruption = { since: 1_000, cause: "silent" as const, roomId: "7", refusedEvents: 2 };
  expect(gapOf(interruption, "7", 5_000)).toEqual({
    startedAt: 1_000,
    endedAt: 5_000,
    cause: "silent",
    refusedEvents: 2,
  });
  expect(gapOf(interruption, "8", 5_000)).toBeUndefined();
  expect(gapOf(undefined, "7", 5_000)).toBeUndefined();
});

test("without a room it is declared, and a clock that went back makes no negative gap", () => {
  const interruption = { since: 9_000, cause: "runner_down" as const, refusedEvents: 0 };
  expect(gapOf(interruption, "7", 5_000)).toMatchObject({ startedAt: 5_000, endedAt: 5_000 });
});
