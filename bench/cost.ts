/** What counted work costs. */

/** Dollars a unit on Workers Paid, beyond what is included. */
export const prices = {
  workerRequests: 0.3 / 1e6,
  cpuMs: 0.02 / 1e6,
  hubRequests: 0.15 / 1e6,
  /** An object of 128 MB is billed 0.128 GB for each second it is awake. */
  hubSeconds: (12.5 / 1e6) * 0.128,
  rowsRead: 0.001 / 1e6,
  rowsWritten: 1 / 1e6,
  queueOperations: 0.4 / 1e6,
} as const;

/** How much of each billed thing was used. */
export type Meters = Record<keyof typeof prices, number>;

/** The meters that can be counted from inside a Worker, and what explains them. */
export type Counted = Omit<Meters, "cpuMs" | "hubSeconds"> & {
  alarms: number;
  queueMessages: number;
  /** Messages that woke the hub, of the runner's line and of the audience; the runtime answers pings without it, for nothing. */
  lineMessages: number;
  audienceMessages: number;
  /** Of statements to the database. */
  databaseBytes: number;
  /** When the hub did something, milliseconds since 1970. */
  activeAt: number[];
};

export function noCounts(): Counted {
  return {
    workerRequests: 0,
    hubRequests: 0,
    rowsRead: 0,
    rowsWritten: 0,
    queueOperations: 0,
    alarms: 0,
    queueMessages: 0,
    lineMessages: 0,
    audienceMessages: 0,
    databaseBytes: 0,
    activeAt: [],
  };
}

export function addCounts(a: Counted, b: Counted): Counted {
  const sum = noCounts();
  for (const name of Object.keys(sum) as (keyof Counted)[]) {
    if (name === "activeAt") sum.activeAt = [...a.activeAt, ...b.activeAt];
    else sum[name] = a[name] + b[name];
  }
  return sum;
}

/** An object whose sockets can sleep is put to sleep when nothing has happened for so long, and billed until then. */
export const idleUntilSleepMs = 10_000;

/** Seconds that an object is billed for between `from` and `to`, when it was active at those times (milliseconds). */
export function awakeSeconds(activeAt: readonly number[], from: number, to: number): number {
  let awakeMs = 0;
  let until = from;
  for (const at of activeAt.toSorted((a, b) => a - b)) {
    const sleepsAt = Math.min(at + idleUntilSleepMs, to);
    if (sleepsAt > until) awakeMs += sleepsAt - Math.max(at, until);
    until = Math.max(until, sleepsAt);
  }
  return awakeMs / 1_000;
}

/** The same use for a million events, where `events` events used `meters`. */
export function perMillion(meters: Meters, events: number): Meters {
  return mapMeters((name) => (meters[name] / events) * 1e6);
}

/** Dollars for each meter. */
export function dollars(meters: Meters): Meters {
  return mapMeters((name) => meters[name] * prices[name]);
}

/** All meters together. */
export function total(meters: Meters): number {
  return Object.values(meters).reduce((sum, value) => sum + value, 0);
}

function mapMeters(map: (name: keyof Meters) => number): Meters {
  const names = Object.keys(prices) as (keyof Meters)[];
  return Object.fromEntries(names.map((name) => [name, map(name)])) as Meters;
}
