/** A month in lines for a person. Pure. */
import type { Month, Use } from "./month.ts";
import { fees, type MeterName, meters } from "./prices.ts";

/** Each meter with what is used, what is included and what it costs; then the sum. */
export function describeMonth(use: Use, month: Month): string[] {
  const { streams, hoursADay, eventsAMinute, daysAMonth } = use;
  const rows = (Object.keys(meters) as MeterName[])
    .filter((name) => month.used[name] > 0)
    .map((name) => {
      const { name: title, included, shown } = meters[name];
      const amount = `${round(month.used[name] / shown.per)} ${shown.unit}`;
      const free = included === 0 ? "" : `${round(included / shown.per)} ${shown.unit} included`;
      return `  ${title.padEnd(26)}${amount.padStart(16)}  ${free.padEnd(24)}${money(month.dollars[name]).padStart(10)}`;
    });
  return [
    `${streams} streams, ${hoursADay} hours on ${daysAMonth} days, ${eventsAMinute} events a minute: ${round(month.events / 1e6)} million events a month`,
    "",
    ...rows,
    `  ${"Workers Paid, the plan".padEnd(68)}${money(fees.workersPaid).padStart(10)}`,
    ...(month.neonFill > 0
      ? [`  ${"Neon, up to its least bill".padEnd(68)}${money(month.neonFill).padStart(10)}`]
      : []),
    `  ${"a month".padEnd(68)}${money(month.total).padStart(10)}`,
    "",
    "Counted: requests, rows, queue operations and seconds of objects (npm run bench -- --only cost).",
    "Estimated: CPU at its most, Neon's compute (a quarter of a unit while anything is live), what the API and pages are asked.",
  ];
}

function money(dollars: number): string {
  return `$${dollars.toFixed(2)}`;
}

function round(value: number): string {
  const digits = value >= 100 ? 0 : value >= 1 ? 1 : 3;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}
