/** Retention in the Worker: what nobody is shown, the night's run, segments, pseudonyms, and what a workspace may set. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { pseudonym } from "#shared/personal/pseudonym.ts";
import { retentionSteps } from "#shared/retention.ts";
import { archive } from "../scripts/ops/archive/archive.ts";
import { segmentFiles } from "../scripts/ops/archive/files.ts";
import { verifySegments } from "../scripts/ops/archive/verify-segments.ts";
import { openBlockText, openSegment } from "../workers/archive/segment-file.ts";
import { biteSizes, type HubToTell, tellHubs } from "../workers/retention/bites.ts";
import { configOf } from "./database.ts";
import { dayOf, type LinkedLog, nextMessage, startLog, verifyLinked } from "./linked-log.ts";
import { chat, createStream, gift, openLive, openSession, publish, readLog, stampAll } from "./stream.ts";
import { pseudonymKeys, startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let owner: Client;
beforeAll(async () => {
  worker = await startTestWorker();
  owner = new Client({ connectionString: worker.database.ownerUrl });
  await owner.connect();
  // As on a host that has had retention for long: its first nights are over.
  await owner.query("update retention_bounds set since = since - interval '400 days'");
});
afterAll(async () => {
  await owner.end();
  await worker.stop();
});

const dayMs = 86_400_000;
const now = Date.now();
const files = () => segmentFiles(() => ({ url: worker.url, key: worker.apiKey }));

async function streamOf(workspaceId = "default"): Promise<LinkedLog> {
  const log = startLog(`st_${randomUUID()}`);
  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, $2, $1)", [
    log.streamId,
    workspaceId,
  ]);
  return log;
}

/** A session that began then, of what these people did. */
async function session(log: LinkedLog, at: number, people: string[] = ["501"]): Promise<string> {
  const sessionId = randomUUID();
  log.now = at;
  await owner.query("select make_event_partitions($1, 1)", [dayOf(at)]);
  const bodies = people.flatMap((userId): EventBody[] =>
    [chat(`words of ${userId}`), gift(2)].map((body) => ({
      ...body,
      timestamp: at,
      user: { userId, uniqueId: `handle${userId}`, displayName: `Name ${userId}` },
    })),
  );
  await owner.query("select store_messages($1)", [`[${nextMessage(log, sessionId, bodies)}]`]);
  // As if it had been stored then.
  await owner.query("alter table events disable trigger events_refuse_change");
  await owner.query("update events set recorded_at = ingested_at where session_id = $1", [sessionId]);
  await owner.query("alter table events enable always trigger events_refuse_change");
  return sessionId;
}

/** Everything that is hidden was hidden so many days earlier. */
async function age(sessionId: string, days: number): Promise<void> {
  await owner.query("begin; set local role tle_keeper");
  await owner.query(
    "update hidden_sessions set hidden_at = hidden_at - make_interval(days => $2) where session_id = $1",
    [sessionId, days],
  );
  await owner.query("commit");
}

interface Run {
  state: string;
  steps: { step: string; status: string; due: number | null; done: number; why: string | null }[];
}
async function run(): Promise<{ run: Run; due: Record<string, unknown> }> {
  const response = await worker.api("POST", "/v1/retention-runs", {});
  expect(response.status).toBe(200);
  return (await response.json()) as { run: Run; due: Record<string, unknown> };
}
const stepOf = (of: Run, name: string) => of.steps.find(({ step }) => step === name);
const eventsOf = async (sessionId: string) =>
  (
    await owner.query<{ event: { user: { userId: string } } }>(
      "select event_json(e)::jsonb as event from events e where session_id = $1 order by seq_no",
      [sessionId],
    )
  ).rows.map(({ event }) => event);
const proved = async (log: LinkedLog) => (await verifyLinked(worker.database.ownerUrl, log, files())).findings;

async function get(path: string): Promise<[number, unknown]> {
  const response = await worker.api("GET", path);
  return [response.status, await response.json().catch(() => null)];
}

