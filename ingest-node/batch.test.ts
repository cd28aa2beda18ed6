import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { batching } from "#shared/protocol/limits.ts";
import { stamp } from "#shared/stamp.ts";
import { gatherLeftMs } from "./batch.ts";
import { enclose, type QueuedEvent } from "./outgoing-queue.ts";
import { errorBody } from "./session.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const place = { streamId: "st", roomId: "7", sessionId: "3f0c1f8e-0c54-4d0a-9c7a-2f6f3f6c9a10", ingestedAt: 1 };
function events(count: number, length = 10): QueuedEvent[] {
  return Array.from({ length: count }, (_, index) =>
    enclose(stamp(errorBody("x".repeat(length), "test"), { ...place, seqNo: index + 1 }, sha256Hex), 0),
  );
}
const at = (now: number, lastSentAt = 10_000, gatherMs = 90) => ({ now, lastSentAt, gatherMs });

test("the first event after a pause goes at once, also the very first", () => {
  expect(gatherLeftMs(events(1), at(10_090))).toBe(0);
  expect(gatherLeftMs(events(1), at(10_000, 0))).toBe(0);
});

test("what comes soon after a batch waits until its time is up, not longer", () => {
  expect(gatherLeftMs(events(1), at(10_000))).toBe(90);
  expect(gatherLeftMs(events(5), at(10_089))).toBe(1);
});

test("a full batch waits for nothing, by number or by size", () => {
  expect(gatherLeftMs(events(batching.maxEvents - 1), at(10_001))).toBe(89);
  expect(gatherLeftMs(events(batching.maxEvents), at(10_001))).toBe(0);
  expect(gatherLeftMs(events(8, 9_000), at(10_001))).toBe(0);
});

test("a clock that was set back keeps nothing waiting", () => {
  expect(gatherLeftMs(events(1), at(3_000))).toBe(0);
});
