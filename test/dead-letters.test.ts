import { randomInt, randomUUID } from "node:crypto";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { frameLogMessage } from "#shared/protocol/log-message.ts";
import type { EventBody } from "#shared/stamp.ts";
import { dayOf, nextMessage, noFiles, startLog, verifyLinked } from "./linked-log.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());

interface Letter {
  deadLetterId: number;
  stage: string;
  reason: string;
  bytes: number;
}

async function letters(): Promise<Letter[]> {
  const response = await worker.api("GET", "/v1/dead-letters");
  expect(response.status).toBe(200);
  return ((await response.json()) as { deadLetters: Letter[] }).deadLetters;
}

async function sendToQueue(body: string | Uint8Array): Promise<void> {
  const { EVENT_LOG } = await worker.worker.getEnv();
  await (EVENT_LOG as unknown as Queue).send(body, { contentType: typeof body === "string" ? "text" : "bytes" });
}

/** As much of a queue as is used here; the runtime's own types are not loaded for tests. */
interface Queue {
  send(body: string | Uint8Array, options: { contentType: "text" | "bytes" }): Promise<unknown>;
}

/** A message in good order, of a stream that does not exist. */
const orphanSession = { streamId: "st_orphan", sessionId: randomUUID(), roomId: "1" };
const orphan = JSON.stringify({
  streamId: "st_orphan",
  epoch: "e",
  firstOffset: 1,
  lastOffset: 1,
  session: { ...orphanSession, provider: "mock", startedAt: 0, day: "2026-01-01" },
  chain: ["ab".repeat(32)],
  events: stampAll(orphanSession, [chat("x")]).map((event) => ({ ...event, offset: 1 })),
});

test("a poisoned message alone is put aside, its neighbours are stored; sent again it is tried again", async () => {
  const session = await openSession(worker, await createStream(worker));
  await sendToQueue("this is no JSON: viewer said hunter2");
  await publish(worker, session, stampAll(session, [chat("a"), chat("b")]));
  expect(await readLog(worker, session.sessionId, 2)).toHaveLength(2);
  const [letter] = await vi.waitUntil(
    async () => {
      const found = await letters();
      return found.length === 1 && found;
    },
    { timeout: 10_000, interval: 100 },
  );
  expect(letter).toMatchObject({ stage: "store", bytes: 36 });
  expect(letter?.reason).toMatch(/22P02/);
  expect(JSON.stringify(letter)).not.toContain("hunter2");

  const resent = await worker.api("POST", `/v1/dead-letters/${letter?.deadLetterId}/resend`);
  expect(resent.status).toBe(200);
  // It is still poisoned, so it comes back as another message's letter.
  const [again] = await vi.waitUntil(
    async () => {
      const found = await letters();
      return found.length === 1 && found[0]?.deadLetterId !== letter?.deadLetterId && found;
    },
    { timeout: 10_000, interval: 100 },
  );
  expect(again).toMatchObject({ stage: "store" });
});

test.each([
  ["characters that PostgreSQL has no place for", '{"a":"\\u0000"}', "22P05"],
  ["a NUL", "{\0}", "22P02"],
  ["JSON nested too deep", `${"[".repeat(60_000)}${"]".repeat(60_000)}`, "54001"],
  ["a stream that was never made", orphan, "23503"],
  ["a stream that was never made, deflated", frameLogMessage(undefined, [deflateSync(orphan)]), "23503"],
  [
    "what would inflate to 64 MB",
    frameLogMessage(undefined, [deflateSync(Buffer.alloc(2 ** 26))]),
    "inflates to more than",
  ],
  ["what does not inflate", frameLogMessage(undefined, [Uint8Array.from([1, 2, 3])]), "does not inflate"],
])("%s: put aside alone, and no neighbour waits", async (_, body, reason) => {
  const before = (await letters()).length;
  const session = await openSession(worker, await createStream(worker));
  await sendToQueue(body);
  await publish(worker, session, stampAll(session, [chat("a")]));
  expect(await readLog(worker, session.sessionId, 1)).toHaveLength(1);
  const found = await vi.waitUntil(
    async () => {
      const all = await letters();
      return all.length === before + 1 && all;
    },
    { timeout: 10_000, interval: 100 },
  );
  expect(found.at(-1)).toMatchObject({ stage: "store", reason: expect.stringContaining(reason) });
});

test.each([
  ["999999", 404, "not_found"],
  ["x", 400, "invalid_request"],
])("resending %s is refused", async (id, status, code) => {
  const response = await worker.api("POST", `/v1/dead-letters/${id}/resend`);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
});

test("a letter that somebody was erased from comes to the log as erased when it is sent again: an erasure says so, and the chain is whole", async () => {
  const log = startLog(`st_${randomUUID()}`);
  const sessionId = randomUUID();
  const { database } = worker;
  await database.query("select make_event_partitions($1, 1)", [dayOf(log.now)]);
  await database.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [
    log.streamId,
  ]);
  const userId = `75${randomInt(1e13, 9e13)}`;
  const says = (words: string): EventBody => ({
    ...chat(words),
    user: { userId, uniqueId: `letter.${userId.slice(-9)}`, displayName: "Name of a viewer" },
  });
  const store = (message: string) => database.query("select store_messages($1)", [`[${message}]`]);
  await store(nextMessage(log, sessionId, [says("stored"), chat("stays")]));
  const lost = nextMessage(log, sessionId, [chat("before"), says("in a letter"), chat("after")]);
  const [letter] = await database.query(
    `insert into dead_letters (message_id, stage, reason, payload) values ($1, 'queue', 'x', $2)
     returning dead_letter_id::integer as id`,
    [log.streamId, lost],
  );
  await store(nextMessage(log, sessionId, [chat("later")]));
  const { erasureId } = (await (await worker.api("POST", "/v1/privacy/erasures", { person: { userId } })).json()) as {
    erasureId: string;
  };
  let erasure: { state?: string } = {};
  await vi
    .waitUntil(
      async () => {
        erasure = (await (await worker.api("GET", `/v1/privacy/erasures/${erasureId}`)).json()) as { state: string };
        return erasure.state === "done";
      },
      { timeout: 20_000, interval: 100 },
    )
    .catch((error: unknown) => {
      throw new Error(`it stands at ${JSON.stringify(erasure)}`, { cause: error });
    });
  expect((await worker.api("POST", `/v1/dead-letters/${String(letter?.["id"])}/resend`)).status).toBe(200);
  const stored = "select count(*)::integer as count from events where stream_id = $1";
  await vi.waitUntil(async () => (await database.query(stored, [log.streamId]))[0]?.["count"] === 6, {
    timeout: 10_000,
    interval: 100,
  });
  expect(await verifyLinked(database.ownerUrl, log, noFiles)).toEqual({ findings: [], erased: 2 });
  const rows = await database.query("select e::text as row from events e where stream_id = $1", [log.streamId]);
  expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${userId}|in a letter|Name of a viewer`));
});

test("an outage of the database is waited out: nothing becomes a dead letter, everything is stored once", async () => {
  const session = await openSession(worker, await createStream(worker));
  const before = (await letters()).length;
  await worker.database.duringOutage(async () => {
    await publish(worker, session, stampAll(session, [chat("a"), chat("b"), chat("c")]));
    await vi.waitUntil(() => worker.logs().some((log) => log.message.includes("store_retry")), {
      timeout: 10_000,
    });
  });
  expect(await readLog(worker, session.sessionId, 3)).toHaveLength(3);
  expect(await letters()).toHaveLength(before);
});
