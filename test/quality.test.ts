/** Bad input all the way: from the wire through the runner, the hub and the queue into the log, and counted there. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemUser } from "#shared/event.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { EventBody } from "#shared/stamp.ts";
import { gapBody } from "../ingest-node/session.ts";
import { castViewers } from "../ingest-node/simulator/cast.ts";
import type { WireMessage } from "../ingest-node/simulator/frames.ts";
import { chat as chatMessage, commonPart } from "../ingest-node/simulator/messages.ts";
import { seededRandom } from "../ingest-node/simulator/random.ts";
import { startSimulator } from "../ingest-node/simulator/simulator.ts";
import { startRunner } from "./runner.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

interface Quality {
  events: number;
  imperfect: number;
  byReason: Record<string, number>;
  raw: Record<string, number>;
  rejected: number;
  refused: number;
  gaps: { cause: string }[];
  complete: boolean;
  next: number | null;
}

let worker: TestWorker;
let folder: string;
beforeAll(async () => {
  worker = await sharedTestWorker();
  folder = await mkdtemp(join(tmpdir(), "quality-"));
});
afterAll(async () => {
  await worker.stop();
  await rm(folder, { recursive: true });
});

const qualityOf = async (sessionId: string, query = "") =>
  (await (await worker.api("GET", `/v1/sessions/${sessionId}/quality${query}`)).json()) as Quality;

/** The session's quality once the log has `events` of its events. */
async function qualityAt(streamId: string, events: number): Promise<Quality> {
  return vi.waitUntil(
    async () => {
      const { sessions } = (await (await worker.api("GET", `/v1/streams/${streamId}/sessions`)).json()) as {
        sessions: { sessionId: string; eventCount: number }[];
      };
      const [session] = sessions;
      return session !== undefined && session.eventCount >= events && qualityOf(session.sessionId);
    },
    { timeout: 20_000, interval: 100 },
  );
}

let lastId = 7_100_000_000_000_000_000n;
function message(text: string, createTime = Date.now()): WireMessage {
  const [viewer] = castViewers(seededRandom(1));
  if (viewer === undefined) throw new Error("nobody is there");
  const { method, encode } = chatMessage(viewer, text, "en");
  const msgId = String((lastId += 1n));
  return { method, msgId, payload: encode(commonPart({ method, msgId, roomId: "1", createTime })) };
}

/** Two good messages around: one cut off, one without a schema, one of the year 2200, one with a time in seconds. */
function damaged(): WireMessage[] {
  const cut = message("cut off");
  return [
    message("before"),
    { ...cut, payload: cut.payload.subarray(0, cut.payload.length / 2) },
    { ...message("nobody reads this"), method: "WebcastNeverSeenMessage" },
    message("from far away", Date.UTC(2200, 0)),
    message("by the second", Math.floor(Date.now() / 1_000)),
    message("after"),
  ];
}

const wanted = {
  imperfect: 4,
  byReason: { payload_unreadable: 1, no_schema: 1, time_in_future: 1, time_in_seconds: 1 },
  raw: { WebcastChatMessage: 1, WebcastNeverSeenMessage: 1 },
  rejected: 0,
  refused: 0,
  next: null,
};

test("bad messages of a push socket are stored and counted, each under its reason", async () => {
  const messages = damaged();
  const simulator = await startSimulator({ recording: { messages, messagesPerFrame: 3, framesPerSecond: 50 } });
  const streamId = await createStream(worker);
  const runner = startRunner(worker, streamId, ["--user", "@damaged"], simulator.env);
  await simulator.finished;
  // CONNECTED is an event too.
  const quality = await qualityAt(streamId, messages.length + 1);
  expect(quality).toMatchObject({ ...wanted, events: messages.length + 1, complete: true, gaps: [] });
  expect(quality.byReason).toEqual(wanted.byReason);
  expect(quality.raw).toEqual(wanted.raw);
  expect(await runner.stop()).toBe(0);
  await simulator.stop();
});

test("so are those of a file, and a line that is no message costs nobody else", async () => {
  const file = join(folder, "damaged.ndjson");
  const lines = damaged().map(({ payload, ...head }) =>
    JSON.stringify({ ...head, payload: Buffer.from(payload).toString("base64") }),
  );
  await writeFile(file, lines.toSpliced(2, 0, '{"method":').join("\n"));
  const streamId = await createStream(worker);
  const runner = startRunner(worker, streamId, ["--provider", "mock", "--file", file]);
  expect(await runner.exited).toBe(0);
  // A file's messages have no time of arrival to hold theirs against; CONNECTED and DISCONNECTED are events too.
  const { byReason, raw, events } = await qualityAt(streamId, lines.length + 2);
  expect(byReason).toMatchObject({ payload_unreadable: 1, no_schema: 1, time_in_seconds: 1 });
  expect(raw).toEqual(wanted.raw);
  expect(events).toBe(lines.length + 2);
});