test("what is hidden is shown to nobody, by any way, and comes back where it is kept longer", async () => {
  const log = await streamOf();
  const sessionId = await session(log, now - 100 * dayMs);
  const ways = async () => [
    ((await get(`/v1/streams/${log.streamId}/sessions`))[1] as { sessions: unknown[] }).sessions.length,
    (await get(`/v1/sessions/${sessionId}`))[0],
    (await get(`/v1/sessions/${sessionId}/events`))[0],
    (await get(`/v1/sessions/${sessionId}/quality`))[0],
    (await get(`/v1/sessions/${sessionId}/export`))[0],
    (await get(`/v1/sessions/${sessionId}/timeline`))[0],
    JSON.stringify((await get(`/v1/streams/${log.streamId}/ledger?room=7`))[1]).includes("5655"),
    (
      (
        await get(
          `/v1/streams/${log.streamId}/history?from=${new Date(now - 110 * dayMs).toISOString()}&to=${new Date(now - 90 * dayMs).toISOString()}`,
        )
      )[1] as { events: unknown[] }
    ).events.length,
    (await worker.api("POST", `/v1/sessions/${sessionId}/compare`, { b: "live" })).status,
  ];
  const before = await ways();
  expect(before).toEqual([1, 200, 200, 200, 200, 200, true, 2, 200]);
  expect(stepOf((await run()).run, "hide")).toMatchObject({ status: "done" });
  expect(await ways()).toEqual([0, 404, 404, 404, 404, 404, false, 0, 404]);
  expect(await eventsOf(sessionId)).toHaveLength(2);

  const longer = await worker.api("POST", "/v1/workspace/retention", { days: { events: 365 } });
  expect(longer.status).toBe(200);
  expect(await ways()).toEqual(before);
  await worker.api("POST", "/v1/workspace/retention", { days: { events: null } });
  expect(await proved(log)).toEqual([]);
});

test("a silent stream's hub forgets what is hidden, and its sockets are not shown it any more", async () => {
  const streamId = await createStream(worker);
  const old = await openSession(worker, streamId);
  await publish(worker, old, stampAll(old, [chat("old words"), gift(3)]));
  await readLog(worker, old.sessionId, 2);
  const young = await openSession(worker, streamId, "7002");
  await publish(worker, young, stampAll(young, [chat("young words")]));
  await readLog(worker, young.sessionId, 1);
  const [, { position }] = (await get(`/v1/streams/${streamId}/proof`)) as [number, { position: { epoch: string } }];
  const firstOfYoung = (await readLog(worker, young.sessionId, 1))[0]?.offset ?? 0;
  /** What a socket is shown that has everything up to an offset. */
  const shown = async (after: number) => {
    const live = await openLive(worker, streamId, { after: `${position.epoch}:${after}` });
    const last = () => live.hellos.at(-1);
    await vi.waitUntil(() => last()?.recovered === false || JSON.stringify(live.events()).includes("young words"), {
      timeout: 20_000,
    });
    live.socket.close();
    const text = JSON.stringify([live.events(), live.hellos]);
    return [last()?.recovered, text.includes("old words"), text.includes("young words")];
  };
  expect(await shown(0)).toEqual([true, true, true]);
  // As if it had been 100 days ago.
  await owner.query("alter table events disable trigger events_refuse_change");
  await owner.query("update events set ingested_at = ingested_at - interval '100 days' where session_id = $1", [
    old.sessionId,
  ]);
  await owner.query("alter table events enable always trigger events_refuse_change");
  await owner.query(
    `update sessions set started_at = started_at - interval '100 days', ended_at = started_at - interval '100 days'
     where session_id = $1`,
    [old.sessionId],
  );
  const first = await run();
  expect([stepOf(first.run, "hide"), stepOf(first.run, "hubs")]).toMatchObject([
    { status: "done" },
    { status: "done", of: "streams" },
  ]);
  const told = async () =>
    (
      await owner.query<{ at: Date | null }>("select hub_told_at as at from hidden_sessions where session_id = $1", [
        old.sessionId,
      ])
    ).rows[0]?.at;
  // The hub may not have heard yet that the log has everything: then the next run tells it.
  await vi.waitUntil(async () => (await told()) ?? ((await run()) && undefined), { timeout: 20_000 });
  // Who has nothing is told that it lacks something, as where the log has a hole; who has what was hidden gets the rest.
  const [recovered, isOldShown] = await shown(0);
  expect([recovered, isOldShown]).toEqual([false, false]);
  expect(await shown(firstOfYoung - 1)).toEqual([true, false, true]);
  const at = await told();
  expect(stepOf((await run()).run, "hubs")).toMatchObject({ status: "done", done: 0 });
  expect(await told()).toEqual(at);
});

