/** The operations commands as their users run them: processes against the real Worker and database. */
import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { nextMessage, startLog } from "./linked-log.ts";
import {
  chat,
  createStream,
  gift,
  leaseOf,
  openSession,
  publish,
  readLog,
  sendBatch,
  stampAll,
  type TestSession,
} from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let owner: Client;
beforeAll(async () => {
  worker = await startTestWorker();
  owner = new Client({ connectionString: worker.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await worker.stop();
});

interface Outcome {
  code: number;
  lines: string[];
  errors: string;
}

/** Runs a command with the settings of the test's Worker. */
function ops(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const settings = { TLE_API_URL: worker.url, TLE_API_KEY: worker.apiKey, DATABASE_URL: worker.database.appUrl };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, "../scripts/ops.ts"), ...args],
      { env: { ...process.env, ...settings, ...env } },
      (error, stdout, stderr) => {
        const lines = stdout.split("\n").filter((line) => line !== "");
        resolve({ code: error === null ? 0 : Number(error.code), lines, errors: stderr });
      },
    );
  });
}

/** A stream with ten events of two sessions in the log. */
async function makeLog(): Promise<[TestSession, TestSession]> {
  const streamId = await createStream(worker);
  const first = await openSession(worker, streamId);
  await publish(worker, first, stampAll(first, [chat("a", "1"), gift(3, "2"), gift(5, "3"), chat("d", "4")]));
  const second = await openSession(worker, streamId);
  await publish(worker, second, stampAll(second, [chat("d", "4"), chat("e"), chat("grüße 🎁 \u2028")]));
  await publish(worker, first, stampAll(first, [chat("f"), chat("g"), chat("h"), chat("i")], 5));
  await readLog(worker, first.sessionId, 8);
  await readLog(worker, second.sessionId, 2);
  await vi.waitUntil(async () => {
    const proof = await worker.api("GET", `/v1/streams/${streamId}/proof`);
    return ((await proof.json()) as { loggedOffset: number }).loggedOffset === 10;
  });
  return [first, second];
}

/** What the application cannot do: changes the log behind its back. */
async function tamper(statement: string, values: unknown[], rows = 1): Promise<void> {
  await owner.query("alter table events disable trigger events_refuse_change");
  try {
    expect((await owner.query(statement, values)).rowCount).toBe(rows);
  } finally {
    await owner.query("alter table events enable always trigger events_refuse_change");
  }
}