test("gaps, refused and rejected events are told apart; a word nobody knows is counted too", async () => {
  const session = await openSession(worker, await createStream(worker));
  const rejected: EventBody = {
    eventType: "ERROR",
    rawType: "lifecycle.rejected",
    user: systemUser,
    payload: { message: "too large", code: "rejected" },
  };
  const later = chat("x");
  Object.assign(later.payload, { quality: ["of_a_newer_runner", "text_repaired"] });
  const gap = gapBody({ startedAt: 1_000, endedAt: 2_000, cause: "spool_full", refusedEvents: 7 });
  await publish(worker, session, stampAll(session, [chat("fine"), gap, rejected, later]));
  await readLog(worker, session.sessionId, 4);
  expect(await qualityOf(session.sessionId)).toEqual({
    sessionId: session.sessionId,
    complete: false,
    gaps: [{ startedAt: 1_000, endedAt: 2_000, cause: "spool_full", refusedEvents: 7 }],
    refused: 7,
    events: 4,
    imperfect: 1,
    byReason: { of_a_newer_runner: 1, text_repaired: 1 },
    raw: {},
    rejected: 1,
    next: null,
  });
  expect(await qualityOf(session.sessionId, "?after=3")).toMatchObject({ events: 1, imperfect: 1, rejected: 0 });
  expect(await qualityOf(session.sessionId, "?after=4")).toMatchObject({ events: 0, byReason: {}, next: null });
});

test("a long session is counted in stretches", async () => {
  const session = await openSession(worker, await createStream(worker));
  await publish(worker, session, stampAll(session, [chat("one")]));
  await readLog(worker, session.sessionId, 1);
  const client = new Client({ connectionString: worker.database.ownerUrl });
  await client.connect();
  await client.query(
    `insert into events (day, session_id, seq_no, stream_id, room_id, epoch, feed_offset, event_id, event_type, trigger_id,
      raw_type, source, occurred_at, ingested_at, user_id, event_user, payload)
    select day, session_id, n, stream_id, room_id, epoch, n, event_id, event_type, trigger_id, raw_type, source, occurred_at,
      ingested_at, user_id, event_user, payload || '{"quality":["time_absent"]}'
    from events, generate_series(2, $2::integer) as n where session_id = $1`,
    [session.sessionId, limits.qualityEvents + 5],
  );
  await client.end();
  const first = await qualityOf(session.sessionId);
  expect(first).toMatchObject({ events: limits.qualityEvents, next: limits.qualityEvents });
  expect(first.byReason).toEqual({ time_absent: limits.qualityEvents - 1 });
  const rest = await qualityOf(session.sessionId, `?after=${first.next}`);
  expect(rest).toMatchObject({ events: 5, imperfect: 5, next: null });
});

test("what is not there, and what belongs to somebody else, is unknown; nonsense is refused", async () => {
  const session = await openSession(worker, await createStream(worker));
  await publish(worker, session, stampAll(session, [chat("mine")]));
  await readLog(worker, session.sessionId, 1);
  const client = new Client({ connectionString: worker.database.ownerUrl });
  await client.connect();
  await client.query("insert into workspaces (workspace_id, name) values ('other', 'Other') on conflict do nothing");
  const key = `tle_${"Q".repeat(43)}`;
  await client.query(
    "insert into api_keys (id, workspace_id, name, secret_hash) values ('q', 'other', 'q', sha256($1::bytea))",
    [Buffer.from(key)],
  );
  await client.end();
  const ask = async (sessionId: string, token: string, query = "") => {
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(`${worker.url}/v1/sessions/${sessionId}/quality${query}`, { headers });
    return { status: response.status, ...((await response.json()) as { code?: string }) };
  };
  expect(await ask(session.sessionId, worker.apiKey)).toMatchObject({ status: 200 });
  expect(await ask(session.sessionId, key)).toMatchObject({ status: 404, code: "unknown_session" });
  expect(await ask(randomUUID(), worker.apiKey)).toMatchObject({ status: 404, code: "unknown_session" });
  expect(await ask("nonsense", worker.apiKey)).toMatchObject({ status: 404, code: "unknown_session" });
  expect(await ask(session.sessionId, "tle_none")).toMatchObject({ status: 401 });
  for (const query of ["?after=-1", "?after=x", "?limit=5"]) {
    expect(await ask(session.sessionId, worker.apiKey, query)).toMatchObject({ status: 400, code: "invalid_request" });
  }
});
