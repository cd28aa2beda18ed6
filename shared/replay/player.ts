/** What a run does next. Pure: the cursor, the events that come next and the clock go in, a step comes out. */
import type { RecordedEvent } from "#shared/event.ts";
import { timeAt, timeOf, wallAt } from "./clock.ts";
import type { ReplayCursor, SeekTarget } from "./cursor.ts";
import { replayLimits } from "./limits.ts";
import { isAfter, isAtOrAfter } from "./place.ts";

export type Step =
  /** Takes the first `count` of the events; who watches is shown them, or they are passed over. */
  | { do: "take"; count: number; isShown: boolean }
  /** The seek is where it was to go, or at the end of what there is. */
  | { do: "arrive" }
  /** More events are wanted. */
  | { do: "read" }
  /** From now on it plays: the clock starts at the next event. */
  | { do: "start"; time: number }
  /** Nothing is due before `at`, milliseconds since 1970. */
  | { do: "wait"; at: number }
  | { do: "end" }
  /** Until somebody asks for something. */
  | { do: "rest" };

/**
 * @param next the session's events after the cursor, in order, as many as are at hand
 * @param isAll whether there are no more after them
 * @param now milliseconds since 1970
 */
export function nextStep(cursor: ReplayCursor, next: readonly RecordedEvent[], isAll: boolean, now: number): Step {
  if (cursor.state === "ended") return { do: "rest" };
  const [head] = next;
  if (!head && !isAll) return cursor.seek || cursor.state === "playing" ? { do: "read" } : { do: "rest" };
  const isOver = !head || isPastEnd(cursor, head);
  if (cursor.seek) {
    const count = isOver ? 0 : countWhile(cursor, next, (event, time) => !isReached(cursor, event, time));
    return count === 0 ? { do: "arrive" } : { do: "take", count, isShown: false };
  }
  if (cursor.state === "paused") return { do: "rest" };
  if (isOver) return { do: "end" };
  const { speed, anchor } = cursor;
  if (speed === "max") return { do: "take", count: countWhile(cursor, next, () => true), isShown: true };
  const headTime = timeOf(head, cursor.time);
  if (!anchor) return { do: "start", time: headTime };
  const playedTo = timeAt(anchor, speed, now);
  const count = countWhile(cursor, next, (_, time) => time <= playedTo);
  if (count > 0) return { do: "take", count, isShown: true };
  // A millisecond later at the least: what is due is worked out with fractions.
  return { do: "wait", at: Math.max(now + 1, Math.ceil(wallAt(anchor, speed, headTime))) };
}

function isPastEnd({ plan: { to, source }, time }: ReplayCursor, event: RecordedEvent): boolean {
  if (event.seqNo > source.lastSeqNo) return true;
  return to !== undefined && isAfter(event, timeOf(event, time), to);
}

function countWhile(
  cursor: ReplayCursor,
  next: readonly RecordedEvent[],
  isWanted: (event: RecordedEvent, time: number) => boolean,
): number {
  let { time } = cursor;
  let count = 0;
  for (const event of next.slice(0, replayLimits.turnEvents)) {
    if (isPastEnd({ ...cursor, time }, event)) break;
    time = timeOf(event, time);
    if (!isWanted(event, time)) break;
    count++;
  }
  return count;
}

/** Whether the seek's target is this event. */
function isReached({ seek }: ReplayCursor, event: RecordedEvent, time: number): boolean {
  if (!seek) return true;
  const { target, battleId } = seek;
  if ("offset" in target) return event.offset >= target.offset;
  if (!("next" in target)) return isAtOrAfter(event, time, target);
  switch (target.next) {
    case "gift":
      return event.eventType === "GIFT";
    case "battle":
      return event.eventType === "BATTLE" && event.payload.battleId !== battleId;
    case "gap":
      return event.eventType === "GAP";
    default:
      return target.next satisfies never;
  }
}

/** Whether the session has to be gone through from its start again to get there. */
export function isBehind(cursor: ReplayCursor, target: SeekTarget): boolean {
  if ("next" in target) return false;
  if ("offset" in target) return target.offset <= (cursor.liveOffset ?? Infinity);
  return "seqNo" in target ? target.seqNo <= cursor.seqNo : cursor.seqNo > 0 && target.time <= cursor.time;
}
