/**
 * What Cloudflare and Neon ask for, in dollars, beyond what a month of the plan includes. Read on 27 November 2026:
 * https://developers.cloudflare.com/workers/platform/pricing, /durable-objects/platform/pricing, /queues/platform/pricing, /r2/pricing,
 * /containers/platform/pricing;
 * https://neon.com/pricing, which has $0.106 for an hour of a compute unit where older pages of Neon's still have $0.14.
 */
import { prices } from "../../bench/cost.ts";

export interface Meter {
  name: string;
  /** What one unit costs. */
  price: number;
  /** Units that a month includes. */
  included: number;
  /** How many units are said at once, and what they are called. */
  shown: { per: number; unit: string };
}

const million = { per: 1e6, unit: "million" } as const;
const gigabytes = { per: 1, unit: "GB" } as const;

export const meters = {
  workerRequests: { name: "Worker requests", price: prices.workerRequests, included: 10e6, shown: million },
  cpuMs: { name: "Worker CPU, ms", price: prices.cpuMs, included: 30e6, shown: million },
  hubRequests: { name: "object requests", price: prices.hubRequests, included: 1e6, shown: million },
  // 400,000 GB-s of objects that count as 0.128 GB.
  hubSeconds: { name: "object seconds", price: prices.hubSeconds, included: 400_000 / 0.128, shown: million },
  rowsRead: { name: "object rows read", price: prices.rowsRead, included: 25e9, shown: million },
  rowsWritten: { name: "object rows written", price: prices.rowsWritten, included: 50e6, shown: million },
  objectGb: { name: "object storage", price: 0.2, included: 5, shown: gigabytes },
  queueOperations: { name: "queue operations", price: prices.queueOperations, included: 1e6, shown: million },
  bucketGb: { name: "R2 storage", price: 0.015, included: 10, shown: gigabytes },
  bucketWrites: { name: "R2 writes and lists", price: 4.5 / 1e6, included: 1e6, shown: million },
  bucketReads: { name: "R2 reads", price: 0.36 / 1e6, included: 10e6, shown: million },
  computeHours: { name: "Neon compute, unit-hours", price: 0.106, included: 0, shown: { per: 1, unit: "h" } },
  databaseGb: { name: "Neon storage", price: 0.35, included: 0, shown: gigabytes },
  historyGb: { name: "Neon history for restores", price: 0.2, included: 0, shown: gigabytes },
  containerMemory: {
    name: "containers, GiB-hours",
    price: 0.0000025 * 3_600,
    included: 25,
    shown: { per: 1, unit: "h" },
  },
  containerDisk: {
    name: "containers, GB-hours disk",
    price: 0.00000007 * 3_600,
    included: 200,
    shown: { per: 1, unit: "h" },
  },
  containerCpu: {
    name: "containers, vCPU-minutes",
    price: 0.00002 * 60,
    included: 375,
    shown: { per: 1, unit: "min" },
  },
} as const satisfies Record<string, Meter>;

export type MeterName = keyof typeof meters;

/** Workers Paid, each month, whatever is used. Neon's plan Launch has no fee, but is billed with $5 at least. */
export const fees = { workersPaid: 5, neonAtLeast: 5 } as const;
