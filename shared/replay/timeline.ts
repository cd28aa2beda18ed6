/** What a session was like, minute by minute, and the moments worth jumping to. Pure. */

/** What of an event a timeline needs. */
export interface TimelineEvent {
  seqNo: number;
  eventType: string;
  /** When it came in, milliseconds since 1970. */
  time: number;
  /** What a gift added. */
  coins: number;
  battleId: string | null;
  /** What the gift is called; absent of what is none. */
  gift?: string | null;
}

export interface Minute {
  /** When it began, milliseconds since 1970. */
  startedAt: number;
  events: Record<string, number>;
  coins: number;
}

export type MomentKind = "connected" | "battle" | "gap" | "gift" | "pause" | "end";

export interface Moment {
  kind: MomentKind;
  seqNo: number;
  time: number;
  /** Of a gift. */
  coins?: number;
  gift?: string;
}

export interface Timeline {
  minutes: Minute[];
  moments: Moment[];
}

export const timelineLimits = { minutes: 3_000, moments: 500, gifts: 20 } as const;
const minuteMs = 60_000;

const kinds: Readonly<Record<string, MomentKind>> = {
  CONNECTED: "connected",
  GAP: "gap",
  STREAM_PAUSE: "pause",
  STREAM_END: "end",
};

/** Of events in their order. Minutes in which nothing came are absent. */
export function timelineOf(events: Iterable<TimelineEvent>): Timeline {
  const minutes = new Map<number, Minute>();
  const moments: Moment[] = [];
  const gifts: Moment[] = [];
  let battleId: string | null = null;
  for (const event of events) {
    const { seqNo, eventType, time, coins, gift } = event;
    const startedAt = time - (time % minuteMs);
    let minute = minutes.get(startedAt);
    if (!minute && minutes.size < timelineLimits.minutes) {
      minute = { startedAt, events: {}, coins: 0 };
      minutes.set(startedAt, minute);
    }
    if (minute) {
      minute.events[eventType] = (minute.events[eventType] ?? 0) + 1;
      minute.coins += coins;
    }
    const isNewBattle = event.battleId !== null && event.battleId !== battleId;
    if (isNewBattle) battleId = event.battleId;
    const kind = isNewBattle ? "battle" : kinds[eventType];
    if (kind && moments.length < timelineLimits.moments) moments.push({ kind, seqNo, time });
    if (coins > 0) keepLargest(gifts, { kind: "gift", seqNo, time, coins, ...(gift && { gift }) });
  }
  const all = [...moments, ...gifts].toSorted((one, other) => one.seqNo - other.seqNo);
  return { minutes: [...minutes.values()].toSorted((one, other) => one.startedAt - other.startedAt), moments: all };
}

/** Keeps the gifts that added most, most first. Changes `gifts`. */
function keepLargest(gifts: Moment[], gift: Moment & { coins: number }): void {
  const place = gifts.findIndex(({ coins = 0 }) => coins < gift.coins);
  gifts.splice(place === -1 ? gifts.length : place, 0, gift);
  if (gifts.length > timelineLimits.gifts) gifts.pop();
}
