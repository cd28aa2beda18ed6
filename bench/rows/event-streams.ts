/** How far readers of server-sent events are behind a busy stream. */
import { randomUUID } from "node:crypto";
import { startEventStreamsProcess, startPublisherProcess } from "../load/processes.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { percentile } from "../statistics.ts";

const readers = 100;
const eventsPerSecond = 1_000;
const timeoutMs = 60_000;

/** 100 readers of one stream with 1,000 events a second: from the making of an event to its arrival at a reader. */
export async function eventStreamRows(ours: OwnPlatform, quick: boolean): Promise<Row[]> {
  const seconds = quick ? 5 : 60;
  const publisher = startPublisherProcess();
  const streams = startEventStreamsProcess();
  try {
    const [opened] = await ours.openSessions(1);
    if (!opened) throw new Error("no session was opened");
    await streams.call("open", { ...ours.eventStream(opened.streamId), count: readers, sampleEvery: 10 });
    const run = async (seconds: number) => {
      await streams.call("arm", undefined);
      const session = { ...opened, sessionId: randomUUID() };
      const published = await publisher.call("pace", { target: ours.target, session, eventsPerSecond, seconds });
      return { published, ...(await streams.call("received", { upTo: published.lastOffset, timeoutMs })) };
    };
    await run(1);
    const { published, latenciesMs } = await run(seconds);
    return [
      judge(
        {
          name: "ingest to server-sent events p99, 1,000 events/s, 100 readers",
          unit: "ms",
          measured: percentile(latenciesMs, 0.99),
          detail: {
            "p50 ms": percentile(latenciesMs, 0.5),
            "max ms": percentile(latenciesMs, 1),
            seconds,
            "events/s": (published.events / (published.endedAt - published.startedAt)) * 1000,
            samples: latenciesMs.length,
          },
        },
        { atMost: 300 },
      ),
    ];
  } finally {
    await Promise.all([publisher.stop(), streams.stop()]);
  }
}
