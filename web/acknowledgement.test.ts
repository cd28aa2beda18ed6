import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { EventsFrame } from "#shared/protocol/wire.ts";
import { acknowledge } from "./acknowledgement.ts";

/** A line whose timers are run by hand. */
function lineOf(chance = 0) {
  const sent: string[] = [];
  const timers: { delayMs: number; callback: () => void }[] = [];
  const acknowledgement = acknowledge({
    send: (text) => sent.push(text),
    after: (delayMs, callback) => {
      const timer = { delayMs, callback };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
    random: () => chance,
  });
  return { ...acknowledgement, sent, timers };
}

const frame = (offset: number, events: number): EventsFrame => ({
  type: "events",
  position: { epoch: "e", offset },
  events: Array.from({ length: events }, () => ({}) as RecordedEvent),
  totals: { viewers: 0, likes: 0, coins: 0 },
});

test("every 64 events are acknowledged at once, with the last place", () => {
  const line = lineOf();
  line.handled(frame(60, 60));
  expect(line.sent).toEqual([]);
  line.handled(frame(70, 10));
  expect(line.sent).toEqual(['{"type":"ack","offset":70}']);
  expect(line.timers).toEqual([]);
});

test("fewer are acknowledged 5 s after the first of them, once", () => {
  const line = lineOf();
  line.handled(frame(1, 1));
  line.handled(frame(2, 1));
  expect(line.timers.map((timer) => timer.delayMs)).toEqual([5_000]);
  line.timers[0]?.callback();
  expect(line.sent).toEqual(['{"type":"ack","offset":2}']);
  line.handled(frame(3, 1));
  expect(line.sent).toHaveLength(1);
});

test("a socket that is gone gets nothing", () => {
  const line = lineOf();
  line.handled(frame(1, 1));
  line.stop();
  expect(line.timers).toEqual([]);
});

test("pages that see the same events do not all speak at the same time", () => {
  const line = lineOf(0.5);
  line.handled(frame(31, 31));
  expect(line.timers.map((timer) => timer.delayMs)).toEqual([7_500]);
  line.handled(frame(32, 1));
  expect(line.sent).toEqual(['{"type":"ack","offset":32}']);
  line.handled(frame(95, 63));
  expect(line.sent).toHaveLength(1);
  line.handled(frame(96, 1));
  expect(line.sent).toHaveLength(2);
});
