/** The latest deeds, newest first: what lists and tickers are made of. Pure. */
import type { ShownDeed } from "#shared/activity/shown-deed.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { thingOf } from "#shared/takeback.ts";
import type { Context, Input } from "../widget.ts";
import { type Deed, type DeedKind, deedOf, deedOfShown } from "./deed.ts";
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

/** A list as the hub has it, after an event that the hub has counted, or what else a widget is told. */
export interface DeedList {
  rows: readonly Deed[];
  /** The hub has counted up to there; undefined where it tells nothing of it: then the page counts what it sees itself. */
  toldUpTo: number | undefined;
}

export const noDeedRows: DeedList = { rows: [], toldUpTo: undefined };

/** The list after what a widget is told; itself where that changes nothing. */
export function reduceDeedList(list: DeedList, input: Input, context: Context, wish: DeedWish): DeedList {
  const { rows, toldUpTo } = list;
  if (input.is === "part") return takeTold(list, input.value, context, wish);
  if (input.is === "greeting" && input.afresh) return noDeedRows;
  const isCounted = (input.is === "event" || input.is === "past") && input.event.offset <= (toldUpTo ?? -1);
  const after = isCounted ? rows : reduceDeeds(rows, input, context, wish);
  return after === rows ? list : { rows: after, toldUpTo };
}

/** The rows as the hub has them. One that is the same stays the same, so that it is not drawn anew. */
function takeTold(list: DeedList, value: unknown, { feed }: Context, { most }: DeedWish): DeedList {
  const told = (value as { rows?: readonly ShownDeed[] } | null)?.rows;
  if (!told) return list;
  const known = new Map(list.rows.map((row) => [row.key, row]));
  const rows = told
    .flatMap((one) => {
      const row = deedOfShown(one);
      const before = row && known.get(row.key);
      if (!row || isWithheld(feed.takebacks, row)) return [];
      return [before && before.count === row.count && before.at === row.at ? before : row];
    })
    .slice(0, most);
  const toldUpTo = told.reduce((latest, { offset }) => Math.max(latest, offset), 0);
  // What came with the feed meanwhile is newer than what was told.
  const newer = list.rows.filter((row) => row.offset > toldUpTo && !rows.some(({ key }) => key === row.key));
  return { rows: [...newer, ...rows].slice(0, most), toldUpTo };
}

/** The list after what a widget is told, of events alone. */
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
