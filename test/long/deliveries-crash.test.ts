/** The process that makes a request to a receiver is killed, workerd and all, while it waits for the answer. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { prepareWorkers, type WorkersProcess } from "../../scripts/chaos/workers-process.ts";
import { freePort } from "../../scripts/free-port.ts";
import { makeApiKey, storeApiKey } from "../../scripts/keys/api-key.ts";
import { withOwner } from "../../scripts/start/database.ts";
import { startWarden } from "../../scripts/start/warden-client.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";
import { startReceiver } from "../receiver.ts";
import { chat, createStream, openSession, publish, stampAll } from "../stream.ts";
import { workerClient } from "../worker.ts";

const ingestKey = { id: "test", secret: randomBytes(32).toString("hex") };

async function prepare(database: TestDatabase): Promise<{ workers: WorkersProcess; stateFolder: string }> {
  const folder = mkdtempSync(join(tmpdir(), "tle-test-crash-"));
  const stateFolder = join(folder, "state");
  const settings = {
    port: await freePort(),
    databaseUrl: database.appUrl,
    privacyUrl: database.privacyUrl,
    neonEndpoint: database.neonEndpoint,
    ingestKey,
    sealingKey: randomBytes(32).toString("hex"),
    pseudonymKey: randomBytes(32).toString("hex"),
    stateFolder,
    vars: {},
  };
  const workers = prepareWorkers(settings, folder, startWarden());
  onTestFinished(async () => {
    await workers.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return { workers, stateFolder };
}

test("what was under way when the process died is sent again under the same id, and settled once", async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  const apiKey = makeApiKey();
  await withOwner(database.ownerUrl, (client) => storeApiKey(client, apiKey, "test"));
  const { workers, stateFolder } = await prepare(database);
  await workers.start();
  const worker = workerClient(workers.url, { apiKey, ingestKey });
  const streamId = await createStream(worker);
  const made = await worker.api("POST", `/v1/streams/${streamId}/endpoints`, { url: receiver.url });
  expect(made.status).toBe(201);
  const session = await openSession(worker, streamId);

  receiver.answer = () => "hang";
  await publish(worker, session, stampAll(session, [chat("m1"), chat("m2")]));
  await vi.waitUntil(() => receiver.received.length === 2, { timeout: 20_000 });
  await workers.kill();
  const rows = () => database.query("select * from deliveries order by feed_offset");
  const before = await rows();
  expect(before.map(({ state, attempt_count: count }) => [state, count])).toEqual([
    ["pending", 0],
    ["pending", 0],
  ]);
  // A hub that had not heard yet that its events are stored would send them again, and that would wake the endpoint. Without
  // it nobody does but the gate's own alarm, up to a minute after it was handed the requests.
  rmSync(join(stateFolder, "v3", "do", "tiktok-live-edge-Hub"), { recursive: true });
  receiver.answer = () => ({ status: 204 });
  await workers.start();

  const settled = await vi.waitUntil(
    async () => {
      const now = await rows();
      return now.every(({ state }) => state === "succeeded") && now;
    },
    { timeout: 90_000, interval: 200 },
  );
  const ids = before.map(({ delivery_id: id }) => id as string);
  expect(settled.map(({ delivery_id: id, attempt_count: count }) => [id, count])).toEqual(ids.map((id) => [id, 1]));
  for (const id of ids) {
    const came = receiver.received.filter((one) => one.id === id);
    expect(came.map(({ answer }) => answer)).toEqual(["hang", { status: 204 }]);
    expect(came[0]?.body).toBe(came[1]?.body);
  }
  expect(receiver.received).toHaveLength(4);
  const attempts = await database.query("select delivery_id, attempt, status from attempts order by 1");
  expect(attempts).toEqual(ids.toSorted().map((id) => ({ delivery_id: id, attempt: 1, status: 204 })));
});
