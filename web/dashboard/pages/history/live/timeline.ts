/** A live's timeline, the pages of its sessions put together. Pure but for the question. */
import type { Operations } from "../../../../../client/api.ts";

type TimelinePage = Operations["getSessionTimeline"]["answer"];
export type TimelineMinute = TimelinePage["minutes"][number];
export type Moment = TimelinePage["moments"][number];

export interface Timeline {
  /** In their order; a minute in which nothing came is left out. */
  minutes: TimelineMinute[];
  moments: Moment[];
  coins: number;
}

/** Of a day of events and more; what is beyond is left out. */
const mostPages = 50;

/**
 * `ask` gives what follows a place in a session; 0 is its beginning. The sessions of a live come in their order, and a minute that two
 * pages, or two sessions, share is one.
 */
export async function readTimeline(
  sessions: readonly string[],
  ask: (sessionId: string, after: number) => Promise<TimelinePage>,
): Promise<Timeline> {
  const minutes = new Map<number, TimelineMinute>();
  const moments: Moment[] = [];
  let pages = 0;
  for (const sessionId of sessions) {
    for (let after: number | null = 0; after !== null && pages < mostPages; pages += 1) {
      const page: TimelinePage = await ask(sessionId, after);
      for (const minute of page.minutes) minutes.set(minute.startedAt, together(minutes.get(minute.startedAt), minute));
      moments.push(...page.moments);
      after = page.next;
    }
  }
  const all = [...minutes.values()].toSorted((one, other) => one.startedAt - other.startedAt);
  return { minutes: all, moments, coins: all.reduce((sum, { coins }) => sum + coins, 0) };
}

function together(one: TimelineMinute | undefined, other: TimelineMinute): TimelineMinute {
  if (one === undefined) return other;
  const events = { ...one.events };
  for (const [type, count] of Object.entries(other.events)) events[type] = (events[type] ?? 0) + count;
  return { startedAt: one.startedAt, events, coins: one.coins + other.coins };
}

export function eventsOf({ events }: TimelineMinute): number {
  return Object.values(events).reduce((sum, count) => sum + count, 0);
}
