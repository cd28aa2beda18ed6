/** What forwarding webhooks carry: to one receiver, and beside dead ones. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { BenchSession } from "../events.ts";
import type { ReceivedWebhooks } from "../load/webhook-receiver.ts";
import { startPublisherProcess, startWebhookReceiver } from "../load/processes.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { percentile } from "../statistics.ts";

const timeoutMs = 60_000;
type Receiver = ReturnType<typeof startWebhookReceiver>;
type Publisher = ReturnType<typeof startPublisherProcess>;

/**
 * The whole way: signed batches into the Worker's route, hub, log, queue, gate, signature, HTTP to a receiver in a process
 * of its own. A delay counts from the making of an event to its arrival there.
 */
export async function webhookRows(ours: OwnPlatform, quick: boolean): Promise<Row[]> {
  const publisher = startPublisherProcess();
  const receiver = startWebhookReceiver();
  try {
    const url = await receiver.call("listen", undefined);
    return [
      await pacedRow(ours, publisher, receiver, url, quick ? 5 : 15),
      await drainRow(ours, publisher, receiver, url, quick ? 10 : 30),
      await deadRow(ours, publisher, receiver, url, quick ? 5 : 15),
    ];
  } finally {
    await Promise.all([publisher.stop(), receiver.stop()]);
  }
}

/** 200 events a second, each to one endpoint: does it keep up? */
async function pacedRow(
  ours: OwnPlatform,
  publisher: Publisher,
  receiver: Receiver,
  url: string,
  seconds: number,
): Promise<Row> {
  const [session] = await ours.openSessions(1);
  if (!session) throw new Error("no session was opened");
  await ours.addEndpoints(session.streamId, [`${url}/alive`]);
  const published = await publisher.call("pace", { ...atPace(ours, session, 200), seconds });
  const received = await allOf(receiver, published.events);
  const detail = {
    ...delays(received),
    events: published.events,
    "behind at the end, ms": received.lastAt - published.endedAt,
  };
  return judge(
    { name: "webhooks, 200 events/s to one endpoint", unit: "deliveries/s", measured: rateOf(received), detail },
    // It cannot be more than what is sent; the first and the last second are not whole ones.
    { atLeast: 180 },
  );
}

/** The publisher opens a session of its own, of the same stream. */
function atPace({ target }: OwnPlatform, session: BenchSession, eventsPerSecond: number) {
  return { target, session: { ...session, sessionId: randomUUID() }, eventsPerSecond };
}

/** What waits when a receiver comes back: as fast as it goes. */
async function drainRow(
  ours: OwnPlatform,
  publisher: Publisher,
  receiver: Receiver,
  url: string,
  batches: number,
): Promise<Row> {
  const sessions = await ours.openSessions(1);
  await ours.addEndpoints(sessions[0]?.streamId ?? "", [`${url}/alive`]);
  const argument = { target: ours.target, sessions, batchesPerSession: batches, eventsPerBatch: 100 };
  const published = await publisher.call("saturate", argument);
  const received = await allOf(receiver, published.events);
  return judge(
    {
      name: "webhooks, a backlog to one endpoint",
      unit: "deliveries/s",
      measured: rateOf(received),
      detail: { deliveries: published.events, "requests at once": 6 },
    },
    { atLeast: 200 },
  );
}

/** Fifty endpoints, and fifty others beside them: none, as many that are well, as many that never answer. */
async function deadRow(
  ours: OwnPlatform,
  publisher: Publisher,
  receiver: Receiver,
  url: string,
  seconds: number,
): Promise<Row> {
  const measure = async (others: "none" | "alive" | "dead") => {
    const opened = [await ours.openSessions(1), await ours.openSessions(1)].flat();
    const paths = { none: [], alive: times(25, `${url}/beside`), dead: times(25, `${url}/dead`) };
    for (const { streamId } of opened) {
      await ours.addEndpoints(streamId, [...times(25, `${url}/alive`), ...paths[others]]);
    }
    const published = await Promise.all(
      opened.map((session) => publisher.call("pace", { ...atPace(ours, session, 4), seconds })),
    );
    return allOf(receiver, 25 * published.reduce((sum, { events }) => sum + events, 0));
  };
  const alone = await measure("none");
  const allWell = await measure("alive");
  const halfDead = await measure("dead");
  return judge(
    {
      name: "webhooks p99, 50 of 100 endpoints, the others dead; limit: the others well",
      unit: "ms",
      measured: percentile(halfDead.delaysMs, 0.99),
      limit: percentile(allWell.delaysMs, 0.99),
      detail: {
        "p50 ms": percentile(halfDead.delaysMs, 0.5),
        "p50 ms, others well": percentile(allWell.delaysMs, 0.5),
        "p99 ms, no others": percentile(alone.delaysMs, 0.99),
        deliveries: halfDead.delaysMs.length,
        "requests left hanging": halfDead.hanging,
      },
    },
    { atMost: 5_000 },
  );
}

function times(count: number, text: string): string[] {
  return Array.from({ length: count }, () => text);
}

/** Everything that came, once there is so much. */
async function allOf(receiver: Receiver, count: number): Promise<ReceivedWebhooks> {
  for (const deadline = Date.now() + timeoutMs; (await receiver.call("count", undefined)) < count;) {
    if (Date.now() > deadline) {
      throw new Error(`${await receiver.call("count", undefined)} of ${count} deliveries came`);
    }
    await delay(50);
  }
  return receiver.call("take", undefined);
}

function rateOf({ delaysMs, firstAt, lastAt }: ReceivedWebhooks): number {
  return delaysMs.length / ((lastAt - firstAt) / 1_000);
}

function delays({ delaysMs }: ReceivedWebhooks) {
  return { "p50 ms": percentile(delaysMs, 0.5), "p99 ms": percentile(delaysMs, 0.99) };
}
