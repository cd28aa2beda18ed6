import { expect, test } from "vitest";
import type { ShownBoard } from "#shared/standings.ts";
import type { ShownPoll } from "#shared/interaction/poll.ts";
import type { ShownQueue } from "#shared/interaction/queue.ts";
import type { ShownTimer } from "#shared/interaction/timer-rates.ts";
import type { ShownWheel } from "#shared/interaction/wheel.ts";
import * as board from "../../overlay/widgets/leaderboard/example.ts";
import * as giveaway from "../../overlay/widgets/giveaway/example.ts";
import * as goal from "../../overlay/widgets/goal/example.ts";
import * as poll from "../../overlay/widgets/poll/example.ts";
import * as queue from "../../overlay/widgets/queue/example.ts";
import * as timer from "../../overlay/widgets/timer/example.ts";
import * as wheel from "../../overlay/widgets/wheel/example.ts";
import { tried, type Try } from "./made-up.ts";
import { madeUpPart, partAfter } from "./made-up-parts.ts";

const examples: Record<string, unknown> = Object.assign(
  {},
  ...[goal, board, timer, poll, wheel, giveaway, queue].flatMap(({ example }) => example.map(({ parts }) => parts)),
);

/** A part after something was tried. */
function after<Value>(name: string, what: Try): { before: Value; after: Value } {
  const before = madeUpPart(name, examples);
  const events = tried(what, { offset: 0, now: 1_795_000_000_000 + 60_000 }).flatMap(({ frame }) => frame.events);
  return {
    before: before as Value,
    after: events.reduce((value: unknown, event) => partAfter(name, value, event), before) as Value,
  };
}

test("a part that no example has is that of another one of its kind; of no kind there is none", () => {
  expect(madeUpPart("gift:paper-crane", examples)).toBe(examples["gift:rose"]);
  expect(madeUpPart("timer:marathon", examples)).toBe(examples["timer:subathon"]);
  expect(madeUpPart("board:sharers.week", examples)).toMatchObject({ over: "week", people: 62 });
  expect(madeUpPart("board:likers", examples)).toMatchObject({ over: "live" });
  expect(madeUpPart("nonsense:1", examples)).toBeUndefined();
});

test.each<[Try, string, number]>([
  ["gift", "count:coins", 1],
  ["streak", "count:coins", 70],
  ["bigGift", "count:coins", 5_000],
  ["streak", "gift:paper-crane", 14],
  ["gift", "gift:5655", 1],
  ["gift", "gift:paper-crane", 0],
  ["follow", "count:follows", 1],
  ["subscribe", "count:subscribers", 1],
  ["share", "count:shares", 1],
  ["likes", "count:likes", 15],
  ["chat", "count:likes", 0],
])("%s adds to %s: %d", (what, name, added) => {
  const { before, after: now } = after<number>(name, what);
  expect(now - before).toBe(added);
});

test("who gives is on the board of gifters, in their place, and on no other", () => {
  const { before, after: now } = after<ShownBoard>("board:gifters", "bigGift");
  expect(now.people).toBe(before.people + 1);
  expect(now.rows.map(({ value }) => value)).toEqual([12_400, 9_870, 7_205, 5_000, 3_110, 990]);
  const likers = after<ShownBoard>("board:likers", "bigGift");
  expect(likers.after).toBe(likers.before);
});

test("a timer is added to by its rates, and says by whom", () => {
  const { before, after: now } = after<ShownTimer>("timer:subathon", "bigGift");
  expect(now.leftMs - before.leftMs).toBe(10_000_000);
  expect(now.plan?.last).toMatchObject({ kind: "coins", giftName: "Golden Whale", addedMs: 10_000_000 });
});

test("taking part votes, spins, joins and queues", () => {
  const polled = after<ShownPoll>("poll", "takePart");
  expect(polled.after.answers[0]?.votes).toBe((polled.before.answers[0]?.votes ?? 0) + 1);
  const spun = after<ShownWheel>("wheel", "takePart");
  expect(spun.after.spins).toHaveLength(2);
  expect(spun.after.sections[spun.after.spins[1]?.section ?? -1]?.label).toBe(spun.after.spins[1]?.label);
  const drawn = after<{ count: number }>("giveaway", "takePart");
  expect(drawn.after.count).toBe(drawn.before.count + 1);
  const queued = after<ShownQueue>("queue", "takePart");
  expect([queued.after.count, queued.after.next.length]).toEqual([8, 4]);
});
