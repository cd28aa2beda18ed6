import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { noTakebacks } from "#shared/takeback.ts";
import { ben, chat, follow, rose, startMs } from "../example-events.ts";
import type { Context } from "../widget.ts";
import type { Deed } from "./deed.ts";
import { type DeedWish, reduceDeeds } from "./deed-list.ts";

const wish: DeedWish = { kinds: ["gift", "follow"], minCoins: 1, most: 3 };
const context = { feed: { takebacks: noTakebacks() } } as unknown as Context;
const after = (events: RecordedEvent[], one: DeedWish = wish) =>
  events.reduce<readonly Deed[]>((rows, event) => reduceDeeds(rows, { is: "event", event }, context, one), []);
const told = (rows: readonly Deed[]) => rows.map(({ kind, count, offset }) => [kind, count, offset]);

test("the newest is above, only what is wanted, as many as there is room for", () => {
  const events = [
    follow(1),
    rose(2, 1),
    chat(3, "hi"),
    follow(4, { user: ben }),
    rose(5, 9, {}, { groupId: "2", coins: 0 }),
  ];
  expect(told(after(events))).toEqual([
    ["follow", 1, 4],
    ["gift", 1, 2],
    ["follow", 1, 1],
  ]);
  expect(after([1, 2, 3, 4, 5].map((offset) => follow(offset)))).toHaveLength(3);
});

test("a streak grows in its place, whatever order its frames come in", () => {
  const rows = after([rose(1, 2), follow(2), rose(3, 7), rose(4, 5)]);
  expect(told(rows)).toEqual([
    ["follow", 1, 2],
    ["gift", 7, 3],
  ]);
});

test("one that begins anew long after is another one, above", () => {
  const late = { timestamp: startMs + 600_000, ingestedAt: startMs + 600_000 };
  expect(told(after([rose(1, 7), follow(2), rose(9, 1, late)]))).toEqual([
    ["gift", 1, 9],
    ["follow", 1, 2],
  ]);
});

test("what is taken back leaves at once, and what is withheld does not come", () => {
  const rows = after([follow(1), follow(2, { user: ben })]);
  const withdrawal = { no: 1, offset: 9, parts: ["alerts", "speech", "chat"] as const, userIds: [ben.userId] };
  expect(told(reduceDeeds(rows, { is: "withdrawal", withdrawal }, context, wish))).toEqual([["follow", 1, 1]]);
  const muted = {
    ...context,
    feed: { takebacks: { ...noTakebacks(), withdrawals: [withdrawal] } },
  } as unknown as Context;
  expect(reduceDeeds([], { is: "event", event: follow(10, { user: ben }) }, muted, wish)).toHaveLength(1);
  expect(reduceDeeds([], { is: "event", event: follow(8, { user: ben }) }, muted, wish)).toHaveLength(0);
});

test("a greeting that is taken afresh, and a recording, begin with an empty list", () => {
  const rows = after([follow(1)]);
  expect(reduceDeeds(rows, { is: "greeting", frame: {} as never, afresh: false }, context, wish)).toBe(rows);
  expect(reduceDeeds(rows, { is: "greeting", frame: {} as never, afresh: true }, context, wish)).toEqual([]);
  expect(reduceDeeds(rows, { is: "playback" }, context, wish)).toEqual([]);
});
