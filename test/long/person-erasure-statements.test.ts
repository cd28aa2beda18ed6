/** An erasure of a person in the real Worker, with each statement that it asks the database cut twice: before it is done, and after. */
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { PersonErasure } from "#shared/api/operations/privacy.ts";
import { type CuttingProxy, startCuttingProxy } from "../cutting-proxy.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "../stream.ts";
import { startTestWorker, type TestWorker } from "../worker.ts";

let database: TestDatabase;
let proxy: CuttingProxy;
let worker: TestWorker;
beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startCuttingProxy(database.neonEndpoint);
  worker = await startTestWorker({ database, vars: { NEON_ENDPOINT: proxy.url } });
});
afterAll(async () => {
  await worker.stop();
  await proxy.stop();
  await database.drop();
});

/** What the steps ask, by what each is known. */
const asked = [
  "select pseudonym from suppressed_people where erasure_id",
  "names_person",
  "erase_events",
  "forget_pseudonyms",
  "from segments",
  "erase_traces",
  "from dead_letters",
  "rewrite_dead_letter",
  "from replay_runs",
  "erase_run_traces",
  "exports",
  "set progress = $3, step_no = step_no + 1, last_error",
  "set state = 'done'",
];

test("whatever is cut, it comes to its end: nothing is left of the viewer, and the audit has one row", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const userId = `76${randomInt(1e13, 9e13)}`;
  const user = { userId, uniqueId: `cut.${userId.slice(-9)}`, displayName: "Name of a viewer" };
  const events = stampAll(session, [{ ...chat("their words"), user }, chat("stays"), chat(`hello @${user.uniqueId}`)]);
  await publish(worker, session, events);
  await readLog(worker, session.sessionId, 3);
  const letter = { epoch: "e", firstOffset: 1, lastOffset: 3, session, chain: ["", "", ""], events };
  await database.query(
    "insert into dead_letters (message_id, stage, reason, payload, stream_id) values ('cut', 'store', 'x', $1, $2)",
    [JSON.stringify({ streamId, ...letter }), streamId],
  );
  const erase = async () => (await worker.api("POST", "/v1/privacy/erasures", { person: { userId } })).json();
  proxy.arm(() => true);
  await vi.waitUntil(
    async () => {
      // Asked for again it goes on at once; what is asked for that is cut as well.
      await erase().catch(() => undefined);
      return (await database.query("select state from person_erasures"))[0]?.["state"] === "done";
    },
    { timeout: 60_000, interval: 20 },
  );
  proxy.disarm();
  const { erasureId } = (await erase()) as PersonErasure;
  expect(await database.query("select erasure_id from person_erasures")).toEqual([{ erasure_id: erasureId }]);
  const cut = [...proxy.cuts].filter(([, times]) => times === 2).map(([text]) => text);
  expect(asked.filter((part) => !cut.some((text) => text.includes(part)))).toEqual([]);
  const words = new RegExp(`${userId}|${user.uniqueId}|their words|Name of a viewer`);
  for (const table of ["events", "dead_letters", "deliveries", "actions_log", "rollup_people", "audit_log"]) {
    const rows = await database.query(`select one::text as text from ${table} as one`);
    expect(rows.map(({ text }) => String(text)).filter((text) => words.test(text))).toEqual([]);
  }
  expect(await database.query("select target_id from audit_log where action = 'person.erased'")).toEqual([
    { target_id: erasureId },
  ]);
});
