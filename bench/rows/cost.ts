/** What a million events and an hour cost, from what was counted while some were sent through the whole Worker. */
import { randomUUID } from "node:crypto";
import {
  addCounts,
  awakeSeconds,
  type Counted,
  dollars,
  idleUntilSleepMs,
  type Meters,
  perMillion,
  total,
} from "../cost.ts";
import type { BenchSession } from "../events.ts";
import { type Publisher, startPublisherProcess, startSocketsProcess } from "../load/processes.ts";
import type { Published } from "../load/publisher.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { format, judge, type Row, type Target } from "../row.ts";
import { workerdCpuMs } from "../workerd-cpu.ts";

/** Until the consumer has had the last message: the time that messages are gathered, and its statement. */
const quietMs = 500;
const quietRounds = 8;
/** So that the feed is as long as it gets, and what comes in makes something old go: from here on every row counts. */
const warmUpEvents = 13_000;
/** At once, or single events would take minutes. */
const warmUpSessions = 4;
/** What they say is billed. */
const socketCount = 10;

interface Plan {
  name: string;
  eventsPerSecond: number;
  seconds: number;
  target: Target;
}

/** `counted` is the platform of workers/counted.ts. Every figure is of a stream in its steady state, with some sockets. */
export async function costRows(counted: OwnPlatform, quick: boolean): Promise<Row[]> {
  const publisher = startPublisherProcess();
  const sockets = startSocketsProcess();
  const plans: Plan[] = [
    { name: "200 events/s", eventsPerSecond: 200, seconds: quick ? 15 : 105, target: { atMost: 0.08 } },
    { name: "1,000 events/s", eventsPerSecond: 1_000, seconds: quick ? 5 : 25, target: { atMost: 0.04 } },
  ];
  const openStream = async () => {
    const [session] = await counted.openSessions(1);
    if (!session) throw new Error("no session was opened");
    const audience = session.streamId;
    const line = { ...counted.live(session.streamId), dialect: counted.dialect };
    await sockets.call("connect", { ...line, audience, count: socketCount, sampleEvery: 0 });
    return session;
  };
  const measure = async ({ eventsPerSecond, seconds }: Pick<Plan, "eventsPerSecond" | "seconds">) => {
    const session = await openStream();
    await warmUp(counted, publisher, session, eventsPerSecond);
    const used = await use(counted, () => publisher.call("pace", paceOf(counted, session, eventsPerSecond, seconds)));
    // Or its hub would wake once more while the next one is counted, and read all its feed.
    await sockets.call("disconnect", { audience: session.streamId });
    await counted.deleteStream(session.streamId);
    return used;
  };
  try {
    const hour = hourRow(await measure({ eventsPerSecond: 4, seconds: quick ? 20 : 130 }));
    const rows: Row[] = [];
    for (const { name, target, ...plan } of plans) rows.push(...millionRows(name, await measure(plan), target));
    const saturated = await openStream();
    const argument = { target: counted.target, sessions: [saturated], eventsPerBatch: 100 };
    await publisher.call("saturate", { ...argument, batchesPerSession: warmUpEvents / 100 });
    const full = { ...argument, batchesPerSession: quick ? 50 : 210 };
    const used = await use(counted, () => publisher.call("saturate", full));
    return [...rows, ...millionRows("saturated, batches of 100", used, {}), hour];
  } finally {
    await Promise.all([publisher.stop(), sockets.stop()]);
  }
}

function paceOf({ target }: OwnPlatform, session: BenchSession, eventsPerSecond: number, seconds: number) {
  return { target, session: { ...session, sessionId: randomUUID() }, eventsPerSecond, seconds };
}

/** Fills the feed with rows as large as those of the pace: what goes later goes in the same pieces as what comes. */
async function warmUp(counted: OwnPlatform, publisher: Publisher, session: BenchSession, eventsPerSecond: number) {
  const sample = await publisher.call("pace", paceOf(counted, session, eventsPerSecond, 3));
  const eventsPerBatch = Math.max(1, Math.round(sample.events / sample.batches));
  const sessions = await counted.openSessionsOf(session.streamId, warmUpSessions);
  const batchesPerSession = Math.ceil(warmUpEvents / eventsPerBatch / warmUpSessions);
  await publisher.call("saturate", { target: counted.target, sessions, batchesPerSession, eventsPerBatch });
}