describe("verify-log", () => {
  test("says of an untouched log that the hub and it are the same", async () => {
    const [{ streamId }] = await makeLog();
    expect(await ops(["verify-log", streamId])).toEqual({
      code: 0,
      lines: [`verify-log: stream=${streamId} sessions=2 events=10 erased=0 findings=0`],
      errors: "",
    });
  });

  test("names a changed row", async () => {
    const [{ streamId, sessionId }] = await makeLog();
    const setCoins = (coins: string) =>
      tamper("update events set payload = jsonb_set(payload, '{coins}', $2) where session_id = $1 and seq_no = 3", [
        sessionId,
        coins,
      ]);
    await setCoins("500");
    const { code, lines } = await ops(["verify-log", streamId]);
    // A hub that has slept sends its last events anew: they must find themselves, or there is a conflict for all to see.
    await setCoins("5");
    expect(code).toBe(1);
    expect(lines).toEqual([
      `verify-log: finding=changed session=${sessionId} seqNo=3 offset=3 what="the row is not what was chained"`,
      `verify-log: stream=${streamId} sessions=2 events=10 erased=0 findings=1`,
    ]);
  });

  test("names a removed row, also at the end, without waiting longer than told", async () => {
    const [{ streamId, sessionId }] = await makeLog();
    await tamper("delete from events where session_id = $1 and seq_no = 2", [sessionId]);
    await tamper("delete from events where session_id = $1 and seq_no = 8", [sessionId]);
    const { code, lines } = await ops(["verify-log", streamId, "--wait", "0"]);
    expect(code).toBe(1);
    expect(lines).toEqual([
      'verify-log: finding=missing offset=2 what="no row has this offset"',
      `verify-log: finding=removed session=${sessionId} seqNo=3 offset=3 what="rows that were chained before this one are gone"`,
      'verify-log: finding=missing offset=10 what="no row has this offset"',
      expect.stringContaining(`finding=session_row session=${sessionId} what="events 6 of 8, another chain head"`),
      expect.stringContaining(`finding=hub session=${sessionId} what="events 6 of 8, another chain head"`),
      expect.stringMatching(/findings=5$/),
    ]);
  });

  test("finds a log that is gone altogether, sessions and all", async () => {
    const [{ streamId }] = await makeLog();
    await tamper("delete from events where stream_id = $1", [streamId], 10);
    await tamper("delete from sessions where stream_id = $1", [streamId], 2);
    const { code, lines } = await ops(["verify-log", streamId, "--wait", "0"]);
    expect(code).toBe(1);
    expect(lines[0]).toBe('verify-log: finding=missing offset=1 what="no rows have the offsets 1 to 10"');
  });

  test("what a restore of the database took away comes back from the hubs, once", async () => {
    const [{ streamId, sessionId }, second] = await makeLog();
    // As a copy of before the second session has it.
    await tamper("delete from events where stream_id = $1 and feed_offset > 4", [streamId], 6);
    await tamper("delete from sessions where session_id = $1", [second.sessionId]);
    await tamper(
      `update sessions s set last_offset = 4, last_seq_no = 4, event_count = 4, chain_head = e.chain
       from events e where e.session_id = $1 and e.seq_no = 4 and s.session_id = e.session_id`,
      [sessionId],
    );
    const { code, lines } = await ops(["verify-log", streamId, "--wait", "0"]);
    expect(code).toBe(1);
    expect(lines).toContain('verify-log: finding=missing offset=5 what="no rows have the offsets 5 to 10"');
    // Who had it done is among the host's own rows.
    const said = async () => {
      const { rows } = (await (await worker.api("GET", "/v1/audit/host?action=host.write")).json()) as {
        rows: { principal: { kind: string }; target: object; after: object }[];
      };
      return rows.filter(({ after }) => "operation" in after && after.operation === "logAgain");
    };
    const before = (await said()).length;
    for (let run = 0; run < 2; run++) {
      const again = await ops(["log-again"]);
      expect(again).toMatchObject({ code: 0, errors: "" });
      expect(again.lines).toContain(`log-again: stream=${streamId} from=1 to=10`);
      expect(again.lines.at(-1)).toMatch(/^log-again: streams=\d+ events=\d+ silent=0$/);
      expect(await ops(["verify-log", streamId, "--wait", "30"])).toEqual({
        code: 0,
        lines: [`verify-log: stream=${streamId} sessions=2 events=10 erased=0 findings=0`],
        errors: "",
      });
    }
    const rows = await said();
    expect(rows.length).toBeGreaterThanOrEqual(before + 2);
    expect(rows[0]).toMatchObject({ principal: { kind: "key" }, target: { kind: "platform", id: "" } });
  });

  test("names an inserted row, also beyond what the hub has given", async () => {
    const [{ streamId, sessionId }] = await makeLog();
    const copy = (seqNo: number, offset: number) =>
      tamper(
        `insert into events (day, session_id, seq_no, stream_id, room_id, epoch, feed_offset, event_id, event_type,
           trigger_id, raw_type, native_id, source, occurred_at, ingested_at, user_id, event_user, payload, chain)
         select day, session_id, $2, stream_id, room_id, epoch, $3,
           sha256(convert_to(stream_id || ':' || session_id || ':' || $2::bigint || ':' || raw_type, 'UTF8')), event_type,
           trigger_id, raw_type, native_id, source, occurred_at, ingested_at, user_id, event_user, payload, sha256('x')
         from events where session_id = $1 and seq_no = 1`,
        [sessionId, seqNo, offset],
      );
    await copy(70, 3);
    await copy(71, 40);
    const { code, lines } = await ops(["verify-log", streamId]);
    expect(code).toBe(1);
    expect(lines.some((line) => line.includes(`finding=inserted session=${sessionId} seqNo=70 offset=3`))).toBe(true);
    expect(lines.some((line) => line.includes("finding=beyond_hub offset=40"))).toBe(true);
  });

  test("sees a log that was forged together with its session's row", async () => {
    const [{ streamId, sessionId }] = await makeLog();
    await tamper("delete from events where session_id = $1 and seq_no = 8", [sessionId]);
    await owner.query(
      `update sessions set event_count = 7, last_seq_no = 7,
         chain_head = (select chain from events where session_id = $1 and seq_no = 7) where session_id = $1`,
      [sessionId],
    );
    const { code, lines } = await ops(["verify-log", streamId, "--wait", "0"]);
    expect(code).toBe(1);
    expect(lines.some((line) => line.includes(`finding=hub session=${sessionId}`))).toBe(true);
  });

  test("fails in one line for a stream that is not there, a wrong key, and no API", async () => {
    expect(await ops(["verify-log", "st_nowhere"])).toMatchObject({
      code: 1,
      errors: "ops: the API answered 404 unknown_stream\n",
    });
    const wrongKey = await ops(["verify-log", "st_x"], { TLE_API_KEY: "tle_wrong" });
    expect(wrongKey).toMatchObject({ code: 1, errors: "ops: the API answered 401 unauthorized\n" });
    const nowhere = await ops(["verify-log", "st_x"], { TLE_API_URL: "http://127.0.0.1:1" });
    expect(nowhere).toMatchObject({ code: 1, errors: "ops: the API at 127.0.0.1:1 does not answer\n" });
  });
});

