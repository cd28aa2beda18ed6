import type { QualityReason } from "#shared/quality.ts";
import { textOf } from "./fields.ts";

/** 2016 in milliseconds: TikTok is not older. Below it a number can only be seconds, or nonsense. */
const earliestMs = 1_451_606_400_000;
/** 2100 in milliseconds. */
const latestMs = 4_102_444_800_000;
/** How far TikTok's clock may run ahead of ours before it is said: clocks differ. */
const aheadMs = 5 * 60_000;
/** And before it is not believed: it may be our clock that is wrong, by a time zone at the most. */
const toleranceMs = 24 * 60 * 60_000;

/** What TikTok says of the time. */
export interface NativeTime {
  /** Milliseconds since 1970; absent where there is none, or one that cannot be true. */
  timestamp?: number;
  /** What is wrong with it. */
  reason?: QualityReason;
}

/** Reads TikTok's `createTime`, which comes in milliseconds or in seconds. */
export function timeOf(createTime: unknown, receivedAt: number = latestMs): NativeTime {
  const text = textOf(createTime, 32);
  if (text === "" || text === "0") return { reason: "time_absent" };
  const number = Number(text);
  const inSeconds = number < earliestMs;
  const timestamp = Math.floor(inSeconds ? number * 1_000 : number);
  if (!(timestamp >= earliestMs)) return { reason: "time_invalid" };
  if (timestamp > receivedAt + toleranceMs) return { reason: "time_in_future" };
  if (timestamp > receivedAt + aheadMs) return { timestamp, reason: "time_ahead" };
  return inSeconds ? { timestamp, reason: "time_in_seconds" } : { timestamp };
}