describe("a run", () => {
  test("hides, removes after the grace, says what was due and done, and does nothing the second time", async () => {
    const log = await streamOf();
    const sessionId = await session(log, now - 130 * dayMs);
    const dry = (await (await worker.api("POST", "/v1/retention-runs", { dryRun: true })).json()) as {
      run: null;
      due: { hide: { sessions: number } };
    };
    expect(dry.run).toBeNull();
    expect(dry.due.hide.sessions).toBeGreaterThan(0);
    const first = await run();
    expect(stepOf(first.run, "hide")).toEqual({
      step: "hide",
      status: "done",
      due: dry.due.hide.sessions,
      done: dry.due.hide.sessions,
      of: "sessions",
      durationMs: expect.any(Number),
      why: null,
    });
    await age(sessionId, 31);
    const second = await run();
    expect([stepOf(second.run, "begin"), stepOf(second.run, "end")]).toMatchObject([
      { due: 1, done: 1 },
      { due: 1, done: 1 },
    ]);
    expect(await eventsOf(sessionId)).toEqual([]);
    const third = await run();
    expect(third.run.state).toBe("done");
    expect(third.run.steps.map(({ step }) => step)).toEqual(retentionSteps);
    expect(third.run.steps.map(({ done }) => done)).toEqual(third.run.steps.map(() => 0));
    expect(await proved(log)).toEqual([]);
    const audit = await get(`/v1/audit?action=session.removed&target=${sessionId}`);
    expect(JSON.stringify(audit[1])).toContain(sessionId);
  });

  test("by the cron is kept, and /health says how it went; a step that fails is named, and the others are done", async () => {
    const log = await streamOf();
    const sessionId = await session(log, now - 100 * dayMs);
    await owner.query("revoke execute on function remove_actions(timestamptz, integer) from tle_app");
    try {
      await worker.worker.scheduled({ scheduledTime: new Date(), cron: "0 2 * * *" });
    } finally {
      await owner.query("grant execute on function remove_actions(timestamptz, integer) to tle_app");
    }
    const [, { runs }] = (await get("/v1/retention-runs")) as [number, { runs: Run[] }];
    expect(runs[0]?.state).toBe("failed");
    expect(stepOf(runs[0] as Run, "actions")).toMatchObject({ status: "failed", why: "NeonDbError 42501" });
    expect(stepOf(runs[0] as Run, "hide")).toMatchObject({ status: "done" });
    expect(stepOf(runs[0] as Run, "streams")).toMatchObject({ status: "done" });
    expect((await get(`/v1/sessions/${sessionId}`))[0]).toBe(404);
    expect((await get("/health"))[1]).toMatchObject({ status: "ok", retention: "failed" });
    // The second cron of the night does what the first has left.
    await worker.worker.scheduled({ scheduledTime: new Date(), cron: "17 3 * * *" });
    expect((await get("/health"))[1]).toMatchObject({ retention: "ok" });
  });

  test("waits for another, and ends one that was cut", async () => {
    await owner.query("insert into retention_runs default values");
    const busy = await worker.api("POST", "/v1/retention-runs", {});
    expect([busy.status, ((await busy.json()) as { code: string }).code]).toEqual([409, "retention_runs"]);
    await owner.query("update retention_runs set heard_at = now() - interval '4 minutes' where state = 'running'");
    expect((await run()).run.state).toBe("done");
    const { rows } = await owner.query("select count(*)::integer as n from retention_runs where state = 'running'");
    expect(rows[0]).toEqual({ n: 0 });
  });
});

test("a sealed day goes with its file, and the segments after it still follow", async () => {
  const log = await streamOf();
  const [first, second] = [now - 200 * dayMs, now - 198 * dayMs];
  const [gone, kept] = [await session(log, first), await session(log, second)];
  const options = { files: files(), databaseUrl: worker.database.ownerUrl, print: () => undefined };
  await archive({ ...options, olderThanDays: 190, dryRun: false, withVersion1: false, now: new Date() });
  expect(await eventsOf(gone)).toEqual([]);
  const name = async (day: number) =>
    (
      await owner.query<{ name: string }>(
        "select concat_ws('.', day, part, encode(sha256, 'hex')) as name from segments where day = $1",
        [dayOf(day)],
      )
    ).rows[0]?.name ?? "";
  const [goneName, keptName] = [await name(first), await name(second)];
  expect([await files().has(goneName), await files().has(keptName)]).toEqual([true, true]);
  await run();
  await age(gone, 31);
  const done = await run();
  expect(stepOf(done.run, "segments")).toMatchObject({ status: "done", done: 1 });
  expect([await files().has(goneName), await files().has(keptName)]).toEqual([false, true]);
  expect((await get(`/v1/sessions/${kept}/events`))[0]).toBe(404);
  const lines: string[] = [];
  expect([await verifySegments({ ...options, print: (line) => lines.push(line) }), lines]).toEqual([0, lines]);
  expect(await proved(log)).toEqual([]);
});

