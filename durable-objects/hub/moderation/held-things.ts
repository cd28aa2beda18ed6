/** What waits for a moderator in the hub: it is held back as it is recorded, and shown or dropped later. */
import { drop, firstDueAt, type Held, holdBack, isEmptiedNow, letThrough, waitingOf } from "#shared/moderation/held.ts";
import { type Released, releaseOf } from "#shared/moderation/released.ts";
import { alertThing, takesBack, thingOf, type Withdrawal } from "#shared/takeback.ts";
import { sha256Hex } from "../../feed/digests.ts";
import type { Recorded } from "../../feed/feed-engine.ts";
import type { HubParts } from "../hub-parts.ts";

/** Holds back what is to wait of what was recorded, before it is sent to anybody. Returns the keys of what is held now. */
export function holdRecorded(
  parts: HubParts,
  { events, actions }: Pick<Recorded, "events" | "actions">,
  now: number,
): string[] {
  const { engine, moderation, wakeBy } = parts;
  const { book, kept } = moderation;
  const { judge } = moderation.filter;
  if (!judge.canHold && book.byKey.size === 0) return [];
  const changed = holdBack(book, { events, actions }, judge, { now, waitMs: kept.hold.waitMs });
  if (changed.length === 0) return [];
  try {
    moderation.change(engine, () => moderation.writeHeld(changed));
  } catch (error) {
    // It was recorded, and the lists hide it still: only that it waits is not known.
    console.error(JSON.stringify({ part: "hub", status: "not_held", error: String(error) }));
    return changed.map(({ key }) => key);
  }
  wakeBy(firstDueAt(book));
  return changed.flatMap(({ key, state }) => (state === "waiting" ? [key] : []));
}

interface Decision {
  outcome: "show" | "drop";
  by: string | null;
  because: NonNullable<Held["decided"]>["because"];
}

/** Shows or drops things that wait, and tells the pages; returns how many pages that were. */
export function decide(
  parts: HubParts,
  things: readonly Held[],
  { outcome, by, because }: Decision,
  now: number,
): { sockets: number } {
  const { engine, audience, moderation } = parts;
  if (things.length === 0) return { sockets: 0 };
  const released = moderation.change(engine, ({ memory }) => {
    const top = memory.offset;
    const made: Released[] = [];
    for (const held of things) {
      const decided = { at: now, by, because };
      if (outcome === "drop") drop(held, decided);
      else {
        made.push(
          moderation.writeReleased((no) => ({
            ...releaseOf(held, { no, top, at: now, again: false }, sha256Hex),
            heldNo: held.no,
          })),
        );
        letThrough(held, decided, top);
      }
    }
    moderation.writeHeld(things);
    return made;
  });
  audience.moderateAnew(now);
  return { sockets: audience.release(released, now) };
}

/** What has waited for long enough is shown or dropped, as the lists say; while the screens are empty it is dropped. */
export function settle(parts: HubParts, now: number): void {
  const { book, kept } = parts.moderation;
  const due = waitingOf(book).filter(({ dueAt }) => dueAt <= now);
  const isEmptied = isEmptiedNow(book);
  const outcome = isEmptied ? "drop" : kept.hold.otherwise;
  decide(parts, due, { outcome, by: null, because: isEmptied ? "emptied" : "time" }, now);
  const next = firstDueAt(book);
  if (next !== Infinity) parts.wakeBy(next);
}

/** What was taken off the screens, was deleted or muted does not wait any more. What takes all of it off leaves what waits. */
export function dropTakenBack(parts: HubParts, withdrawals: readonly Withdrawal[], now: number): void {
  const named = withdrawals.filter(({ all }) => all !== true);
  if (named.length === 0) return;
  const isTaken = ({ event, actions }: Held): boolean =>
    named.some((one) => {
      if (event) return takesBack(one, "alerts", thingOf(event)) || takesBack(one, "chat", thingOf(event));
      return actions.every((record) => takesBack(one, "alerts", alertThing(record)));
    });
  const taken = waitingOf(parts.moderation.book).filter(isTaken);
  decide(parts, taken, { outcome: "drop", by: null, because: "taken_back" }, now);
}
