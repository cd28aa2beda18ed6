import { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
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

async function sendToQueue(text: string): Promise<void> {
  const { EVENT_LOG } = await worker.worker.getEnv();
  await (EVENT_LOG as unknown as Queue).send(text, { contentType: "text" });
}

/** As much of a queue as is used here; the runtime's own types are not loaded for tests. */
interface Queue {
  send(body: string, options: { contentType: "text" }): Promise<unknown>;
}

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
  ["999999", 404, "not_found"],
  ["x", 400, "invalid_request"],
])("resending %s is refused", async (id, status, code) => {
  const response = await worker.api("POST", `/v1/dead-letters/${id}/resend`);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
});

test("an outage of the database is waited out: nothing becomes a dead letter, everything is stored once", async () => {
  const session = await openSession(worker, await createStream(worker));
  const before = (await letters()).length;
  const elsewhere = new URL(worker.database.ownerUrl);
  elsewhere.pathname = "/postgres";
  const client = new Client({ connectionString: elsewhere.href });
  await client.connect();
  await client.query(`alter database ${worker.database.name} with allow_connections false`);
  try {
    await client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [
      worker.database.name,
    ]);
    await publish(worker, session, stampAll(session, [chat("a"), chat("b"), chat("c")]));
    await vi.waitUntil(() => worker.harness.getLogs().some((log) => log.message.includes("store_retry")), {
      timeout: 10_000,
    });
  } finally {
    await client.query(`alter database ${worker.database.name} with allow_connections true`);
    await client.end();
  }
  expect(await readLog(worker, session.sessionId, 3)).toHaveLength(3);
  expect(await letters()).toHaveLength(before);
});
