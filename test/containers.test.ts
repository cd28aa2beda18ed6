/** A runner in a container that an object keeps: the built runner in a stand-in of `ctx.container`, at the real Worker. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import type { RecordedEvent } from "#shared/event.ts";
import { keeper } from "../durable-objects/runner-container/keeper.ts";
import { startOf } from "../durable-objects/runner-container/settings.ts";
import type { Tended } from "../durable-objects/runner-container/tend.ts";
import { type Simulator, startSimulator } from "../ingest-node/simulator/simulator.ts";
import { buildRunner } from "../scripts/build-runner.ts";
import { createIngestKey } from "../scripts/keys/ingest-key.ts";
import { containerStandIn } from "./stand-ins/container.ts";
import { createStream } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let simulator: Simulator;
let image: string;
// The show of 50 s at this speed is longer than it takes until the container is killed: a broadcast that ended has no gap.
beforeAll(async () => {
  image = mkdtempSync(join(tmpdir(), "tle-image-"));
  [worker, simulator] = await Promise.all([sharedTestWorker(), startSimulator({ speed: 3 }), buildRunner(image)]);
});
afterAll(async () => {
  await simulator?.stop();
  await worker?.stop();
  rmSync(image, { recursive: true, force: true });
});

/** What the object would have: a memory, and an alarm. Its clock is the test's, so that no wait is waited for. */
function keptContainer(ingestKey: { id: string; secret: string }) {
  let [now, tended, alarmAt] = [1_000_000, undefined as Tended | undefined, undefined as number | undefined];
  const container = containerStandIn(image, simulator.env);
  const start = startOf("container-1", {
    INGEST_URL: worker.url,
    INGEST_KEY_ID: ingestKey.id,
    INGEST_KEY_SECRET: ingestKey.secret,
    MOST_CONTAINERS: "1",
    MAX_STREAMS: "10",
    HEAP_MB: "160",
  });
  const host = {
    container,
    read: () => tended,
    write: (next: Tended) => void (tended = next),
    wakeIn: async (delayMs: number | undefined) => void (alarmAt = delayMs === undefined ? undefined : now + delayMs),
    now: () => now,
  };
  const kept = keeper("container-1", host, { start, settings: "these" });
  return {
    container,
    kept,
    /** The alarm rings. */
    ring: () => {
      expect(alarmAt).toBeDefined();
      now = Math.max(now, alarmAt ?? 0);
      return kept.look();
    },
  };
}

test("it takes a live in, is started again when it dies, and ends with everything acknowledged when it is asked to", async () => {
  const streamId = await createStream(worker);
  const key = await createIngestKey(
    { url: worker.url, key: worker.apiKey },
    { name: "container", streamIds: [streamId] },
  );
  const { container, kept, ring } = keptContainer({ id: key.keyId, secret: key.secret });
  const events = async () => {
    const [row] = await worker.database.query("select count(*)::int as n from events where stream_id = $1", [streamId]);
    return (row as { n: number }).n;
  };
  const more = async () => {
    const before = await events();
    await vi.waitFor(async () => expect(await events()).toBeGreaterThan(before + 20));
  };
  try {
    expect(await kept.want(true)).toMatchObject({ runnerId: "container-1", state: "running" });
    await more();
    expect(await ring()).toMatchObject({ state: "running", failures: 0, ended: null });

    container.kill();
    await vi.waitFor(() => expect(container.running).toBe(false));
    expect(await ring()).toMatchObject({ state: "waiting", failures: 1, ended: "the container exited with code 137" });
    expect(await ring()).toMatchObject({ state: "running", failures: 1 });
    await more();

    expect(await kept.want(false)).toMatchObject({ state: "stopping" });
    await vi.waitFor(() => expect(container.exits).toHaveLength(2));
    expect(container.exits[1]).toEqual({ code: 0, signal: null });
    expect(await ring()).toMatchObject({ state: "off", failures: 0, nextAt: null });
    const last = z.object({ status: z.string(), message: z.string() }).parse(JSON.parse(container.lines.at(-1) ?? ""));
    expect(last).toMatchObject({
      status: "stopped",
      message: expect.stringContaining("everything was acknowledged") as string,
    });
    // Its lease is given back: another could go on at once.
    const way = (await (await worker.api("GET", "/v1/runners")).json()) as { leases: { runnerId: string | null }[] };
    expect(way.leases).toEqual([expect.objectContaining({ streamId, runnerId: null })]);
    // Of the session that was cut off what was acknowledged is there, and of the one that ended everything: no hole, nothing twice.
    await vi.waitFor(async () => {
      const sessions = await worker.database.query(
        `select s.event_count::int as hub, count(e.*)::int as log, max(e.seq_no)::int as last
         from sessions s join events e using (session_id) where s.stream_id = $1 group by s.session_id, s.event_count`,
        [streamId],
      );
      expect(sessions.length).toBeGreaterThanOrEqual(2);
      for (const { hub, log, last } of sessions as { hub: number; log: number; last: number }[]) {
        expect([log, last]).toEqual([hub, hub]);
      }
    });
    // Its disk was lost with it, and still a GAP says since when nothing is known: the hub told the next one of its latest event.
    const stored = await worker.database.query(
      "select event_json(events) as event from events where stream_id = $1 order by feed_offset",
      [streamId],
    );
    const log = stored.map((row) => row["event"] as RecordedEvent);
    const cut = log.findIndex(({ sessionId }) => sessionId !== log[0]?.sessionId);
    const gap = log.slice(cut).find(({ eventType }) => eventType === "GAP");
    expect(gap?.payload).toMatchObject({ cause: "runner_down", startedAt: log[cut - 1]?.ingestedAt });
  } finally {
    await container.destroy();
  }
});
