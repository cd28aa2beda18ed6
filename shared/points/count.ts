/** How an event is counted. Pure, but for what it changes in place. */
import type { RecordedEvent } from "#shared/event.ts";
import type { LiveState } from "#shared/live-state.ts";
import { isNews } from "#shared/news.ts";
import { toPoints, toUnits } from "./account.ts";
import { accountOf, type Book, inherit, noteChanged, open } from "./book.ts";
import { markOf, type PointsMark, setMark } from "./mark.ts";
import { bookOf, hasPoints, type Points, settle } from "./points.ts";
import { levelAt, pointsLimits, type PointsSettings } from "./settings.ts";

/** How an event is taken: as new, or as it was recorded, with what was spent on it or before that. */
export type Taking = "new" | "recorded" | "before_spending";

/** Counts an event, after the live state took it. Changes `points`, and the event's `payload.points`. */
export function countPoints(points: Points, event: RecordedEvent, live: Readonly<LiveState>, taking: Taking): void {
  const book = bookOf(points, live);
  if (taking !== "new") return takeRecorded(points, book, event, taking);
  const payload = event.payload as { points?: PointsMark };
  if (payload.points !== undefined) delete payload.points;
  if (event.eventType === "POINTS_CHANGED") {
    if (hasPoints(event.user)) change(points, book, event, toUnits(event.payload.change));
    return;
  }
  if (!points.settings.on) return;
  const earned = earnedBy(points.settings, book, event);
  if (earned > 0) change(points, book, event, earned);
}

/** What an event earns its user, in hundredths. */
function earnedBy({ rates, subscriberBonus }: PointsSettings, book: Book, event: RecordedEvent): number {
  let earned = 0;
  switch (event.eventType) {
    case "GIFT":
      earned = event.payload.coinsDelta * rates.coin;
      break;
    case "LIKE":
      earned = event.payload.likeCount * rates.like;
      break;
    case "SHARE":
      earned = isNews(event) ? rates.share : 0;
      break;
    case "FOLLOW":
      earned = isNews(event) ? rates.follow : 0;
      break;
    case "SUBSCRIBE":
      earned = isNews(event) ? rates.subscription : 0;
      break;
    case "CHAT":
      earned = minuteOf(event) > (accountOf(book, event.user)?.[3] ?? 0) ? rates.chatMinute : 0;
      break;
    default:
      return 0;
  }
  if (earned <= 0 || !hasPoints(event.user)) return 0;
  const bonus = event.user.isSubscriber === true ? subscriberBonus : 0;
  return Math.min(toUnits((earned * (100 + bonus)) / 100), toUnits(pointsLimits.points));
}

/** By the hub's clock: a viewer's own may be wrong by any time. */
function minuteOf({ ingestedAt }: RecordedEvent): number {
  return Math.floor(ingestedAt / 60_000);
}

/** Changes what the event's user has, in hundredths, never below none; what is earned or given counts for levels. */
function change(points: Points, book: Book, event: RecordedEvent, units: number): void {
  const { user, ingestedAt } = event;
  const found = accountOf(book, user);
  // To take points from somebody who has none makes nobody known.
  if (!found && units <= 0) return;
  const account = found ?? open(book, points.decays, user, ingestedAt);
  const before = found ? account[0] : 0;
  settle(points, account, ingestedAt);
  const level = levelAt(points.settings.levels, toPoints(account[1]));
  if (!found) inherit(book, account, user);
  account[0] = Math.min(Math.max(0, account[0] + units), toUnits(pointsLimits.points));
  if (units > 0) account[1] = Math.min(account[1] + units, Number.MAX_SAFE_INTEGER);
  if (event.eventType === "CHAT") account[3] = minuteOf(event);
  // Who does something is not idle.
  if (event.eventType !== "POINTS_CHANGED") account[2] = Math.max(account[2], ingestedAt);
  const reached = levelAt(points.settings.levels, toPoints(account[1]));
  setMark(event, {
    delta: toPoints(account[0] - before),
    balance: toPoints(account[0]),
    earned: toPoints(account[1]),
    ...(reached > level && { level: reached }),
  });
  noteChanged(book, points.decays, event, account);
}

/** Follows what was written into the event when it was new. */
function takeRecorded({ decays }: Points, book: Book, event: RecordedEvent, taking: Taking): void {
  let mark = markOf(event);
  if (mark === undefined || !hasPoints(event.user)) return;
  const { spent = 0 } = mark;
  if (taking === "before_spending" && spent > 0) {
    const { spent: _, ...rest } = mark;
    mark = { ...rest, delta: rest.delta + spent, balance: rest.balance + spent };
    setMark(event, mark);
  }
  const found = accountOf(book, event.user);
  const account = found ?? open(book, decays, event.user, event.ingestedAt);
  // The mark has it already.
  if (!found) inherit(book, account, event.user);
  account[0] = toUnits(mark.balance);
  account[1] = toUnits(mark.earned);
  if (event.eventType === "CHAT") account[3] = minuteOf(event);
  account[2] = Math.max(account[2], event.ingestedAt);
  noteChanged(book, decays, event, account);
}
