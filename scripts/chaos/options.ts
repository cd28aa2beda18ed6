/** The command line of the chaos run. */
import { parseArgs } from "node:util";
import { lineModes } from "../../ingest-node/stream-client.ts";
import { type FaultKind, faultKinds } from "./plan.ts";
import type { Setup } from "./setup.ts";

export interface Options {
  seeds: number[];
  minutes: number;
  kinds: FaultKind[];
  keep: boolean;
  erase: boolean;
  /** What is not as the seed has it. */
  setup: Partial<Setup>;
  /** How many runners die while another waits; 0 runs the plan instead. */
  takeovers: number;
  /** Sets every alert off by a fault instead. */
  alerts: boolean;
  /** Destroys the database and restores it instead. */
  destroy: boolean;
}

export const help = `Breaks everything on the way of an event, by a plan made from a seed, and counts what was lost.

  npm run chaos -- [--seed 1 | --seeds 1-20] [--minutes 2] [--only kind,kind] [--without kind,kind]
                   [--line auto|socket|http] [--relays yes|no] [--watchers 1|2|1,2] [--erase] [--keep]
  npm run chaos -- --takeovers 20 [--line socket|http] [--seed 1]
  npm run chaos -- --alerts [--seed 1]
  npm run chaos -- --destroy [--seed 1]

  --line      the runner's way to the Workers: a WebSocket, requests, or whichever there is
  --relays    whether the hub serves so few sockets that relays serve the others
  --watchers  which version of the protocol the watching sockets speak, in turn
  --takeovers no plan: so many times a runner is killed while another one waits, and a fifth as often it is stopped where
              it stands. Tells how soon the other one has the stream
  --alerts    no plan: each alert is set off by a fault, and has to be over with it; a table says how soon. Up to 20 minutes
  --destroy   no plan: the database is destroyed and restored from an older copy. Tells what was lost, and how long it took
  --erase     somebody is erased while everything breaks, and is looked for at the end; rules are not compared then
  --keep      leaves the run's folder with its logs behind

Without --line, --relays and --watchers the seed decides.

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
  line: { type: "string" },
  takeovers: { type: "string", default: "0" },
  relays: { type: "string" },
  watchers: { type: "string" },
  keep: { type: "boolean", default: false },
  erase: { type: "boolean", default: false },
  alerts: { type: "boolean", default: false },
  destroy: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Reads it. Throws a RangeError, or what parseArgs throws, on wrong usage. */
export function readOptions(args: string[]): Options | "help" {
  const { values } = parseArgs({ args, options: chaosOptions });
  if (values.help) return "help";
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 240)) throw new RangeError("--minutes is a number over 0, at most 240");
  const takeovers = Number(values.takeovers);
  if (!(Number.isInteger(takeovers) && takeovers >= 0 && takeovers <= 1_000)) {
    throw new RangeError("--takeovers is a whole number, at most 1000");
  }
  const only = values.only === undefined ? [...faultKinds] : readKinds(values.only);
  const without = values.without === undefined ? [] : readKinds(values.without);
  return {
    seeds: readSeeds(values.seeds ?? values.seed),
    minutes,
    kinds: only.filter((kind) => !without.includes(kind)),
    keep: values.keep,
    erase: values.erase,
    alerts: values.alerts,
    destroy: values.destroy,
    setup: readSetup(values),
    takeovers,
  };
}

function readSetup({ line, relays, watchers }: { line?: string; relays?: string; watchers?: string }): Partial<Setup> {
  const mode = lineModes.find((known) => known === line);
  if (line !== undefined && mode === undefined) throw new RangeError("--line is auto, socket or http");
  if (relays !== undefined && !["yes", "no"].includes(relays)) throw new RangeError("--relays is yes or no");
  const protocols = watchers?.split(",").map((text) => {
    if (text !== "1" && text !== "2") throw new RangeError("--watchers is 1, 2 or 1,2");
    return text === "1" ? 1 : 2;
  });
  return {
    ...(mode !== undefined && { line: mode }),
    ...(relays !== undefined && { relays: relays === "yes" }),
    ...(protocols !== undefined && { protocols }),
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