test("dead letters are listed without what is in them, and sent again", async () => {
  expect(await ops(["dead-letters", "list"])).toEqual({ code: 0, lines: ["dead-letters: open=0"], errors: "" });
  const { EVENT_LOG } = await worker.worker.getEnv();
  const queue = EVENT_LOG as unknown as { send(body: string, options: { contentType: "text" }): Promise<unknown> };
  await queue.send("no JSON, but a viewer's words", { contentType: "text" });
  const listed = await vi.waitUntil(
    async () => {
      const outcome = await ops(["dead-letters", "list"]);
      return outcome.code === 1 && outcome;
    },
    { timeout: 15_000, interval: 100 },
  );
  expect(listed.lines).toHaveLength(2);
  expect(listed.lines[0]).toMatch(/^dead-letter: id=\d+ stage=store since=\S+ bytes=29 resent=0 reason=".*22P02.*"$/);
  expect(listed.lines[1]).toBe("dead-letters: open=1");
  expect(listed.lines.join()).not.toContain("viewer");
  const id = /id=(\d+)/.exec(listed.lines[0] ?? "")?.[1] ?? "";
  expect(await ops(["dead-letters", "retry", id])).toMatchObject({
    code: 0,
    lines: [`dead-letter: id=${id} resent`, "dead-letters: resent=1 failed=0"],
  });
  expect(await ops(["dead-letters", "retry", "999999"])).toMatchObject({
    code: 1,
    lines: [expect.stringContaining("404"), "dead-letters: resent=0 failed=1"],
  });
});

test("a conflict is told by health, the list and verify-log, holds up its stream's log, and can be given up", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("a")]));
  await readLog(worker, session.sessionId, 1);
  // Somebody has written into the victim's place behind the hub's back.
  await tamper(
    `insert into events (day, session_id, seq_no, stream_id, room_id, epoch, feed_offset, event_id, event_type,
       trigger_id, raw_type, native_id, source, occurred_at, ingested_at, user_id, event_user, payload)
     select day, session_id, 3, stream_id, room_id, 'forged', 3, sha256('forged'), event_type, trigger_id, raw_type,
       native_id, source, occurred_at, ingested_at, user_id, event_user, payload
     from events where session_id = $1`,
    [session.sessionId],
  );
  const events = stampAll(session, [chat("b"), chat("c"), chat("d")], 2);
  await publish(worker, session, events);
  const proof = async () =>
    (await (await worker.api("GET", `/v1/streams/${streamId}/proof`)).json()) as { loggedOffset: number };
  await vi.waitUntil(async () => (await ops(["health"])).code === 1, { timeout: 15_000, interval: 100 });
  expect((await ops(["health"])).lines).toEqual([
    ...["database", "queue", "hub", "bucket"].map((part) => `health: part=${part} answers`),
    "health: conflicts=1 sessions=1",
    "health: retention=none",
    "health: exports=ok",
    "health: erasures=ok",
    "health: status=ok",
  ]);
  // What is around it is in the log, and the watermark stays before it.
  const { rows } = await owner.query<{ seq: number }>(
    "select seq_no::integer as seq from events where stream_id = $1 and epoch <> 'forged' order by 1",
    [streamId],
  );
  expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 4]);
  await vi.waitUntil(async () => (await proof()).loggedOffset === 2);

  const forgedId = createHash("sha256").update("forged").digest("hex");
  const reason = `session ${session.sessionId} seqNo 3: event ${events[1]?.eventId} came where ${forgedId} is`;
  const letter = (await ops(["dead-letters", "list"])).lines.find((line) => line.includes("stage=conflict")) ?? "";
  expect(letter).toContain(JSON.stringify(reason));
  const found = await ops(["verify-log", streamId, "--wait", "0"]);
  expect(found.lines).toContain(`verify-log: finding=conflict what=${JSON.stringify(reason)}`);

  const id = /id=(\d+)/.exec(letter)?.[1] ?? "";
  expect(await ops(["dead-letters", "settle", id])).toEqual({
    code: 0,
    lines: [`dead-letter: id=${id} settled`],
    errors: "",
  });
  expect((await ops(["dead-letters", "settle", "999999"])).code).toBe(1);
  await vi.waitUntil(async () => (await proof()).loggedOffset === 4);
  expect((await ops(["health"])).lines).toContain("health: conflicts=0 sessions=0");
});