/** What is in the file of a day, as text. */
async function sealedText(at: number): Promise<string> {
  const { rows } = await owner.query<{ name: string; sha256: string }>(
    `select concat_ws('.', day, part, encode(sha256, 'hex')) as name, encode(sha256, 'hex') as sha256
     from segments where day = $1`,
    [dayOf(at)],
  );
  const [segment] = rows;
  if (!segment) throw new Error("the day is not sealed");
  const file = openSegment(await files().get(segment.name), segment.sha256);
  return file.header.blocks.map((entry) => openBlockText(file, entry)).join("\n");
}

test("a session that goes leaves nothing personal in a sealed day that others are in, too", async () => {
  const others = `kept-${randomUUID().slice(0, 8)}`;
  await owner.query("insert into workspaces (workspace_id, name) values ($1, 'Others')", [others]);
  await owner.query("insert into workspace_retention (workspace_id, kind, days) values ($1, 'events', 365)", [others]);
  const [log, kept] = [await streamOf(), await streamOf(others)];
  const at = now - 220 * dayMs;
  const gone = await session(log, at, ["801"]);
  const stays = await session(kept, at, ["802"]);
  const options = { files: files(), databaseUrl: worker.database.ownerUrl, print: () => undefined };
  await archive({ ...options, olderThanDays: 215, dryRun: false, withVersion1: false, now: new Date() });
  expect(await sealedText(at)).toContain("words of 801");
  await run();
  await age(gone, 31);
  const done = await run();
  expect(stepOf(done.run, "segments")).toMatchObject({ status: "done", done: 1 });
  const text = await sealedText(at);
  for (const word of ["words of 801", "handle801", "Name 801", '"801"']) expect(text).not.toContain(word);
  for (const word of ["words of 802", "handle802"]) expect(text).toContain(word);
  expect((await get(`/v1/sessions/${gone}`))[0]).toBe(404);
  expect(stepOf((await run()).run, "segments")).toMatchObject({ status: "done", done: 0 });
  const lines: string[] = [];
  expect([await verifySegments({ ...options, print: (line) => lines.push(line) }), lines]).toEqual([0, lines]);
  expect([await proved(log), await proved(kept)]).toEqual([[], []]);
  // The file that had their words is gone.
  const { rows } = await owner.query<{ name: string }>(
    `select concat_ws('.', day, part, encode(old_sha256, 'hex')) as name from segment_rewrites join segments using (segment_id)
     where day = $1`,
    [dayOf(at)],
  );
  expect(await Promise.all(rows.map(({ name }) => files().has(name)))).toEqual([false]);
  expect(stays).not.toBe(gone);
});

