/** A database that is put back to before an erasure: `npm run ops -- privacy reapply` takes out again what came back. */
import { randomBytes, randomInt } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import type { PersonErasure } from "#shared/api/operations/privacy.ts";
import { reapplyErasures } from "../../scripts/ops/privacy.ts";
import { verifyLog } from "../../scripts/ops/verify-log.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "../stream.ts";
import { startTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  return (await (await worker.api(method, path, body)).json()) as Answer;
}

const patience = { timeout: 30_000, interval: 50 };

async function erase(person: object): Promise<string> {
  const { erasureId } = await ask<PersonErasure>("POST", "/v1/privacy/erasures", { person });
  await vi.waitUntil(
    async () => (await ask<PersonErasure>("GET", `/v1/privacy/erasures/${erasureId}`)).state === "done",
    patience,
  );
  return erasureId;
}

async function asPostgres(...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A copy of the database as it is now. Nobody is connected to it while it is made. */
async function backUp(): Promise<string> {
  const { name } = worker.database;
  const backup = `${name}_${randomBytes(3).toString("hex")}`;
  await worker.database.duringOutage(() => asPostgres(`create database ${backup} template ${name}`));
  return backup;
}

/** Puts the database back. The objects know nothing of it. */
async function restore(backup: string): Promise<void> {
  const { name } = worker.database;
  await worker.database.duringOutage(() =>
    asPostgres(
      `alter database ${name} rename to ${name}_lost`,
      `create database ${name} template ${backup}`,
      `drop database ${name}_lost with (force)`,
      `drop database ${backup} with (force)`,
    ),
  );
}

/** Every row of every table as text. */
async function dump(): Promise<string> {
  const tables = await worker.database.query(
    "select quote_ident(relname) as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await worker.database.query(`select one::text as text from ${String(name)} as one`);
    texts.push(...rows.map(({ text }) => String(text)));
  }
  return texts.join("\n").toLowerCase();
}

async function reapply(dryRun = false): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const api = { url: worker.url, key: worker.apiKey };
  const code = await reapplyErasures(api, { dryRun, print: (line) => lines.push(line) });
  return { code, lines };
}

function viewer() {
  const userId = `74${randomInt(1e13, 9e13)}`;
  const handle = `back.${userId.slice(-9)}`;
  const user = { userId, uniqueId: handle, displayName: `Name of ${handle}` };
  return { userId, handle, says: (words: string): EventBody => ({ ...chat(words), user }) };
}

test("who was erased comes back with the database, and is erased again; the log is proved whole, and a second time finds nothing", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const elsewhere = await openSession(worker, await createStream(worker));
  const [gone, named, early] = [viewer(), viewer(), viewer()];
  const bodies = [
    gone.says("words of one"),
    chat(`hello @${named.handle}`),
    chat(`and @${gone.handle}`),
    chat("stays"),
    early.says("of before"),
  ];
  await publish(worker, session, stampAll(session, bodies));
  await readLog(worker, session.sessionId, 5);
  await erase({ userId: early.userId });
  const letter = { epoch: "e", firstOffset: 1, lastOffset: 1, session, chain: [] };
  await worker.database.query(
    "insert into dead_letters (message_id, stage, reason, payload, stream_id) values ($1, 'store', 'x', $2, $3)",
    [
      streamId,
      JSON.stringify({ streamId, ...letter, events: stampAll(session, [gone.says("in a letter")]) }),
      streamId,
    ],
  );
  expect((await reapply(true)).lines.at(-1)).toBe("reapply: dry_run=1 status=done");

  const backup = await backUp();
  // Of one nothing but a name was there before; what they say themselves comes later.
  await publish(worker, elsewhere, stampAll(elsewhere, [named.says("words of the other"), chat("late")]));
  await readLog(worker, elsewhere.sessionId, 2);
  const erasures = [await erase({ userId: gone.userId }), await erase({ userId: named.userId })];
  await restore(backup);

  const people = new RegExp(
    [gone.userId, gone.handle, named.userId, named.handle, early.userId, early.handle, "words of", "in a letter"].join(
      "|",
    ),
  );
  expect(await dump()).toMatch(people);
  expect(await reapply(true)).toEqual({
    code: 1,
    lines: [
      "reapply: step=segments adopted=0 lost=0",
      "reapply: step=lists workspaces=1 erasures=3 missing=2",
      "reapply: step=search events=4 found=3",
      "reapply: dry_run=1 status=left",
    ],
  });
  expect(await dump()).toMatch(people);
  const done = await reapply();
  expect(done.lines.slice(1)).toEqual([
    "reapply: step=lists workspaces=1 erasures=3 missing=2",
    "reapply: step=search events=4 found=3",
    "reapply: step=erase erasures=2 running=0",
    "reapply: dry_run=0 status=done",
  ]);
  expect(done.code).toBe(0);
  expect(await dump()).not.toMatch(people);
  expect(await dump()).toContain("stays");
  // They have the ids that they had, and keep the same people out.
  const kept = await worker.database.query(
    "select erasure_id, count(*)::integer as names from suppressed_people group by 1 order by 1",
  );
  expect(kept.map(({ erasure_id }) => erasure_id)).toEqual(expect.arrayContaining(erasures));
  expect((await reapply()).lines).toContain("reapply: step=lists workspaces=1 erasures=3 missing=0");

  const said: string[] = [];
  const code = await verifyLog({
    api: { url: worker.url, key: worker.apiKey },
    databaseUrl: worker.database.ownerUrl,
    streamId,
    waitMs: 0,
    print: (line) => said.push(line),
  });
  expect([code, ...said]).toEqual([0, expect.stringMatching(/ events=5 .*erased=4 .*findings=0/)]);
});
