/** How fast a stream's log is proved: `npm run ops -- verify-log`, as a process of its own, over events of chain version 2. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Client } from "pg";
import type { RecordedEvent } from "#shared/event.ts";
import type { LogMessage } from "#shared/protocol/hub-protocol.ts";
import { storeStatement } from "../../workers/database/event-log.ts";
import { chainSource, eventSource, showBodies } from "../events.ts";
import type { Database } from "../platform/database.ts";
import { judge, type Row } from "../row.ts";

const eventsPerMessage = 1_000;

/** A million events, or in quick runs a tenth, which the promised time is for alike. */
export async function verifyLogRows(database: Database, quick: boolean): Promise<Row[]> {
  const count = quick ? 100_000 : 1_000_000;
  const streamId = `bench-${randomUUID()}`;
  const proof = await fill(database, streamId, count);
  const hub = createServer((_, response) => response.end(JSON.stringify(proof))).listen(0, "127.0.0.1");
  await once(hub, "listening");
  try {
    const url = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
    const { seconds, peakMb } = await measure(database.ownerUrl, url, streamId, count);
    const detail = { events: count, seconds: seconds.toFixed(1), "peak memory, MB": peakMb, hub: "its proof alone" };
    const row = { name: "verify-log", unit: "events/s", measured: count / seconds, detail };
    return [judge(row, { atLeast: 1_000_000 / 60 })];
  } finally {
    hub.close();
  }
}

/** Stores the events as the consumer does; returns what the hub would say of them. */
async function fill(database: Database, streamId: string, count: number) {
  const app = new Client({ connectionString: database.appUrl });
  const owner = new Client({ connectionString: database.ownerUrl });
  await Promise.all([app.connect(), owner.connect()]);
  const bodies = showBodies();
  const startedAt = Date.now();
  const session = {
    sessionId: randomUUID(),
    roomId: "7001",
    provider: "bench",
    startedAt,
    day: new Date(startedAt).toISOString().slice(0, 10),
  };
  const source = eventSource({ streamId, sessionId: session.sessionId, roomId: "7001" }, bodies);
  const chainNext = chainSource();
  let head = "";
  try {
    await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [
      streamId,
    ]);
    for (let offset = 0; offset < count; offset += eventsPerMessage) {
      const chain: string[] = [];
      const events = Array.from({ length: eventsPerMessage }, (_, index): RecordedEvent => {
        const event = { ...source(startedAt + offset), offset: offset + index + 1 };
        const chained = chainNext(event);
        ({ head } = chained);
        chain.push(chained.link);
        return event;
      });
      const place = { firstOffset: offset + 1, lastOffset: offset + eventsPerMessage };
      const message: LogMessage = { streamId, epoch: "bench", ...place, session, chain, events };
      await app.query(storeStatement, [JSON.stringify([message])]);
    }
    // As autovacuum does it in time.
    await owner.query("analyze events");
  } finally {
    await Promise.all([app.end(), owner.end()]);
  }
  return {
    position: { epoch: "bench", offset: count },
    loggedOffset: count,
    sessions: [{ sessionId: session.sessionId, eventCount: count, chainHead: head }],
  };
}

async function measure(databaseUrl: string, url: string, streamId: string, count: number) {
  const env = { ...process.env, TLE_API_URL: url, TLE_API_KEY: "bench", DATABASE_URL: databaseUrl };
  const startedAt = performance.now();
  const ops = join(import.meta.dirname, "../../scripts/ops.ts");
  const child = spawn(process.execPath, [ops, "verify-log", streamId, "--database", "env"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let peakKb = 0;
  const watch = setInterval(() => (peakKb = Math.max(peakKb, peakOf(child.pid))), 100);
  const said = await text(child.stdout);
  clearInterval(watch);
  const seconds = (performance.now() - startedAt) / 1_000;
  if (!said.includes(`events=${count} erased=0 findings=0`)) throw new Error(`verify-log said: ${said.slice(0, 500)}`);
  return { seconds, peakMb: Math.round(peakKb / 1_024) };
}

/** In KB; 0 where the system does not tell. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
