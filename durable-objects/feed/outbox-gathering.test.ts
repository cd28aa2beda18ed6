import { expect, test } from "vitest";
import { gatherMs, isFull, newGathering, noteSent } from "./outbox-gathering.ts";

test("a stream without endpoints gathers for two seconds, whenever something was sent", () => {
  const gathering = { ...newGathering(), forwards: false };
  expect(gatherMs(gathering, 100_000)).toBe(2_000);
  expect(gatherMs({ ...gathering, sentAt: 99_999 }, 100_000)).toBe(2_000);
});

test.each([true, undefined])("where webhooks may wait (%j), the first event after a pause goes at once", (forwards) => {
  const gathering = { ...newGathering(), forwards };
  expect(gatherMs(gathering, 100_000)).toBe(50);
  noteSent(gathering, { events: 1, bytes: 600 }, 100_000);
  expect([100_000, 100_300, 100_980, 105_000].map((now) => gatherMs(gathering, now))).toEqual([1_000, 700, 50, 50]);
  // A clock that went back waits no longer than one that stands.
  expect(gatherMs(gathering, 50_000)).toBe(1_000);
});

test("a message is full by what events took in the one before", () => {
  const gathering = newGathering();
  expect([300, 400].map((events) => isFull(gathering, events))).toEqual([false, true]);
  noteSent(gathering, { events: 100, bytes: 60_000 }, 1);
  expect([90, 100].map((events) => isFull(gathering, events))).toEqual([false, true]);
  noteSent(gathering, { events: 1, bytes: 100_000 }, 2);
  expect(isFull(gathering, 90)).toBe(false);
});
