/** How long a stream is without a runner when the one that held it dies. */
import { randomUUID } from "node:crypto";
import type { LineMode } from "../../ingest-node/stream-client.ts";
import { startPublisherProcess } from "../load/processes.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row, type Target } from "../row.ts";
import { percentile } from "../statistics.ts";

/** From the death of a runner (SIGKILL) to the first event of another that is acknowledged; over the line, and over HTTP. */
export async function takeoverRows(ours: OwnPlatform, quick: boolean): Promise<Row[]> {
  return [
    await takeoverRow(ours, "socket", quick ? 3 : 20, { atMost: 5 }),
    await takeoverRow(ours, "http", quick ? 1 : 3, {}),
  ];
}

async function takeoverRow(ours: OwnPlatform, mode: LineMode, rounds: number, target: Target): Promise<Row> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) seconds.push((await takeOverOnce(ours, mode)) / 1_000);
  return judge(
    {
      name: `takeover after a runner's death, p95, ${mode === "http" ? "over HTTP" : "over the line"}`,
      unit: "s",
      measured: percentile(seconds, 0.95),
      detail: { "p50 s": percentile(seconds, 0.5), "most s": percentile(seconds, 1), rounds },
    },
    target,
  );
}

/** Milliseconds. */
async function takeOverOnce(ours: OwnPlatform, mode: LineMode): Promise<number> {
  const streamId = await ours.createStream();
  const [holder, standby] = [startPublisherProcess(), startPublisherProcess()];
  try {
    const argument = { target: ours.target, mode, session: { streamId, sessionId: randomUUID(), roomId: "7001" } };
    await holder.call("begin", { ...argument, runnerId: "first" });
    const session = { ...argument.session, sessionId: randomUUID() };
    const taken = standby.call("begin", { ...argument, session, runnerId: "second" });
    // The one that waits must have asked at least once, and been told to wait.
    await Promise.race([standby.call("waits", { streamId }), taken]);
    const diedAt = performance.now();
    await holder.kill();
    await taken;
    return performance.now() - diedAt;
  } finally {
    await Promise.all([holder.stop(), standby.stop()]);
  }
}
