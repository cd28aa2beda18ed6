/**
 * What one person has. Kept as whole hundredths, so that sums are exact; a list and no object, because a checkpoint has thousands
 * of them. Pure.
 */
import type { Decay } from "./settings.ts";

const hundredths = 100;
const dayMs = 24 * 60 * 60_000;

/** Balance, all that was ever earned, up to when idle time is settled (ms), the last minute that a chat counted, the handle. */
export type Account = [balance: number, earned: number, settledAt: number, minute: number, handle: string];

/** Which decay held from when on. */
export interface DecaySince {
  since: number;
  decay: Decay | null;
}

export function newAccount(at: number, handle: string): Account {
  return [0, 0, at, 0, handle];
}

/** Points as they are kept. */
export function toUnits(points: number): number {
  return Math.round(points * hundredths);
}

/** Points as they are told. */
export function toPoints(units: number): number {
  return units / hundredths;
}

/** What of a balance is left at a time, and up to when that is settled. Each decay counts the time in which it held. */
export function idleAt([balance, , settledAt]: Account, decays: readonly DecaySince[], now: number) {
  let left = balance;
  let at = settledAt;
  for (const [index, { since, decay }] of decays.entries()) {
    const until = Math.min(now, decays[index + 1]?.since ?? Infinity);
    const from = Math.max(at, since);
    if (until <= from) continue;
    if (decay === null || left === 0) {
      at = until;
      continue;
    }
    const times = Math.floor((until - from) / (decay.days * dayMs));
    left = Math.floor(left * (1 - decay.percent / 100) ** times + 1e-9);
    // A time that another decay cuts short is nobody's.
    at = until < now ? until : from + times * decay.days * dayMs;
  }
  return { balance: left, settledAt: Math.max(settledAt, at) };
}
