/** How much goes on. Pure. */
import type { EventType, RecordedEvent } from "#shared/event.ts";
import { isNews } from "#shared/news.ts";
import type { HypeOptions } from "./options.ts";

export interface Hype {
  /** Points at `at`. */
  points: number;
  /** Milliseconds since 1970, on the stream's clock. */
  at: number;
}

export const noHype: Hype = { points: 0, at: 0 };
export const levels = 5;

/** What is shown of it. */
export interface HypeLevel {
  /** 1 to 5; 0 where there is none. */
  level: number;
  /** How full that level is, 0 to 1. */
  part: number;
  /** When all of it is burnt down, in milliseconds from then. */
  leftMs: number;
}

const pointsOf: Partial<Record<EventType, keyof HypeOptions>> = {
  FOLLOW: "perFollow",
  SUBSCRIBE: "perSubscription",
  SHARE: "perShare",
  CHAT: "perMessage",
};

/** Which events give points. */
export function typesOfHype(options: HypeOptions): EventType[] {
  const simple = Object.entries(pointsOf).flatMap(([type, name]) => (options[name] === 0 ? [] : [type as EventType]));
  return [
    ...(options.perCoin > 0 ? (["GIFT"] as const) : []),
    ...(options.perLike > 0 ? (["LIKE"] as const) : []),
    ...simple,
  ];
}

/** What an event gives. */
export function worthOf(event: RecordedEvent, options: HypeOptions): number {
  if (!isNews(event)) return 0;
  if (event.eventType === "GIFT") return event.payload.coinsDelta * options.perCoin;
  if (event.eventType === "LIKE") return event.payload.likeCount * options.perLike;
  const name = pointsOf[event.eventType];
  return name === undefined ? 0 : Number(options[name]);
}

/** With so many points more at a time of the stream: never more than all levels hold. */
export function withPoints(hype: Hype, points: number, at: number, options: HypeOptions): Hype {
  if (points <= 0) return hype;
  const time = Math.max(at, hype.at);
  return { points: Math.min(levels * options.points, left(hype, options, time) + points), at: time };
}

/** What is left at a time: it burns down evenly. */
function left({ points, at }: Hype, options: HypeOptions, time: number): number {
  return Math.max(0, points - (Math.max(0, time - at) / 1_000) * (options.points / options.seconds));
}

export function levelOf(hype: Hype, options: HypeOptions, time: number): HypeLevel {
  const points = left(hype, options, time);
  if (points === 0) return { level: 0, part: 0, leftMs: 0 };
  const full = Math.min(levels - 1, Math.floor(points / options.points));
  const leftMs = (points / options.points) * options.seconds * 1_000;
  return { level: full + 1, part: Math.min(1, points / options.points - full), leftMs };
}
