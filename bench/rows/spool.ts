/** What writing every event to disk before it is sent costs. */
import type { Delivered } from "../load/runner.ts";
import { startRunnerProcess } from "../load/processes.ts";
import type { Platform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { median } from "../statistics.ts";

/**
 * Events a second from the runner's session through its spool and its publisher into the hub, until the last one is
 * acknowledged, against the same with the queue in memory. In turns, each of the two first as often.
 */
export async function spoolRows(ours: Platform, quick: boolean): Promise<Row[]> {
  const events = quick ? 2_000 : 5_000;
  const rounds = quick ? 4 : 10;
  const runner = startRunnerProcess();
  try {
    const [session] = await ours.openSessions(1);
    if (!session) throw new Error("no session was opened");
    const { streamId } = session;
    const results = { spool: [] as Delivered[], memory: [] as Delivered[] };
    for (let round = -1; round < rounds; round++) {
      for (const queue of round % 2 === 0 ? (["spool", "memory"] as const) : (["memory", "spool"] as const)) {
        const result = await runner.call("deliver", { target: ours.target, streamId, queue, events });
        // The first round warms both.
        if (round >= 0) results[queue].push(result);
      }
    }
    const rate = (of: Delivered[]) => median(of.map(({ seconds }) => events / seconds));
    const cpuUs = (of: Delivered[]) => median(of.map(({ cpuMs }) => (cpuMs * 1_000) / events));
    return [
      judge(
        {
          name: "runner to hub, spool on disk",
          unit: "events/s",
          measured: rate(results.spool),
          limit: rate(results.memory),
          detail: {
            limit: "the same with the queue in memory",
            "runner's CPU µs an event": cpuUs(results.spool),
            "limit's": cpuUs(results.memory),
            rounds,
          },
        },
        { ratio: 0.9 },
      ),
    ];
  } finally {
    await runner.stop();
  }
}
