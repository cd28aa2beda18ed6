import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { BatchFrames } from "./frames.ts";
import { RecentBatches } from "./recent-batches.ts";

function batch(first: number, last: number, filler = "") {
  const events = Array.from(
    { length: last - first + 1 },
    (_, index) => ({ offset: first + index, eventType: "CHAT", filler }) as unknown as RecordedEvent,
  );
  return new BatchFrames({
    events,
    actions: [],
    texts: events.map((event) => JSON.stringify(event)),
    position: { epoch: "e", offset: last },
    totals: { viewers: 1, likes: 2, coins: 3 },
  });
}

const ends = (batches: BatchFrames[] | undefined) => batches?.map(({ batch }) => batch.position.offset);

test("what comes after a batch's end is given, what lies inside or before is not", () => {
  const recent = new RecentBatches();
  for (const one of [batch(1, 3), batch(4, 4), batch(5, 9)]) recent.push(one);
  expect(ends(recent.after(0))).toEqual([3, 4, 9]);
  expect(ends(recent.after(4))).toEqual([9]);
  expect(recent.after(2)).toBeUndefined();
  expect(recent.after(9)).toBeUndefined();
});

test("old batches go when there is too much; the latest stays however large", () => {
  const recent = new RecentBatches();
  const large = "x".repeat(1_500_000);
  for (let offset = 1; offset <= 5; offset++) recent.push(batch(offset, offset, large));
  expect(recent.after(0)).toBeUndefined();
  expect(recent.after(3)).toHaveLength(2);
  recent.push(batch(6, 6, "x".repeat(5_000_000)));
  expect(recent.after(4)).toBeUndefined();
  expect(recent.after(5)).toHaveLength(1);
});
