/** How fast a session of the past is gone through once more. */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { BenchSession } from "../events.ts";
import { startPublisherProcess } from "../load/processes.ts";
import type { Database } from "../platform/database.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { median } from "../statistics.ts";

const timeoutMs = 300_000;
const eventsPerBatch = 100;
/** Events of a page of the log, as the run's reader asks for them. */
const pageEvents = 1_000;

interface Run {
  runId: string;
  state: string;
  seeking: boolean;
  seqNo: number;
}

/**
 * The show, over and over, as one session in the log; then replays of it: as fast as it goes with 50 rules that all want every
 * event, and seeks. The limit is the log alone: the same events read page by page.
 */
export async function replayRows(ours: OwnPlatform, database: Database, quick: boolean): Promise<Row[]> {
  const count = quick ? 20_000 : 100_000;
  const session = await record(ours, count);
  const rounds = quick ? 3 : 5;
  const [rates, limits]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    rates.push(count / (await replaySeconds(ours, session)));
    limits.push(count / (await readSeconds(database, session)));
  }
  const detail = { events: count, rounds, rules: 50 };
  const name = "replay, as fast as it goes with 50 rules";
  const whole = { name, unit: "events/s", measured: median(rates), limit: median(limits), detail };
  return [judge(whole, { atLeast: 5_000 }), await seekRow(ours, session, count)];
}

async function record(ours: OwnPlatform, count: number): Promise<BenchSession> {
  const publisher = startPublisherProcess();
  try {
    const [session] = await ours.openSessions(1);
    if (!session) throw new Error("no session was opened");
    const batches = { batchesPerSession: count / eventsPerBatch, eventsPerBatch };
    await publisher.call("saturate", { target: ours.target, sessions: [session], ...batches });
    await until(async () => {
      const stored = (await ours.ask("GET", `/v1/sessions/${session.sessionId}`)) as { eventCount: number };
      return stored.eventCount >= count;
    });
    return session;
  } finally {
    await publisher.stop();
  }
}

const rules = Array.from({ length: 50 }, (_, index) => ({
  name: `rule ${index}`,
  trigger: { on: "event", types: ["CHAT", "GIFT", "LIKE", "JOIN", "FOLLOW", "SHARE", "ROOM_USER"] },
  condition: {
    and: [{ ">=": [{ var: "state.coins" }, 0] }, { "==": [{ "%": [{ var: "event.seqNo" }, 100] }, index] }],
  },
  actions: [{ type: "overlay", text: "{displayName}" }],
}));

async function start(ours: OwnPlatform, { sessionId }: BenchSession, body: object): Promise<Run> {
  return (await ours.ask("POST", `/v1/sessions/${sessionId}/replay`, body)) as Run;
}

async function runOf(ours: OwnPlatform, runId: string): Promise<Run> {
  return (await ours.ask("GET", `/v1/replays/${runId}`)) as Run;
}

async function replaySeconds(ours: OwnPlatform, session: BenchSession): Promise<number> {
  const beganAt = performance.now();
  const { runId } = await start(ours, session, { speed: "max", rules: { draft: rules } });
  await until(async () => (await runOf(ours, runId)).state === "ended");
  return (performance.now() - beganAt) / 1_000;
}

async function readSeconds(database: Database, { streamId, sessionId }: BenchSession): Promise<number> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    const found = await client.query<{ day: string }>("select day::text from sessions where session_id = $1", [
      sessionId,
    ]);
    const day = found.rows[0]?.day;
    const beganAt = performance.now();
    for (let after: number | undefined = 0; after !== undefined;) {
      const page: { rows: { event: { seqNo: number } }[] } = await client.query(
        `select event_json(events) as event from events
         where day = $1 and stream_id = $2 and session_id = $3 and seq_no > $4 order by seq_no limit ${pageEvents}`,
        [day, streamId, sessionId, after],
      );
      after = page.rows.at(-1)?.event.seqNo;
    }
    return (performance.now() - beganAt) / 1_000;
  } finally {
    await client.end();
  }
}

/** From the start to the end without showing anything, and back to the middle. */
async function seekRow(ours: OwnPlatform, session: BenchSession, count: number): Promise<Row> {
  const { runId } = await start(ours, session, { speed: 0.1, rules: { draft: rules } });
  const seek = async (seqNo: number): Promise<number> => {
    const beganAt = performance.now();
    await ours.ask("PATCH", `/v1/replays/${runId}`, { paused: true, seek: { seqNo } });
    await until(async () => !(await runOf(ours, runId)).seeking);
    return (performance.now() - beganAt) / 1_000;
  };
  const [forward, back] = [await seek(count), await seek(count / 2)];
  await ours.ask("DELETE", `/v1/replays/${runId}`);
  const detail = { events: count, "back to the middle, s": back };
  return judge({ name: "replay, a seek to the end", unit: "s", measured: forward, detail });
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (const endsAt = performance.now() + timeoutMs; performance.now() < endsAt; await delay(20)) {
    if (await isDone()) return;
  }
  throw new Error(`nothing came of it in ${timeoutMs / 1_000} s`);
}
