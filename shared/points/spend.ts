/** What rules cost. Pure, but for what it changes in place. */
import type { RecordedEvent } from "#shared/event.ts";
import type { LiveState } from "#shared/live-state.ts";
import { idleAt, toPoints, toUnits } from "./account.ts";
import { accountOf } from "./book.ts";
import { markOf, setMark } from "./mark.ts";
import { bookOf, hasPoints, type Points, settle } from "./points.ts";

/** Takes what something costs from the user of an event, if there is enough. Changes `points`, and the event's `payload.points`. */
export function spend(points: Points, live: Readonly<LiveState>, event: RecordedEvent, cost: number): boolean {
  const book = bookOf(points, live);
  const account = accountOf(book, event.user);
  const units = toUnits(cost);
  if (!account || !hasPoints(event.user)) return false;
  const before = account[0];
  const { balance } = idleAt(account, points.decays, event.ingestedAt);
  if (balance < units) return false;
  settle(points, account, event.ingestedAt);
  account[0] -= units;
  const mark = markOf(event);
  setMark(event, {
    ...mark,
    delta: toPoints(toUnits(mark?.delta ?? 0) + account[0] - before),
    balance: toPoints(account[0]),
    earned: toPoints(account[1]),
    spent: toPoints(toUnits(mark?.spent ?? 0) + units),
  });
  return true;
}

/** Gives back what was just taken: what it was taken for is not done. */
export function giveBack(points: Points, live: Readonly<LiveState>, event: RecordedEvent, cost: number): void {
  const account = accountOf(bookOf(points, live), event.user);
  const mark = markOf(event);
  if (!account || !mark) return;
  account[0] += toUnits(cost);
  const { spent = 0, ...rest } = mark;
  const left = toPoints(toUnits(spent) - toUnits(cost));
  setMark(event, {
    ...rest,
    delta: toPoints(toUnits(rest.delta) + toUnits(cost)),
    balance: toPoints(account[0]),
    ...(left > 0 && { spent: left }),
  });
}
