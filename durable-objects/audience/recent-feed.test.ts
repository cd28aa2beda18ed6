import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { feedPiece, frameOf, RecentFeed } from "./recent-feed.ts";

function piece(first: number, last: number, filler = "") {
  const events = Array.from(
    { length: last - first + 1 },
    (_, index) =>
      ({ offset: first + index, eventType: index % 2 ? "GIFT" : "CHAT", filler }) as unknown as RecordedEvent,
  );
  const position = { epoch: "e", offset: last };
  return feedPiece({
    events,
    actions: [],
    text: JSON.stringify(events),
    position,
    totals: { viewers: 1, likes: 2, coins: 3 },
  });
}

test("what comes after a piece's end is given, what lies inside or before is not", () => {
  const recent = new RecentFeed();
  for (const one of [piece(1, 3), piece(4, 4), piece(5, 9)]) recent.push(one);
  expect(recent.after(0)?.map(({ position }) => position.offset)).toEqual([3, 4, 9]);
  expect(recent.after(4)?.map(({ position }) => position.offset)).toEqual([9]);
  expect(recent.after(2)).toBeUndefined();
  expect(recent.after(9)).toBeUndefined();
});

test("old pieces go when there is too much; the latest stays however large", () => {
  const recent = new RecentFeed();
  const large = "x".repeat(1_500_000);
  for (let offset = 1; offset <= 5; offset++) recent.push(piece(offset, offset, large));
  expect(recent.after(0)).toBeUndefined();
  expect(recent.after(3)).toHaveLength(2);
  recent.push(piece(6, 6, "x".repeat(5_000_000)));
  expect(recent.after(4)).toBeUndefined();
  expect(recent.after(5)).toHaveLength(1);
});

test("a frame is made once a wish, and holds what the wish leaves", () => {
  const one = piece(1, 4);
  const gifts = frameOf(one, ["GIFT"]);
  expect(JSON.parse(gifts.text)).toMatchObject({
    type: "events",
    position: { offset: 4 },
    totals: { coins: 3 },
    events: [{ offset: 2 }, { offset: 4 }],
  });
  expect(gifts.events).toBe(2);
  expect(frameOf(one, ["GIFT"])).toBe(gifts);
  expect(frameOf(one, ["LIKE"])).toEqual({ text: "", events: 0 });
  expect(JSON.parse(frameOf(one, []).text)).toMatchObject({ events: one.events });
});
