/** The command line of the chaos run. */
import { parseArgs } from "node:util";
import { type FaultKind, faultKinds } from "./plan.ts";

export interface Options {
  seeds: number[];
  minutes: number;
  kinds: FaultKind[];
  keep: boolean;
}

export const help = `Breaks everything on the way of an event, by a plan made from a seed, and counts what was lost.

  npm run chaos -- [--seed 1 | --seeds 1-20] [--minutes 2] [--only kind,kind] [--without kind,kind] [--keep]

  --keep  leaves the run's folder with its logs behind

Kinds: ${faultKinds.join(", ")}.

One line a seed: sent, stored, lost, doubled, out of order, gaps, recovery. Exit codes: 0 nothing found, 1 something was,
2 wrong usage.
`;

/** What the command line has. */
export const chaosOptions = {
  seed: { type: "string", default: "1" },
  seeds: { type: "string" },
  minutes: { type: "string", default: "2" },
  only: { type: "string" },
  without: { type: "string" },
  keep: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Reads it. Throws a RangeError, or what parseArgs throws, on wrong usage. */
export function readOptions(args: string[]): Options | "help" {
  const { values } = parseArgs({ args, options: chaosOptions });
  if (values.help) return "help";
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 240)) throw new RangeError("--minutes is a number over 0, at most 240");
  const only = values.only === undefined ? [...faultKinds] : readKinds(values.only);
  const without = values.without === undefined ? [] : readKinds(values.without);
  return {
    seeds: readSeeds(values.seeds ?? values.seed),
    minutes,
    kinds: only.filter((kind) => !without.includes(kind)),
    keep: values.keep,
  };
}

/** `7` or `1-20`. */
function readSeeds(text: string): number[] {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || last < first || last - first >= 1_000)
    throw new RangeError("a seed is a number, seeds are 1-20");
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function readKinds(text: string): FaultKind[] {
  return text.split(",").map((name) => {
    const kind = faultKinds.find((known) => known === name);
    if (kind === undefined) throw new RangeError(`no fault is called "${name}"`);
    return kind;
  });
}
