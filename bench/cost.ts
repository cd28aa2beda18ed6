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
export type Counted = Omit<Meters, "cpuMs" | "hubSeconds"> & { alarms: number; queueMessages: number };

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
