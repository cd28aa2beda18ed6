import { textOf } from "./fields.ts";

/** 2016 in milliseconds: TikTok is not older. Below it a number can only be seconds, or nonsense. */
const earliestMs = 1_451_606_400_000;
/** 2100 in milliseconds. */
const latestMs = 4_102_444_800_000;
/** How far TikTok's clock may run ahead of ours. */
const toleranceMs = 24 * 60 * 60_000;

/**
 * TikTok's `createTime` in milliseconds since 1970. It comes in milliseconds or in seconds. Undefined where there is
 * none, or where it cannot be true: before TikTok, or more than a day after `receivedAt`.
 */
export function timestampOf(createTime: unknown, receivedAt: number = latestMs): number | undefined {
  const number = Number(textOf(createTime, 32) || Number.NaN);
  const milliseconds = number < earliestMs ? number * 1_000 : number;
  const plausible = milliseconds >= earliestMs && milliseconds <= receivedAt + toleranceMs;
  return plausible ? Math.floor(milliseconds) : undefined;
}