interface Used {
  published: Published;
  counts: Counted;
  meters: Meters;
}

/** What was used while `publish` ran, and until everything of it was stored. */
async function use(counted: OwnPlatform, publish: () => Promise<Published>): Promise<Used> {
  await settledCounts(counted);
  const cpuBefore = workerdCpuMs();
  const published = await publish();
  const counts = await settledCounts(counted);
  const cpuAfter = workerdCpuMs();
  const { workerRequests, hubRequests, rowsRead, rowsWritten, queueOperations } = counts;
  const meters: Meters = {
    workerRequests,
    hubRequests,
    rowsRead,
    rowsWritten,
    queueOperations,
    // The whole process with the objects, the queue and the sockets in it: more than is billed.
    cpuMs: cpuBefore === undefined || cpuAfter === undefined ? 0 : cpuAfter - cpuBefore,
    // What follows the last event comes once a broadcast, not once so many events.
    hubSeconds: awakeSeconds(counts.activeAt, published.startedAt, published.endedAt),
  };
  return { published, counts, meters };
}

function millionRows(name: string, { published, counts, meters }: Used, target: Target): Row[] {
  const perEvent = (value: number) => (value / published.events) * 1e6;
  const used = perMillion(meters, published.events);
  const money = judge(
    {
      name: `a million events, ${name}`,
      unit: "$",
      measured: total(dollars(used)),
      detail: {
        "events counted": published.events,
        "events a batch": published.events / published.batches,
        "bytes a batch": published.bytes / published.batches,
        ...meterDetails(used, "$"),
        "queue messages": perEvent(counts.queueMessages),
        "messages of the runner": perEvent(counts.lineMessages),
        "of the audience": perEvent(counts.audienceMessages),
        "alarms counted": counts.alarms,
      },
    },
    target,
  );
  const bytes = judge({
    name: `a million events, ${name}: to the database`,
    unit: "MB",
    measured: perEvent(counts.databaseBytes) / 1e6,
    detail: { "what it costs": "nothing by itself: Neon bills the time that it computes, and what it keeps" },
  });
  return [money, bytes];
}

/** A quiet stream all hour, in cents. */
function hourRow({ published, counts, meters }: Used): Row {
  const seconds = (published.endedAt - published.startedAt) / 1_000;
  // `perMillion` scales by a count: here by the hour's share.
  const used = perMillion(meters, (seconds / 3_600) * 1e6);
  return judge({
    name: "a stream-hour at 4 events/s",
    unit: "cents",
    measured: total(dollars(used)) * 100,
    detail: {
      "seconds counted": seconds,
      ...meterDetails(used, "c"),
      "hub awake": `${format((meters.hubSeconds / seconds) * 100)} % of the time, until ${idleUntilSleepMs / 1_000} s after what woke it last`,
      "messages of the runner": (counts.lineMessages / seconds) * 3_600,
      "of the audience": (counts.audienceMessages / seconds) * 3_600,
      "alarms counted": counts.alarms,
    },
  });
}

function meterDetails(used: Meters, unit: "$" | "c"): Row["detail"] {
  const cost = dollars(used);
  const line = (name: keyof Meters) =>
    `${format(used[name])} ${unit === "$" ? `$${cost[name].toFixed(4)}` : `${(cost[name] * 100).toFixed(3)} c`}`;
  return {
    "Worker requests": line("workerRequests"),
    "CPU ms at most": line("cpuMs"),
    "hub requests": line("hubRequests"),
    "hub seconds": line("hubSeconds"),
    "rows read": line("rowsRead"),
    "rows written": line("rowsWritten"),
    "queue operations": line("queueOperations"),
  };
}

/** Adds up what is counted until the consumer has been quiet for a while. */
async function settledCounts(counted: OwnPlatform): Promise<Counted> {
  let sum = await takeCounts(counted);
  for (let quiet = 0; quiet < quietRounds;) {
    await new Promise((resolve) => setTimeout(resolve, quietMs));
    const more = await takeCounts(counted);
    sum = addCounts(sum, more);
    quiet = more.workerRequests === 0 ? quiet + 1 : 0;
  }
  return sum;
}

async function takeCounts(counted: OwnPlatform): Promise<Counted> {
  const response = await fetch(`${counted.url}/counts`);
  return (await response.json()) as Counted;
}
