import { expect, test } from "vitest";
import type { RunnerStanding } from "#shared/protocol/runner-line.ts";
import type { IngestClient } from "./ingest-client.ts";
import type { Line } from "./line.ts";
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

test("how the runner stands is said with a batch where it has changed: leases over a line are minutes apart", async () => {
  const sent: { type: string; runner?: RunnerStanding }[] = [];
  const line: Line = {
    isOpen: () => true,
    ask: (type, fields) => {
      sent.push(JSON.parse(`{"type":"${type}"${fields.join("")}}`) as (typeof sent)[number]);
      return Promise.resolve({ kind: "lost", reason: "nobody is there" });
    },
    close: () => undefined,
  };
  let standing: RunnerStanding = { unacknowledged: 0, reconnects: 0 };
  const client = streamClient({
    client: { openLine: () => Promise.resolve(line) } as Partial<IngestClient> as IngestClient,
    streamId: "s",
    mode: "socket",
    log: () => undefined,
    now: () => 0,
    random: () => 0.5,
    standing: () => standing,
  });
  const signal = AbortSignal.timeout(60_000);
  const said = async (unacknowledged: number, reconnects: number) => {
    standing = { unacknowledged, reconnects };
    await client.sendBatch("session", "{}", signal);
    return sent.at(-1)?.runner;
  };
  await client.lease("s", { runnerId: "r" }, signal);
  expect(sent).toMatchObject([{ type: "lease", runner: { unacknowledged: 0, reconnects: 0 } }]);
  expect(await said(99, 0)).toBeUndefined();
  expect(await said(1_400, 0)).toEqual({ unacknowledged: 1_400, reconnects: 0 });
  expect(await said(1_400, 0)).toBeUndefined();
  expect(await said(1_400, 1)).toEqual({ unacknowledged: 1_400, reconnects: 1 });
  expect(await said(20, 1)).toEqual({ unacknowledged: 20, reconnects: 1 });
  expect(await said(40, 1)).toBeUndefined();
});
