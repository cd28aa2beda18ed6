/** What a million events cost, from what was counted while some were sent through the whole Worker. */
import { randomUUID } from "node:crypto";
import { type Counted, dollars, type Meters, perMillion, total } from "../cost.ts";
import type { Published } from "../load/publisher.ts";
import { startPublisherProcess, startSocketsProcess } from "../load/processes.ts";
import type { Platform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { workerdCpuMs } from "../workerd-cpu.ts";

const target = { atMost: 0.1 };
/** Until the consumer has had the last message: its wait of a second and its statement. */
const quietMs = 500;

/** Their acknowledgements are billed. */
const socketCount = 10;

/** Dollars for a million events at several paces, with some sockets. `counted` is the platform of workers/counted.ts. */
export async function costRows(counted: Platform, quick: boolean): Promise<Row[]> {
  const publisher = startPublisherProcess();
  const sockets = startSocketsProcess();
  const openSession = async () => {
    const [session] = await counted.openSessions(1);
    if (!session) throw new Error("no session was opened");
    const { url, headers } = counted.live(session.streamId);
    const audience = session.streamId;
    await sockets.call("connect", {
      audience,
      url,
      headers,
      count: socketCount,
      sampleEvery: 0,
      dialect: counted.dialect,
    });
    await takeCounts(counted);
    return session;
  };
  const paced = (eventsPerSecond: number, seconds: number) => async () => {
    const session = await openSession();
    const fresh = { ...session, sessionId: randomUUID() };
    return publisher.call("pace", { target: counted.target, session: fresh, eventsPerSecond, seconds });
  };
  const saturated = async () => {
    const sessions = [await openSession()];
    const batchesPerSession = quick ? 50 : 150;
    return publisher.call("saturate", { target: counted.target, sessions, batchesPerSession, eventsPerBatch: 100 });
  };
  try {
    return [
      // Longer than the 30 s after which a busy hub's alarm comes, so that one is among what is counted.
      await costRow(counted, "200 events/s", paced(200, quick ? 5 : 33)),
      await costRow(counted, "1,000 events/s", paced(1_000, quick ? 3 : 5)),
      await costRow(counted, "saturated, batches of 100", saturated),
    ];
  } finally {
    await Promise.all([publisher.stop(), sockets.stop()]);
  }
}

async function costRow(counted: Platform, name: string, publish: () => Promise<Published>): Promise<Row> {
  const cpuBefore = workerdCpuMs();
  const published = await publish();
  const counts = await settledCounts(counted);
  const cpuAfter = workerdCpuMs();
  const { alarms, queueMessages, ...meters } = counts;
  const used: Meters = perMillion(
    {
      ...meters,
      // The whole process with the objects, the queue and the sockets in it: more than is billed.
      cpuMs: cpuBefore === undefined || cpuAfter === undefined ? 0 : cpuAfter - cpuBefore,
      hubSeconds: (published.endedAt - published.startedAt) / 1000,
    },
    published.events,
  );
  const cost = dollars(used);
  const cents = (value: number) => `$${value.toFixed(4)}`;
  return judge(
    {
      name: `a million events, ${name}`,
      unit: "$",
      measured: total(cost),
      detail: {
        "events a batch": published.events / published.batches,
        "bytes a batch": published.bytes / published.batches,
        "Worker requests": `${Math.round(used.workerRequests)} ${cents(cost.workerRequests)}`,
        "CPU ms at most": `${Math.round(used.cpuMs)} ${cents(cost.cpuMs)}`,
        "hub requests": `${Math.round(used.hubRequests)} ${cents(cost.hubRequests)}`,
        "hub seconds": `${Math.round(used.hubSeconds)} ${cents(cost.hubSeconds)}`,
        "rows read": `${Math.round(used.rowsRead)} ${cents(cost.rowsRead)}`,
        "rows written": `${Math.round(used.rowsWritten)} ${cents(cost.rowsWritten)}`,
        "queue operations": `${Math.round(used.queueOperations)} ${cents(cost.queueOperations)}`,
        "queue messages": (queueMessages / published.events) * 1e6,
        "alarms counted": alarms,
      },
    },
    target,
  );
}

async function takeCounts(counted: Platform): Promise<Counted> {
  const response = await fetch(`${counted.url}/counts`);
  return (await response.json()) as Counted;
}

/** Adds up what is counted until the consumer has been quiet for a while. */
async function settledCounts(counted: Platform): Promise<Counted> {
  const sum = await takeCounts(counted);
  for (let quietRounds = 0; quietRounds < 4;) {
    await new Promise((resolve) => setTimeout(resolve, quietMs));
    const more = await takeCounts(counted);
    for (const name of Object.keys(sum) as (keyof Counted)[]) sum[name] += more[name];
    quietRounds = more.workerRequests === 0 ? quietRounds + 1 : 0;
  }
  return sum;
}
