/** `npm run cost`: what a month costs at a use that is given, meter by meter. */
import { parseArgs } from "node:util";
import { describeMonth } from "./cost/describe.ts";
import { monthOf, type Use } from "./cost/month.ts";
import { npmArguments } from "./npm-arguments.ts";

const options = {
  streams: { type: "string", default: "1" },
  hours: { type: "string", default: "4" },
  events: { type: "string", default: "60" },
  days: { type: "string", default: "30" },
  keep: { type: "string", default: "120" },
  sealed: { type: "boolean", default: false },
  container: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

const help = `npm run cost -- [options]

What a month at Cloudflare and Neon costs, from what was counted (docs/benchmarks.md) and their prices.

  --streams N   creators whose LIVEs are taken in, 1 by default
  --hours H     how long each is live on a day, 4 by default
  --events E    events a minute of each, 60 by default; a busy room has about 240, a storm some thousands
  --days D      days of the month on which they are live, 30 by default
  --keep D      days that events are kept, 120 by default (90, and 30 hidden)
  --sealed      days older than 90 are sealed into the bucket (npm run ops -- archive)
  --container   runners are containers at Cloudflare, ten streams in each
  --json        for machines`;

process.exitCode = main(npmArguments({ name: "cost", options }));

function main(args: string[]): number {
  try {
    const { values } = parseArgs({ args, options });
    if (values.help) {
      console.log(help);
      return 0;
    }
    const use: Use = {
      streams: numberOf("streams", values.streams, 100_000),
      hoursADay: numberOf("hours", values.hours, 24),
      eventsAMinute: numberOf("events", values.events, 1e6),
      daysAMonth: numberOf("days", values.days, 31),
      keepDays: numberOf("keep", values.keep, 36_500),
      sealsOldDays: values.sealed,
      hasContainer: values.container,
    };
    const month = monthOf(use);
    console.log(values.json ? JSON.stringify({ use, ...month }, null, 2) : describeMonth(use, month).join("\n"));
    return 0;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return 2;
  }
}

function numberOf(name: string, text: string, most: number): number {
  const number = Number(text);
  if (text.trim() !== "" && number >= 0 && number <= most) return number;
  throw new RangeError(`--${name} must be a number from 0 to ${most}, not "${text}"`);
}
