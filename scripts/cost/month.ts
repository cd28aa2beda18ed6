/** What a month uses and costs. Pure. */
import { useOfHour } from "./measured.ts";
import { fees, type MeterName, meters } from "./prices.ts";

/** What is asked for. */
export interface Use {
  streams: number;
  hoursADay: number;
  eventsAMinute: number;
  daysAMonth: number;
  /** How long events are kept. */
  keepDays: number;
  /** Days older than 90 are sealed into the bucket. */
  sealsOldDays: boolean;
  /** Runners are containers of the type basic, with ten streams each. */
  hasContainer: boolean;
}

/** A streamer's evenings. */
export const usualUse: Use = {
  streams: 1,
  hoursADay: 4,
  eventsAMinute: 60,
  daysAMonth: 30,
  keepDays: 120,
  sealsOldDays: false,
  hasContainer: false,
};

export interface Month {
  events: number;
  used: Record<MeterName, number>;
  /** Above what is included. */
  dollars: Record<MeterName, number>;
  /** What Neon's least bill adds. */
  neonFill: number;
  total: number;
}

/** GB of a million events: as rows of the log with their indexes, and sealed (docs/benchmarks.md, "What a million events weigh"). */
const weights = { rows: 1.382, sealed: 0.17, note: 0.0028 } as const;
/** Days of the log before it may be sealed. */
const unsealedDays = 90;
const daysOfMonth = 30;
/** A hub's feed, state and tables: an estimate, more than any hub of the bench had. */
const hubGb = 0.02;
/** What a stream's dashboard, overlays and tools ask of the API in an hour of a live, each one a request with a look at its object. */
const asksAnHour = 500;
const askCpuMs = 3;
/** The least that Neon computes with, while it computes, and rows a second that it stores with it: a guess on the safe side. */
const leastUnits = 0.25;
const rowsASecondOfUnit = 2_000;
/** The instance, and what a runner uses of a processor: what it decodes is a tenth of what was measured, the rest a guess. */
const containers = { streamsEach: 10, memoryGib: 1, diskGb: 4, idleCpu: 0.02, eventsACpuSecond: 750 } as const;
/** A compute sleeps five minutes after the last query; the crons wake it twice a night. */
const nightlyHours = 0.5;

export function monthOf(use: Use): Month {
  const hours = use.streams * use.hoursADay * use.daysAMonth;
  const eventsASecond = use.eventsAMinute / 60;
  const events = hours * 3_600 * eventsASecond;
  const used = { ...usedOfCloudflare(use, hours, eventsASecond), ...usedOfNeon(use, events, eventsASecond) };
  const dollars = mapMeters((name) => Math.max(0, used[name] - meters[name].included) * meters[name].price);
  const neon = dollars.computeHours + dollars.databaseGb + dollars.historyGb;
  const neonFill = Math.max(0, fees.neonAtLeast - neon);
  const total = Object.values(dollars).reduce((sum, value) => sum + value, 0) + fees.workersPaid + neonFill;
  return { events, used, dollars, neonFill, total };
}

type Cloudflare = Exclude<MeterName, "computeHours" | "databaseGb" | "historyGb">;

function usedOfCloudflare(use: Use, hours: number, eventsASecond: number): Record<Cloudflare, number> {
  const hour = useOfHour(eventsASecond);
  const asks = hours * asksAnHour;
  const keptSealed = use.sealsOldDays ? Math.max(0, use.keepDays - unsealedDays) : 0;
  const sealedMillions = millionsADay(use) * keptSealed;
  return {
    workerRequests: hours * hour.workerRequests + asks,
    cpuMs: hours * hour.cpuMs + asks * askCpuMs,
    hubRequests: hours * hour.hubRequests + asks,
    hubSeconds: hours * hour.hubSeconds,
    rowsRead: hours * hour.rowsRead,
    rowsWritten: hours * hour.rowsWritten,
    objectGb: use.streams * hubGb,
    queueOperations: hours * hour.queueOperations,
    bucketGb: sealedMillions * weights.sealed,
    // A million events are 21 files, each written once and read back once.
    bucketWrites: use.sealsOldDays ? millionsADay(use) * daysOfMonth * 21 : 0,
    bucketReads: use.sealsOldDays ? millionsADay(use) * daysOfMonth * 21 : 0,
    ...usedOfContainers(use, hours * 3_600 * eventsASecond),
  };
}

/** Each runs all month: there is always somebody who may go live. */
function usedOfContainers({ hasContainer, streams }: Use, events: number) {
  const hours = hasContainer ? Math.ceil(streams / containers.streamsEach) * daysOfMonth * 24 : 0;
  return {
    containerMemory: hours * containers.memoryGib,
    containerDisk: hours * containers.diskGb,
    containerCpu: hours === 0 ? 0 : hours * 60 * containers.idleCpu + events / containers.eventsACpuSecond / 60,
  };
}

function usedOfNeon(use: Use, events: number, eventsASecond: number) {
  const inRows = use.sealsOldDays ? Math.min(use.keepDays, unsealedDays) : use.keepDays;
  const sealedDays = Math.max(0, use.keepDays - inRows);
  const hoursADay = awakeHours(use);
  const units = Math.max(leastUnits, (use.streams * eventsASecond) / rowsASecondOfUnit);
  return {
    computeHours: (hoursADay * use.daysAMonth + nightlyHours * daysOfMonth) * units,
    databaseGb: millionsADay(use) * (inRows * weights.rows + sealedDays * weights.note),
    // A week of changes.
    historyGb: (events / 1e6 / Math.max(1, use.daysAMonth)) * weights.rows * Math.min(7, use.daysAMonth),
  };
}

/** Hours of a day on which somebody is live, were nobody live with somebody else: the most that it can be. */
function awakeHours({ streams, hoursADay }: Use): number {
  return Math.min(24, streams * hoursADay);
}

/** Millions of events on a day of the year. */
function millionsADay({ streams, hoursADay, eventsAMinute, daysAMonth }: Use): number {
  return (streams * hoursADay * 60 * eventsAMinute * (daysAMonth / daysOfMonth)) / 1e6;
}

function mapMeters(map: (name: MeterName) => number): Record<MeterName, number> {
  const names = Object.keys(meters) as MeterName[];
  return Object.fromEntries(names.map((name) => [name, map(name)])) as Record<MeterName, number>;
}
