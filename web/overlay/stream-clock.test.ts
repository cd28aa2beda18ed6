import { expect, test } from "vitest";
import { startMs } from "./example-events.ts";
import { newClock, noteArrival, streamTime } from "./stream-clock.ts";

test("the machine's own clock is taken while nothing is known", () => {
  expect(streamTime(newClock(), startMs)).toBe(startMs);
});

test.each([-300_000, 0, 300_000])("a machine whose clock is off by %d ms reads the stream's time", (offMs) => {
  const clock = newClock();
  const wall = startMs + offMs;
  for (const [now, delayMs] of [
    [0, 90],
    [100, 40],
    [200, 20_000],
  ] as const) {
    noteArrival(clock, startMs + now - delayMs, { now, wall: wall + now });
  }

  expect(streamTime(clock, wall + 1_000)).toBe(startMs + 1_000 - 40);
});

test("a clock that is set right while the page is open is believed after two minutes", () => {
  const clock = newClock();
  for (let now = 0; now <= 300_000; now += 1_000) {
    const wall = startMs + now + (now < 100_000 ? -3_600_000 : 0);
    noteArrival(clock, startMs + now, { now, wall });
  }

  expect(streamTime(clock, startMs + 300_000)).toBe(startMs + 300_000);
});