test("a session that the log has and the hub does not is closed by its first conflict, and given up in one call", async () => {
  const streamId = await createStream(worker);
  const leaseToken = await leaseOf(worker, streamId);
  const sessionId = randomUUID();
  const before = startLog(streamId, "before");
  const stored = nextMessage(
    before,
    sessionId,
    ["a", "b", "c", "d"].map((text) => chat(text)),
  );
  await owner.query("select store_messages($1)", [`[${stored}]`]);

  const open = async (id: string) => {
    const body = { sessionId: id, roomId: "7001", provider: "mock", startedAt: Date.now(), leaseToken };
    const path = `/v1/ingest/streams/${streamId}/sessions`;
    return (await worker.signed("POST", path, JSON.stringify(body), { "Idempotency-Key": randomUUID() })).status;
  };
  const forger = { streamId, sessionId, roomId: "7001", leaseToken };
  expect(await open(sessionId)).toBe(201);
  const forged = stampAll(
    forger,
    Array.from({ length: 6 }, (_, index) => chat(`forged ${index}`)),
  );
  await publish(worker, forger, forged.slice(0, 4));
  // Its hub is told what the log has there, and takes no more.
  await vi.waitUntil(async () => (await sendBatch(worker, forger, forged.slice(0, 4))).status === 404, {
    timeout: 20_000,
    interval: 100,
  });
  expect((await sendBatch(worker, forger, forged.slice(4))).status).toBe(404);
  expect(await open(sessionId)).toBe(409);
  // Others go on, and wait for the log behind it.
  const mine = await openSession(worker, streamId);
  await publish(worker, mine, stampAll(mine, [chat("mine")]));
  const proof = async () =>
    (await (await worker.api("GET", `/v1/streams/${streamId}/proof`)).json()) as { loggedOffset: number };
  const logged = (offset: number) =>
    vi.waitUntil(async () => (await proof()).loggedOffset === offset, { timeout: 20_000 });
  expect((await ops(["health"])).lines).toContain("health: conflicts=4 sessions=1");
  expect(await ops(["dead-letters", "conflicts"])).toMatchObject({
    code: 1,
    lines: [
      expect.stringMatching(
        `^conflict: stream=${streamId} session=${sessionId} firstSeqNo=1 lastSeqNo=4 events=4 since=20`,
      ),
      "conflicts: sessions=1",
    ],
  });
  expect(await proof()).toMatchObject({ loggedOffset: 0 });

  const settle = (...range: string[]) => ops(["dead-letters", "settle", streamId, sessionId, ...range]);
  const said = `dead-letters: stream=${streamId} session=${sessionId}`;
  expect(await settle("--to", "1")).toMatchObject({ code: 0, lines: [`${said} settled=1`] });
  expect((await ops(["health"])).lines).toContain("health: conflicts=3 sessions=1");
  expect(await settle()).toMatchObject({ code: 0, lines: [`${said} settled=3`] });
  expect(await settle()).toMatchObject({ code: 1, lines: [`${said} settled=0`] });
  // What the hub had sent once more before it was told comes as a conflict again.
  await vi.waitUntil(async () => (await settle()) && (await ops(["dead-letters", "conflicts"])).code === 0);
  expect(await ops(["dead-letters", "conflicts"])).toMatchObject({ code: 0, lines: ["conflicts: sessions=0"] });
  await logged(5);
  await publish(worker, mine, stampAll(mine, [chat("and on")], 2));
  await logged(6);
  // What was there first is what is there.
  const { rows } = await owner.query<{ said: string }>(
    "select payload->>'message' as said from events where session_id = $1 order by seq_no",
    [sessionId],
  );
  expect(rows.map((row) => row.said)).toEqual(["a", "b", "c", "d"]);
  for (const wrong of [{ firstSeqNo: 0 }, { lastSeqNo: 2 ** 60 }, { sessionId: "x" }, { seqNo: 1 }]) {
    const answer = await worker.api("POST", "/v1/dead-letters/settle", { streamId, sessionId, ...wrong });
    expect(answer.status).toBe(400);
  }
});

test.each(
  [
    [],
    ["dead-letters"],
    ["dead-letters", "settle"],
    ["health", "x"],
    ["dead-letters", "retry"],
    ["dead-letters", "retry", "1", "--all"],
    ["dead-letters", "conflicts", "x"],
    ["dead-letters", "settle", "st_1", "no-session"],
    ["dead-letters", "settle", "st_1", "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d", "--from", "0"],
  ].map((args) => [args]),
)("wrong usage prints the help and ends with 2: %j", async (args) => {
  const { code, errors } = await ops(args);
  expect(code).toBe(2);
  expect(errors).toContain("npm run ops -- verify-log");
});
