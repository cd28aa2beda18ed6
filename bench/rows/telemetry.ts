/** What a hub's counting takes of its work. */
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { judge, type Row } from "../row.ts";
import { median } from "../statistics.ts";

type Measure = (eventsABatch: number, batches: number) => { workUs: number; countingUs: number };

/**
 * The same batches through a hub's own code, without sockets, and then through its meter alone: what the counting adds, by batches
 * of one event and of a hundred. Sockets would only make its share smaller.
 */
export async function telemetryRows(quick: boolean): Promise<Row[]> {
  // By its address: its types are the Workers' runtime's, which the bench does not have.
  const { measure } = (await import(pathToFileURL(join(import.meta.dirname, "../workers/counting.ts")).href)) as {
    measure: Measure;
  };
  return [1, 100].map((eventsABatch) => {
    const rounds = Array.from({ length: quick ? 3 : 7 }, () => measure(eventsABatch, eventsABatch === 1 ? 4_000 : 200));
    const [work, counting] = [median(rounds.map((one) => one.workUs)), median(rounds.map((one) => one.countingUs))];
    return judge(
      {
        name: `counting, share of a hub's batch of ${eventsABatch}`,
        unit: "%",
        measured: (100 * counting) / work,
        detail: { "a batch (µs)": Math.round(work), "counting it (µs)": Number(counting.toFixed(2)) },
      },
      { atMost: 2 },
    );
  });
}
