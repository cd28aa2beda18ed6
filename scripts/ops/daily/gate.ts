/** Whether a day was worse than another one: the gate of the daily operations. Pure. */
import type { Metrics } from "#shared/api/operations/host.ts";

/** - insufficient_data: one of the two days has too little in it to say something. */
export type Verdict = "healthy" | "regressed" | "insufficient_data";

export interface Gate {
  verdict: Verdict;
  /** By name of the rate, in the order of `rates`. */
  rates: { name: string; verdict: Verdict; before: number; now: number }[];
}

/** What is looked at: how many of what went wrong, among how many. */
const rates = [
  { name: "dead_letters", part: "deadLetters", of: "events" },
  { name: "conflicts", part: "conflicts", of: "events" },
  { name: "failed_deliveries", part: "failedDeliveries", of: "deliveries" },
] as const satisfies readonly { name: string; part: keyof Metrics; of: keyof Metrics }[];

/** A rate may double, and rise by a thousandth: less is chance. */
const factor = 2;
const slack = 0.001;

/** Events, and deliveries, below which a day says nothing. */
export const usualLeast = 100;

/**
 * Holds a day against an earlier one. A rate whose day has fewer than `least` of what it is of, now or before, says nothing, however
 * bad it looks; where no rate says something, neither does the gate.
 */
export function holdAgainst(now: Metrics, before: Metrics, least: number = usualLeast): Gate {
  const held = rates.map(({ name, part, of }) => {
    const [rateNow, rateBefore] = [rateOf(now[part], now[of]), rateOf(before[part], before[of])];
    const isEnough = Math.min(now[of], before[of]) >= least;
    const isWorse = rateNow > rateBefore * factor + slack;
    const verdict: Verdict = !isEnough ? "insufficient_data" : isWorse ? "regressed" : "healthy";
    return { name, verdict, before: rateBefore, now: rateNow };
  });
  const verdict =
    (["regressed", "healthy"] as const).find((one) => held.some((rate) => rate.verdict === one)) ?? "insufficient_data";
  return { verdict, rates: held };
}

function rateOf(part: number, of: number): number {
  return of === 0 ? 0 : part / of;
}
