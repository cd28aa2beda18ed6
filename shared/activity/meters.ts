/**
 * Meters: a combo that gifts keep going, a hype that burns down. What one shows depends on how it is set, and on more of the past than
 * a page is greeted with. So the hub counts those that published scenes show, each by its name, which says how it is set. Pure.
 */
import type { EventType, RecordedEvent } from "#shared/event.ts";
import { isNews } from "#shared/news.ts";

/** How a combo is set. */
export interface ComboSettings {
  /** Of a gift, coins. */
  minCoins: number;
  /** So long after the last one it is over. */
  seconds: number;
}

/** How a hype is set: points that each gives, points of a level, and how long one takes to burn down. */
export interface HypeSettings {
  points: number;
  seconds: number;
  perCoin: number;
  perFollow: number;
  perSubscription: number;
  perShare: number;
  perLike: number;
  perMessage: number;
}

export const hypeLevels = 5;

/** How much there is at a time of the stream (milliseconds since 1970), and up to where in the feed it is counted. */
export interface Meter {
  value: number;
  at: number;
  offset: number;
}

/** By the names of their parts. */
export type Meters = Record<string, Meter>;

export const meterLimits = { meters: 20, name: 64 } as const;

export const emptyMeter: Meter = { value: 0, at: 0, offset: 0 };

/** With so many gifts more: a new combo where the last one was too long ago. */
export function withGifts(
  meter: Meter,
  gifts: number,
  { ingestedAt: at, offset }: RecordedEvent,
  seconds: number,
): Meter {
  if (gifts <= 0) return meter;
  const goesOn = at - meter.at < seconds * 1_000;
  return { value: (goesOn ? meter.value : 0) + gifts, at: Math.max(at, goesOn ? meter.at : 0), offset };
}

/** With so many points more: never more than all levels hold. */
export function withPoints(
  meter: Meter,
  points: number,
  { ingestedAt, offset }: Pick<RecordedEvent, "ingestedAt" | "offset">,
  settings: Pick<HypeSettings, "points" | "seconds">,
): Meter {
  if (points <= 0) return meter;
  const at = Math.max(ingestedAt, meter.at);
  return { value: Math.min(hypeLevels * settings.points, pointsLeft(meter, settings, at) + points), at, offset };
}

/** What is left of a hype at a time: it burns down evenly. */
export function pointsLeft(
  { value, at }: Pick<Meter, "value" | "at">,
  { points, seconds }: Pick<HypeSettings, "points" | "seconds">,
  time: number,
): number {
  return Math.max(0, value - (Math.max(0, time - at) / 1_000) * (points / seconds));
}

const pointsOfType: Partial<Record<EventType, keyof HypeSettings>> = {
  FOLLOW: "perFollow",
  SUBSCRIBE: "perSubscription",
  SHARE: "perShare",
  CHAT: "perMessage",
};

/** Which events give points. */
export function typesOfHype(settings: HypeSettings): EventType[] {
  const simple = Object.entries(pointsOfType).flatMap(([type, name]) =>
    settings[name] === 0 ? [] : [type as EventType],
  );
  return [
    ...(settings.perCoin > 0 ? (["GIFT"] as const) : []),
    ...(settings.perLike > 0 ? (["LIKE"] as const) : []),
    ...simple,
  ];
}

/** What an event gives. */
export function pointsOf(event: RecordedEvent, settings: HypeSettings): number {
  if (!isNews(event)) return 0;
  if (event.eventType === "GIFT") return event.payload.coinsDelta * settings.perCoin;
  if (event.eventType === "LIKE") return event.payload.likeCount * settings.perLike;
  const name = pointsOfType[event.eventType];
  return name === undefined ? 0 : settings[name];
}

/** The part that has a combo: `combo:0_8`. */
export function comboParts({ minCoins, seconds }: ComboSettings): string[] {
  return [`combo:${minCoins}_${seconds}`];
}

const hypeFields = [
  "points",
  "seconds",
  "perCoin",
  "perFollow",
  "perSubscription",
  "perShare",
  "perLike",
  "perMessage",
] as const satisfies readonly (keyof HypeSettings)[];

/** The part that has a hype, by its settings in their order; none where they do not fit into a name. */
export function hypeParts(settings: HypeSettings): string[] {
  const which = hypeFields.map((field) => settings[field]).join("_");
  return which.length > meterLimits.name ? [] : [`hype:${which}`];
}

type Counting = { of: "combo"; settings: ComboSettings } | { of: "hype"; settings: HypeSettings };

/** Remembered, for each event asks. */
const readNames = new Map<string, Counting | undefined>();
const maxReadNames = 200;

/** How a meter of this name is set; undefined where it is none. */
export function meterOf(name: string): Counting | undefined {
  if (readNames.has(name)) return readNames.get(name);
  if (readNames.size >= maxReadNames) readNames.clear();
  const counting = readMeter(name);
  readNames.set(name, counting);
  return counting;
}

function readMeter(name: string): Counting | undefined {
  const [kind, which = ""] = name.split(":");
  const numbers = which.split("_").map((text) => (text === "" ? NaN : Number(text)));
  if (!numbers.every((one) => Number.isFinite(one) && one >= 0)) return undefined;
  if (kind === "combo" && numbers.length === 2) {
    const [minCoins = 0, seconds = 0] = numbers;
    return seconds > 0 ? { of: "combo", settings: { minCoins, seconds } } : undefined;
  }
  if (kind !== "hype" || numbers.length !== hypeFields.length) return undefined;
  const settings = Object.fromEntries(
    hypeFields.map((field, index) => [field, numbers[index]]),
  ) as unknown as HypeSettings;
  return settings.points > 0 && settings.seconds > 0 ? { of: "hype", settings } : undefined;
}

/** The meters that are to be counted, of names of parts: those that were counted go on as they are. */
export function chooseMeters(before: Meters, names: Iterable<string>): Meters {
  const wanted = [...new Set(names)].filter((name) => meterOf(name) !== undefined).sort();
  return Object.fromEntries(wanted.slice(0, meterLimits.meters).map((name) => [name, before[name] ?? emptyMeter]));
}

/** Counts an event. `giftsDelta`: how many gifts it added. Changes `meters`. */
export function noteMeters(meters: Meters, event: RecordedEvent, giftsDelta: number): void {
  for (const name in meters) {
    const counting = meterOf(name);
    if (!counting) continue;
    const before = meters[name] ?? emptyMeter;
    if (counting.of === "hype") {
      meters[name] = withPoints(before, pointsOf(event, counting.settings), event, counting.settings);
    } else if (event.eventType === "GIFT" && event.payload.coins >= counting.settings.minCoins) {
      meters[name] = withGifts(before, giftsDelta, event, counting.settings.seconds);
    }
  }
}