describe("where events are kept for longer than people are known", () => {
  test("who does not come back gets the same pseudonym in days that are sealed", async () => {
    await owner.query("update retention_bounds set least = 30 where kind = 'people'");
    const set = await worker.api("POST", "/v1/workspace/retention", { days: { events: 3650, people: 400 } });
    expect(set.status).toBe(200);
    const log = await streamOf();
    const at = now - 700 * dayMs;
    const old = await session(log, at, ["611", "612", "0"]);
    const young = await session(log, now - 20 * dayMs, ["612"]);
    const options = { files: files(), databaseUrl: worker.database.ownerUrl, print: () => undefined };
    await archive({ ...options, olderThanDays: 690, dryRun: false, withVersion1: false, now: new Date() });
    expect(await eventsOf(old)).toEqual([]);
    expect(stepOf((await run()).run, "people")).toMatchObject({ status: "done", done: 4 });
    const name = await pseudonym(pseudonymKeys, "user", "611");
    const [status, page] = await get(`/v1/sessions/${old}/events`);
    expect(status).toBe(200);
    const users = (page as { events: { user: { userId: string } }[] }).events.map(({ user }) => user.userId);
    expect(users).toEqual([name, name, "612", "612", "0", "0"]);
    const text = await sealedText(at);
    for (const word of ["words of 611", "handle611", "Name 611", '"611"', "words of 0"])
      expect(text).not.toContain(word);
    expect(text).toContain("words of 612");
    expect((await eventsOf(young)).map(({ user }) => user.userId)).toEqual(["612", "612"]);
    const lines: string[] = [];
    expect([await verifySegments({ ...options, print: (line) => lines.push(line) }), lines]).toEqual([0, lines]);
    expect(await proved(log)).toEqual([]);
    expect(stepOf((await run()).run, "people")).toMatchObject({ done: 0 });
    await worker.api("POST", "/v1/workspace/retention", { days: { events: null, people: null } });
  });

  test("who does not come back gets a pseudonym, the same one everywhere; who comes back is known", async () => {
    await owner.query("update retention_bounds set least = 30 where kind = 'people'");
    const set = await worker.api("POST", "/v1/workspace/retention", { days: { events: 3650, people: 400 } });
    expect(set.status).toBe(200);
    const [log, other] = [await streamOf(), await streamOf()];
    const old = await session(log, now - 500 * dayMs, ["601", "602", "0"]);
    const older = await session(other, now - 600 * dayMs, ["601"]);
    const young = await session(other, now - 10 * dayMs, ["602"]);
    const done = await run();
    expect(stepOf(done.run, "people")).toMatchObject({ status: "done", done: 6 });
    const name = await pseudonym(pseudonymKeys, "user", "601");
    const users = (await eventsOf(old)).map(({ user }) => user.userId);
    expect(users).toEqual([name, name, "602", "602", "0", "0"]);
    expect((await eventsOf(older)).map(({ user }) => user.userId)).toEqual([name, name]);
    expect((await eventsOf(young)).map(({ user }) => user.userId)).toEqual(["602", "602"]);
    const text = JSON.stringify([await eventsOf(old), await eventsOf(older)]);
    for (const word of ["words of 601", "handle601", "Name 601", "words of 0"]) expect(text).not.toContain(word);
    expect(text).toContain("words of 602");
    expect([await proved(log), await proved(other)]).toEqual([[], []]);
    const { rows } = await owner.query("select why, event_count::integer as n from erasures where stream_id = $1", [
      log.streamId,
    ]);
    expect(rows).toEqual([{ why: "retention", n: 4 }]);
    expect(stepOf((await run()).run, "people")).toMatchObject({ done: 0 });
    await worker.api("POST", "/v1/workspace/retention", { days: { events: null, people: null } });
  });
});

test("what was hidden keeps who was there, until it goes", async () => {
  const log = await streamOf();
  const old = await session(log, now - 500 * dayMs, ["701"]);
  const done = await run();
  expect(stepOf(done.run, "people")).toMatchObject({ done: 0 });
  expect((await get(`/v1/sessions/${old}`))[0]).toBe(404);
  expect((await eventsOf(old)).map(({ user }) => user.userId)).toEqual(["701", "701"]);
});

test("a dead letter that is done with is emptied after its time, and one that cannot be read too; an open one stays", async () => {
  const message = '{"streamId":"st_x","events":["words of a viewer"]}';
  const letter = async (resentDays: number | null, payload = message, cameDays = 60) => {
    const { rows } = await owner.query<{ id: string }>(
      `insert into dead_letters (message_id, stage, reason, payload, resent_at, created_at)
       values (gen_random_uuid()::text, 'store', 'x', $2, now() - make_interval(days => $1), now() - make_interval(days => $3))
       returning dead_letter_id as id`,
      [resentDays, payload, cameDays],
    );
    return rows[0]?.id ?? "";
  };
  const [old, young, open] = [await letter(31), await letter(29), await letter(null)];
  const unread = [await letter(null, "words", 31), await letter(null, "words", 29)];
  expect(stepOf((await run()).run, "letters")).toMatchObject({ status: "done", done: 2 });
  const left = await owner.query<{ payload: string; open: boolean }>(
    "select payload, resent_at is null as open from dead_letters where dead_letter_id = any ($1) order by dead_letter_id",
    [unread],
  );
  expect(left.rows).toEqual([
    { payload: "", open: false },
    { payload: "words", open: true },
  ]);
  const { rows } = await owner.query<{ id: string; payload: string }>(
    "select dead_letter_id as id, payload from dead_letters where dead_letter_id = any ($1) order by 1",
    [[old, young, open]],
  );
  expect(rows.map(({ payload }) => payload)).toEqual(["", message, message]);
  expect((await worker.api("POST", `/v1/dead-letters/${old}/resend`)).status).toBe(404);
  await owner.query("delete from dead_letters");
});

