import { expect, test } from "vitest";
import type { EventOf } from "#shared/event.ts";
import { rose, startMs } from "../../example-events.ts";
import { fuseOf, noCombo, withGift } from "./combo.ts";
import type { ComboOptions } from "./options.ts";

const options: ComboOptions = { from: 5, seconds: 8, minCoins: 0, title: "" };
const gift = (offset: number, units: number, at: number) =>
  rose(offset, units, { ingestedAt: startMs + at }, { coinsDelta: units }) as EventOf<"GIFT"> & { offset: number };
const after = (...gifts: ReturnType<typeof gift>[]) =>
  gifts.reduce((combo, one) => withGift(combo, one, options), noCombo);

test("gifts that follow within the fuse are one combo; after it a new one begins", () => {
  expect(after(gift(1, 3, 0), gift(2, 4, 7_999)).value).toBe(7);
  expect(after(gift(1, 3, 0), gift(2, 4, 8_000)).value).toBe(4);
  expect(after(gift(1, 3, 0), gift(2, 0, 7_000), gift(3, 1, 8_500)).value).toBe(1);
});

test("it is shown from so many on, and burns down by the stream's clock", () => {
  expect(fuseOf(after(gift(1, 4, 0)), options, startMs)).toBe(0);
  const combo = after(gift(1, 5, 0));
  expect([0, 4_000, 8_000, 60_000].map((ms) => fuseOf(combo, options, startMs + ms))).toEqual([1, 0.5, 0, 0]);
});

test("one that comes late does not shorten the fuse", () => {
  expect(after(gift(1, 5, 5_000), gift(2, 1, 3_000)).at).toBe(startMs + 5_000);
});
