/** The latest deeds, newest first: what lists and tickers are made of. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import { thingOf } from "#shared/takeback.ts";
import type { Context, Input } from "../widget.ts";
import { type Deed, type DeedKind, deedOf } from "./deed.ts";
import { isWithheld, leavesDisplay } from "./withdrawn.ts";

/** Which deeds a list has, and how many. */
export interface DeedWish {
  kinds: readonly DeedKind[];
  /** Of gifts. */
  minCoins: number;
  most: number;
}

/** So long after its last frame a streak that counts from a smaller number is another one. */
const anotherStreakMs = 60_000;

/** The list after what a widget is told; itself where that changes nothing. */
export function reduceDeeds(rows: readonly Deed[], input: Input, { feed }: Context, wish: DeedWish): readonly Deed[] {
  switch (input.is) {
    case "greeting":
      return input.afresh ? [] : rows;
    case "past":
    case "event":
      return isWithheld(feed.takebacks, thingOf(input.event)) ? rows : withEvent(rows, input.event, wish);
    case "withdrawal":
      return rows.filter((deed) => !leavesDisplay(input.withdrawal, deed));
    case "playback":
      return [];
    default:
      return rows;
  }
}

/** The list with an event. A streak that goes on grows in its place, because nothing in a list jumps. */
function withEvent(rows: readonly Deed[], event: RecordedEvent, { kinds, minCoins, most }: DeedWish): readonly Deed[] {
  const deed = deedOf(event);
  if (!deed || !kinds.includes(deed.kind) || (deed.kind === "gift" && deed.coins < minCoins)) return rows;
  const known = rows.find(({ key }) => key === deed.key);
  if (!known) return [deed, ...rows].slice(0, most);
  // The frames of a streak come shuffled: the highest count is the one that counts.
  if (deed.count > known.count) return rows.map((row) => (row === known ? deed : row));
  return deed.at - known.at > anotherStreakMs ? [deed, ...rows.filter((row) => row !== known)] : rows;
}