describe("what a workspace may set", () => {
  test("is within the host's bounds; a dry run changes nothing, and says what would be hidden", async () => {
    const hiddenBy = async () => {
      const answer = await worker.api("POST", "/v1/workspace/retention", { days: { events: 40 }, dryRun: true });
      return ((await answer.json()) as { due: { hide: { sessions: number; events: number } } }).due.hide;
    };
    const before = await hiddenBy();
    const log = await streamOf();
    await session(log, now - 50 * dayMs);
    const asked = await worker.api("POST", "/v1/workspace/retention", { days: { events: 40 }, dryRun: true });
    const would = (await asked.json()) as {
      due: { hide: { sessions: number; events: number } };
      kinds: { kind: string; days: number; isSet: boolean }[];
    };
    expect(would.due.hide).toEqual({ sessions: before.sessions + 1, events: before.events + 2 });
    expect(would.kinds[0]).toMatchObject({ kind: "events", days: 40, isSet: true, least: 30, usual: 90, most: 3650 });
    expect(await hiddenBy()).toEqual(would.due.hide);
    const [, is] = (await get("/v1/workspace/retention")) as [number, typeof would];
    expect(is.kinds[0]).toMatchObject({ days: 90, isSet: false });
    for (const days of [{ events: 29 }, { grace: 366 }, { people: 3651 }]) {
      const refused = await worker.api("POST", "/v1/workspace/retention", { days });
      expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
        400,
        expect.stringMatching(/this host allows \d+ to \d+/),
      ]);
    }
    for (const days of [{ events: 0 }, { events: 1.5 }, { events: "90" }, { words: 90 }]) {
      expect((await worker.api("POST", "/v1/workspace/retention", { days })).status).toBe(400);
    }
  });

  test("is moved into bounds that the host sets later, and comes back with them", async () => {
    await worker.api("POST", "/v1/workspace/retention", { days: { actions: 1000 } });
    const bounds = { actions: { least: 10, usual: 20, most: 30 } };
    expect((await worker.api("PUT", "/v1/retention-bounds", { bounds })).status).toBe(200);
    const kinds = async () =>
      ((await get("/v1/workspace/retention"))[1] as { kinds: { kind: string; days: number }[] }).kinds.find(
        ({ kind }) => kind === "actions",
      );
    expect(await kinds()).toEqual({ kind: "actions", days: 30, isSet: true, ...bounds.actions });
    const wrong = await worker.api("PUT", "/v1/retention-bounds", {
      bounds: { actions: { least: 10, usual: 9, most: 30 } },
    });
    expect(wrong.status).toBe(400);
    await worker.api("PUT", "/v1/retention-bounds", { bounds: { actions: { least: 1, usual: 90, most: 3650 } } });
    expect(await kinds()).toMatchObject({ days: 1000 });
    await worker.api("POST", "/v1/workspace/retention", { days: { actions: null } });
  });
});

test("a hub that fails holds up no other: the others are told, and it is told in a later run", async () => {
  const logs = [await streamOf(), await streamOf()].toSorted((a, b) => (a.streamId < b.streamId ? -1 : 1));
  for (const log of logs) await session(log, now - 100 * dayMs);
  await run();
  const streamIds = logs.map(({ streamId }) => streamId);
  await owner.query("set role tle_keeper");
  await owner.query("update hidden_sessions set hub_told_at = null where stream_id = any($1)", [streamIds]);
  await owner.query("reset role");
  const waiting = async () => {
    const { rows } = await owner.query<{ id: string }>(
      "select stream_id as id from hidden_sessions where stream_id = any($1) and hub_told_at is null order by 1",
      [streamIds],
    );
    return rows.map(({ id }) => id);
  };
  expect(await waiting()).toEqual(streamIds);
  const cut = async (streamId: string) => {
    if (streamId === streamIds[0]) throw new Error("the hub is broken");
    return { ok: true as const, isCut: true };
  };
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const hubOf: HubToTell = (streamId) => ({ cut: () => cut(streamId) });
  await tellHubs({ config: configOf(worker.database), at: new Date(), hubOf, sizes: biteSizes });
  expect(await waiting()).toEqual(streamIds.slice(0, 1));
  expect(logged.mock.calls.flat().join()).toContain(`"status":"hub_silent","streamId":"${streamIds[0]}"`);
  logged.mockRestore();
  expect(stepOf((await run()).run, "hubs")).toMatchObject({ status: "done", done: 1 });
  expect(await waiting()).toEqual([]);
});
