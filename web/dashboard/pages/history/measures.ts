/** What can be counted of a live, a day, a minute: the words for it, and how several become one. Pure. */
import type { Operations } from "../../../../client/api.ts";
import type { SayOf } from "../../../kit/languages.ts";
import type english from "./words/en.json";

export type HistorySay = SayOf<keyof typeof english>;
export type Analytics = Operations["readAnalytics"]["answer"];
export type Bucket = Analytics["buckets"][number];

/** In the order in which they are chosen from. */
export const measures = [
  "events",
  "coins",
  "gifts",
  "chats",
  "likes",
  "follows",
  "shares",
  "joins",
  "peakViewers",
  "uniqueUsers",
] as const;
export type Measure = (typeof measures)[number];

export function isMeasure(asked: string | undefined): asked is Measure {
  return measures.some((one) => one === asked);
}

export function sayMeasure(say: HistorySay, measure: Measure): string {
  if (measure === "peakViewers") return say("peak");
  return measure === "uniqueUsers" ? say("people") : say(measure);
}

/** Of each stretch of time by itself; what was not counted is absent. */
export function valueOf(bucket: Pick<Bucket, Measure>, measure: Measure): number | undefined {
  return bucket[measure] ?? undefined;
}

/**
 * Of several stretches together. Viewers at once are not added up, and people who were there in several of them would be counted
 * twice: of these there is no sum.
 */
export function together(buckets: readonly Pick<Bucket, Measure>[], measure: Measure): number | undefined {
  const values = buckets.flatMap((bucket) => valueOf(bucket, measure) ?? []);
  if (values.length === 0) return undefined;
  if (measure === "peakViewers") return Math.max(...values);
  if (measure === "uniqueUsers") return values.length === 1 ? values[0] : undefined;
  return values.reduce((sum, value) => sum + value, 0);
}
