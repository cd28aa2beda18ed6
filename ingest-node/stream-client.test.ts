import { expect, test } from "vitest";
import type { IngestClient } from "./ingest-client.ts";
import { type LineMode, streamClient } from "./stream-client.ts";

/** Asks for the lease every second of an hour in which no line opens; returns when a line was tried, in seconds. */
async function triesOf(mode: LineMode): Promise<number[]> {
  let second = 0;
  const tries: number[] = [];
  const lease: IngestClient["lease"] = () => Promise.resolve({ kind: "unreachable", reason: "down" });
  const client = streamClient({
    // What else a client can do is not asked for.
    client: {
      lease,
      openLine: () => {
        tries.push(second);
        return Promise.resolve({ reason: "down" });
      },
    } as Partial<IngestClient> as IngestClient,
    streamId: "s",
    mode,
    log: () => undefined,
    now: () => second * 1_000,
    random: () => 0.5,
  });
  for (; second < 3_600; second += 1) {
    await client.lease("s", { runnerId: "r" }, AbortSignal.timeout(60_000));
  }
  return tries;
}

const longestPause = (tries: number[]) => Math.max(...tries.slice(1).map((at, index) => at - (tries[index] ?? 0)));

test("where a line is the only way, events wait seconds for it after an outage, however long that was", async () => {
  expect(longestPause(await triesOf("socket"))).toBe(5);
});

test("where there is HTTP, a line is tried again within a minute, however long the outage was", async () => {
  expect(longestPause(await triesOf("auto"))).toBe(60);
  expect(await triesOf("http")).toEqual([]);
});
