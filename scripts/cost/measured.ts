/**
 * What an hour of one stream uses, as it was counted in the whole Worker with 10 sockets (`npm run bench -- --only cost`, in
 * docs/benchmarks.md). CPU is workerd's whole process, which is more than is billed. Pure.
 */
import type { Meters } from "../../bench/cost.ts";

const hourSeconds = 3_600;
const ofMillion = (eventsASecond: number, used: Meters): Meters => scaled(used, (eventsASecond * hourSeconds) / 1e6);

/** At 4 events a second: counted for an hour. */
const quiet: Meters = {
  workerRequests: 1_979,
  cpuMs: 44_986,
  hubRequests: 2_906,
  hubSeconds: 3_600,
  rowsRead: 101_128,
  rowsWritten: 15_295,
  queueOperations: 5_398,
};

/** Counted for a million events. */
const busy = ofMillion(200, {
  workerRequests: 4_333,
  cpuMs: 226_667,
  hubRequests: 7_483,
  hubSeconds: 5_126,
  rowsRead: 309_333,
  rowsWritten: 54_000,
  queueOperations: 12_000,
});
const storm = ofMillion(1_000, {
  workerRequests: 3_400,
  cpuMs: 132_000,
  hubRequests: 4_550,
  hubSeconds: 2_636,
  rowsRead: 119_800,
  rowsWritten: 17_400,
  queueOperations: 19_800,
});

/**
 * A batch is what costs. Up to some ten events a second each event is a batch; from there on they wait for each other, and there are
 * not more batches (10.4 a second at 200 events), until they are full. So what lies between is never less than what was counted.
 */
const knots: { eventsASecond: number; used: Meters }[] = [
  { eventsASecond: 4, used: quiet },
  { eventsASecond: 10.4, used: busy },
  { eventsASecond: 200, used: busy },
  { eventsASecond: 1_000, used: storm },
];

/** An object is awake from each event until 10 s later; events that are strewn come closer than that now and then. */
function awakeShare(eventsASecond: number): number {
  return 1 - Math.exp(-10 * eventsASecond);
}

/** What an hour uses at that many events a second. */
export function useOfHour(eventsASecond: number): Meters {
  const used = between(eventsASecond);
  return { ...used, hubSeconds: hourSeconds * awakeShare(eventsASecond) };
}

function between(eventsASecond: number): Meters {
  const above = knots.findIndex((knot) => knot.eventsASecond >= eventsASecond);
  const [first, last] = [knots[0], knots.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError("nothing was counted");
  if (above === 0) return scaled(first.used, eventsASecond / first.eventsASecond);
  const [lower, upper] = [knots[above - 1], knots[above]];
  if (lower === undefined || upper === undefined) return scaled(last.used, eventsASecond / last.eventsASecond);
  const share = (eventsASecond - lower.eventsASecond) / (upper.eventsASecond - lower.eventsASecond);
  return mapped((name) => lower.used[name] + share * (upper.used[name] - lower.used[name]));
}

function scaled(used: Meters, by: number): Meters {
  return mapped((name) => used[name] * by);
}

function mapped(map: (name: keyof Meters) => number): Meters {
  const names = ["workerRequests", "cpuMs", "hubRequests", "hubSeconds", "rowsRead", "rowsWritten", "queueOperations"];
  return Object.fromEntries(names.map((name) => [name, map(name as keyof Meters)])) as Meters;
}
