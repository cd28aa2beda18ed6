import { expect, test } from "vitest";
import { fallBehind, hasRoom, isStuck, laggingFlow, newFlow, noteAcknowledged, noteSent } from "./socket-flow.ts";

const start = () => newFlow(0, true, 0);

test("up to 300 events may be unacknowledged, and one frame always", () => {
  const flow = start();
  expect(hasRoom(flow, 500, 10)).toBe(true);
  noteSent(flow, 200, 200, 10);
  expect(hasRoom(flow, 100, 10)).toBe(true);
  expect(hasRoom(flow, 101, 10)).toBe(false);
});

test("up to 1 MB may be unacknowledged", () => {
  const flow = start();
  noteSent(flow, 1, 1, 1024 * 1024 - 10);
  expect(hasRoom(flow, 1, 10)).toBe(true);
  expect(hasRoom(flow, 1, 11)).toBe(false);
});

test("an acknowledgement makes room for whole frames only", () => {
  const flow = start();
  noteSent(flow, 100, 100, 5);
  noteSent(flow, 250, 150, 5);
  noteAcknowledged(flow, 99, 1);
  expect(flow).toMatchObject({ events: 250, bytes: 10 });
  noteAcknowledged(flow, 249, 1);
  expect(flow).toMatchObject({ events: 150, bytes: 5 });
  noteAcknowledged(flow, 250, 1);
  expect(flow).toMatchObject({ events: 0, bytes: 0, sentOffset: 250 });
});

test("acknowledging again, or more than was sent, changes nothing", () => {
  const flow = start();
  noteSent(flow, 10, 10, 5);
  noteAcknowledged(flow, 1_000_000, 1);
  expect(flow).toMatchObject({ sentOffset: 10, events: 0, bytes: 0, movedAt: 1 });
  noteAcknowledged(flow, 10, 2);
  noteAcknowledged(flow, 1_000_001, 2);
  expect(flow.movedAt).toBe(1);
  noteSent(flow, 20, 10, 5);
  expect(flow.events).toBe(10);
});

test("a socket is stuck when it lags and says nothing for 30 s", () => {
  const flow = start();
  expect(isStuck(flow, 1e9)).toBe(false);
  noteSent(flow, 10, 10, 5);
  fallBehind(flow, 1_000);
  expect(isStuck(flow, 30_999)).toBe(false);
  expect(isStuck(flow, 31_000)).toBe(true);
  noteAcknowledged(flow, 10, 31_000);
  expect(isStuck(flow, 60_999)).toBe(false);
});

test("a socket that lagged over a sleep of the hub keeps its time, and moves with the first thing it says", () => {
  const flow = laggingFlow(300, 1_000);
  expect(isStuck(flow, 30_999)).toBe(false);
  expect(isStuck(flow, 31_000)).toBe(true);
  noteAcknowledged(flow, 120, 30_000);
  expect(isStuck(flow, 31_000)).toBe(false);
});
