/** An erasure of a person that dies after each of its bites, when the work is done and not yet noted, in the real Worker. */
import { randomInt } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { Export } from "#shared/api/operations/exports.ts";
import type { PersonErasure } from "#shared/api/operations/privacy.ts";
import { startReceiver } from "./receiver.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let owner: Client;
beforeAll(async () => {
  worker = await sharedTestWorker();
  owner = new Client({ connectionString: worker.database.ownerUrl });
  await owner.connect();
  // A sequence is not rolled back with what it was asked in: the note of every bite is refused once, and taken the second time.
  const name = worker.workspaceId.replaceAll("-", "_");
  await owner.query(`
    create sequence cuts_${name};
    create function cut_${name}() returns trigger language plpgsql security definer as $$
      begin
        if nextval('cuts_${name}') % 2 = 1 then raise exception 'cut'; end if;
        return new;
      end $$;
    create trigger cut_${name} before update on person_erasures for each row
      when (new.workspace_id = '${worker.workspaceId}' and new.step_no > old.step_no) execute function cut_${name}()`);
});
afterAll(async () => {
  const name = worker.workspaceId.replaceAll("-", "_");
  await owner.query(
    `drop trigger cut_${name} on person_erasures; drop function cut_${name}(); drop sequence cuts_${name}`,
  );
  await owner.end();
  await worker.stop();
});

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  return (await (await worker.api(method, path, body)).json()) as Answer;
}

test("cut after each bite and done again it comes to the same end: nothing is left of the viewer, and the audit has one row", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const userId = `73${randomInt(1e13, 9e13)}`;
  const user = { userId, uniqueId: `cut.${userId.slice(-9)}`, displayName: "Name of a viewer" };
  const bodies = [{ ...chat("their words"), user }, chat("stays"), chat(`hello @${user.uniqueId}`)];
  const events = stampAll(session, bodies);
  // A receiver that says again what it was told: its answers hold the viewer.
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  receiver.answer = ({ body }) => ({ status: 200, body });
  await ask("POST", `/v1/streams/${streamId}/endpoints`, { url: `${receiver.url}/hook` });
  await publish(worker, session, events);
  await readLog(worker, session.sessionId, 3);
  const words = `${userId}|${user.uniqueId}|their words`;
  const count = async (table: string) => {
    const text = `select count(*)::integer as count from ${table} as one where one::text ~ $1`;
    return [table, (await owner.query<{ count: number }>(text, [words])).rows[0]?.count];
  };
  const byStream = { timeout: 20_000, interval: 50 };
  await vi.waitUntil(async () => (await count("attempts"))[1] === 2, byStream);
  const { exportId } = await ask<Export>("POST", `/v1/streams/${streamId}/exports`, {});
  const exported = () => ask<Export>("GET", `/v1/streams/${streamId}/exports/${exportId}`);
  await vi.waitUntil(async () => (await exported()).state === "done", byStream);
  const letter = { epoch: "e", firstOffset: 1, lastOffset: 3, session, chain: [], events };
  await owner.query(
    "insert into dead_letters (message_id, stage, reason, payload, stream_id) values ($1, 'store', 'x', $2, $3)",
    [`cut-${streamId}`, JSON.stringify({ streamId, ...letter }), streamId],
  );
  const person = { userId };
  const { erasureId } = await ask<PersonErasure>("POST", "/v1/privacy/erasures", { person });
  const done = await vi.waitUntil(
    async () => {
      // Asked for again it goes on at once, and needs not wait for its own time.
      const again = await ask<PersonErasure>("POST", "/v1/privacy/erasures", { person });
      expect(again.erasureId).toBe(erasureId);
      return again.state === "done" && again;
    },
    { timeout: 60_000, interval: 50 },
  );
  // Twelve steps of one bite each at least, and the end, each refused once.
  const cuts = `select last_value::integer as count from cuts_${worker.workspaceId.replaceAll("-", "_")}`;
  expect((await owner.query<{ count: number }>(cuts)).rows[0]?.count).toBeGreaterThanOrEqual(26);
  expect(done).toMatchObject({ problem: null, step: null });

  const tables = [
    "events",
    "dead_letters",
    "deliveries",
    "attempts",
    "actions_log",
    "rollup_people",
    "person_erasures",
  ];
  for (const table of [...tables, "audit_log"]) expect(await count(table)).toEqual([table, 0]);
  const { rows } = await owner.query<{ payload: string }>("select payload from dead_letters where stream_id = $1", [
    streamId,
  ]);
  expect(rows.map(({ payload }) => payload)).toEqual([expect.stringContaining("stays")]);
  expect((await exported()).state).toBe("deleted");
  const state = await (await worker.api("GET", `/v1/streams/${streamId}/state`)).text();
  expect(state).not.toContain(userId);
  const audit = await ask<{ rows: unknown[] }>("GET", "/v1/audit?action=person.erased");
  expect(audit.rows).toHaveLength(1);
});
