/** What a batch costs, as the platform itself counts it: a deletion would be a row more. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestHarness, type TestHarness } from "wrangler";

let harness: TestHarness;
let url: string;
beforeAll(async () => {
  harness = createTestHarness({
    root: join(import.meta.dirname, ".."),
    workers: [
      {
        config: {
          name: "tle-test-ring",
          main: "bench/workers/ring.ts",
          compatibility_date: "2026-11-01",
          compatibility_flags: ["nodejs_compat"],
          durable_objects: { bindings: [{ name: "FEED", class_name: "Feed" }] },
          migrations: [{ tag: "v1", new_sqlite_classes: ["Feed"] }],
        },
      },
    ],
  });
  ({ href: url } = (await harness.listen()).url);
});
afterAll(() => harness.close());

async function record(load: { batches: number; eventsPerBatch: number }) {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(load) });
  return (await response.json()) as { rowsWritten: number; feedRows: number };
}

const checkpointBatches = 128;

test("in a steady stream a batch is one row written, and a checkpoint two more, over 20,000 events and more", async () => {
  const load = { batches: 2_048, eventsPerBatch: 10 };
  // Until 10,000 events are there, and what is to spare.
  await record(load);
  const steady = await record(load);
  // One where everything stands, and one that the log has all of it, as it says here at once.
  expect(steady.rowsWritten).toBe(load.batches + (2 * load.batches) / checkpointBatches);
  expect(steady.feedRows).toBeGreaterThanOrEqual(1_000);
  expect(steady.feedRows).toBeLessThan(1_500);
});
