/** Erasing one person everywhere, over the API, in the real Worker. */
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { isLogged } from "../workers/privacy/erasure-statements.ts";
import { configOf } from "./database.ts";
import { chat, createStream, gift, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

interface Erasure {
  erasureId: string;
  state: string;
  step: string | null;
  problem: string | null;
  rows: Record<string, number>;
  summary: { rowsAffected: number; placesTouched: string[]; at: string } | null;
  remains: { place: string; until: string | null }[];
}

async function ask<Answer>(method: string, path: string, body?: unknown, statuses = [200]): Promise<Answer> {
  const response = await worker.api(method, path, body);
  const text = await response.text();
  expect(`${response.status} ${text}`).toMatch(new RegExp(`^(${statuses.join("|")}) `));
  return JSON.parse(text) as Answer;
}

const erase = (person: object) => ask<Erasure>("POST", "/v1/privacy/erasures", { person }, [200, 202]);

async function erased(person: object): Promise<Erasure> {
  const { erasureId } = await erase(person);
  let last: Erasure | undefined;
  return vi
    .waitUntil(
      async () => {
        last = await ask<Erasure>("GET", `/v1/privacy/erasures/${erasureId}`);
        return last.state === "done" && last;
      },
      { timeout: 25_000, interval: 100 },
    )
    .catch((error: unknown) => {
      throw new Error(`it stands at ${JSON.stringify(last)}`, { cause: error });
    });
}

/** A viewer whom nobody else here is. */
function viewer() {
  const userId = `72${randomInt(1e13, 9e13)}`;
  const handle = `viewer.${userId.slice(-9)}`;
  const user = { userId, uniqueId: handle, displayName: `Name of ${handle}` };
  return { userId, handle, user, says: (words: string): EventBody => ({ ...chat(words), user }) };
}

/** Everything of the workspace that the API tells, as one text. */
async function everything(streamId: string, sessionId: string): Promise<string> {
  const paths = [
    `/v1/sessions/${sessionId}/events?limit=500`,
    `/v1/streams/${streamId}/state`,
    `/v1/streams/${streamId}/actions?limit=100`,
    "/v1/audit?limit=500",
  ];
  return (await Promise.all(paths.map(async (path) => (await worker.api("GET", path)).text()))).join("\n");
}

test("a viewer is erased from the log and the hub, is not let in again, and the audit has one row without them", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const gone = viewer();
  const unnumbered = { ...gone.says("my words without an id"), user: { ...gone.user, userId: "0" } } as EventBody;
  const bodies = [
    gone.says("my words"),
    unnumbered,
    chat("stays"),
    chat(`hello @${gone.handle.toUpperCase()}, welcome`),
  ];
  await publish(worker, session, stampAll(session, bodies));
  await readLog(worker, session.sessionId, 4);
  const done = await erased({ handle: `@${gone.handle}` });
  expect(done).toMatchObject({ step: null, problem: null });
  expect(done.rows).toMatchObject({ "The log": 3, "The hub's feed": 3 });
  expect(done.summary?.placesTouched).toEqual(expect.arrayContaining(["The log", "The hub's feed"]));

  // What the runner sends of them from now on comes erased, and what names them too.
  const more = [gone.says("again"), unnumbered, chat(`bye @${gone.handle}`), chat("stays as well")];
  await publish(worker, session, stampAll(session, more, 5));
  await readLog(worker, session.sessionId, 8);
  const all = await everything(streamId, session.sessionId);
  for (const text of [gone.userId, gone.handle, gone.user.displayName, "my words", "again"]) {
    expect(all.toLowerCase()).not.toContain(text.toLowerCase());
  }
  expect(all).toContain("stays as well");
  const audit = await ask<{ rows: { action: string; after: object }[] }>("GET", "/v1/audit?action=person.erased");
  expect(audit.rows).toMatchObject([
    { target: { kind: "erasure", id: done.erasureId }, after: { rowsAffected: done.summary?.rowsAffected } },
  ]);

  // Asked again, by either name, it answers the same.
  expect(await erase({ userId: gone.userId })).toEqual(done);
  expect(await erase({ handle: gone.handle })).toEqual(done);
});

test("somebody of another platform is erased by the id that their events have, whatever is in it", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const userId = `twitch:${randomInt(1e13)} Änne 日`;
  const says = { ...chat("words from elsewhere"), user: { userId, uniqueId: "Änne 日", displayName: "Änne 日" } };
  await publish(worker, session, stampAll(session, [says, chat("stays")]));
  await readLog(worker, session.sessionId, 2);
  expect((await erased({ userId })).rows).toMatchObject({ "The log": 1, "The hub's feed": 1 });
  await publish(worker, session, stampAll(session, [says], 3));
  await readLog(worker, session.sessionId, 3);
  const all = await everything(streamId, session.sessionId);
  for (const text of [userId, "Änne", "words from elsewhere"]) expect(all).not.toContain(text);
  expect(all).toContain("stays");
});

test("what is kept of a person is one document of their own events alone, and goes on where it ended", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const one = viewer();
  await publish(worker, session, stampAll(session, [one.says("first"), chat(`@${one.handle} hi`), one.says("second")]));
  await readLog(worker, session.sessionId, 3);
  const asked = { person: { handle: one.handle } };
  const response = await worker.api("POST", "/v1/privacy/exports", asked);
  expect(response.headers.get("content-disposition")).toBe('attachment; filename="person.json"');
  const document = (await response.json()) as { events: { event: { payload: { message: string } } }[] };
  expect(document).toMatchObject({
    person: { userId: one.userId, handles: [one.handle] },
    events: [{ event: { payload: { message: "first" } } }, { event: { payload: { message: "second" } } }],
    count: 2,
    next: null,
  });
  const audit = await ask<{ rows: unknown[] }>("GET", "/v1/audit?action=privacy.export");
  expect(audit.rows).toHaveLength(1);
  expect(JSON.stringify(audit.rows)).not.toContain(one.handle);
  await ask("POST", "/v1/privacy/exports", { ...asked, after: "nonsense" }, [400]);
});

test("nobody is erased who is unknown, who is several, or who is of another workspace", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const [one, two] = [viewer(), viewer()];
  const renamed = { ...two.says("I took the name"), user: { ...two.user, uniqueId: one.handle } } as EventBody;
  await publish(worker, session, stampAll(session, [one.says("mine"), renamed]));
  await readLog(worker, session.sessionId, 2);
  const refused = await ask<{ users: object[] }>(
    "POST",
    "/v1/privacy/erasures",
    { person: { handle: one.handle } },
    [409],
  );
  expect(refused.users).toHaveLength(2);
  expect(JSON.stringify(refused)).not.toMatch(new RegExp(`mine|took the name|${one.handle}|Name of`));
  for (const person of [{ userId: "7299999" }, { handle: "nobody.at.all" }]) {
    expect(await ask("POST", "/v1/privacy/erasures", { person }, [404])).toMatchObject({ code: "unknown_person" });
    await ask("POST", "/v1/privacy/erasures/preview", { person }, [404]);
    await ask("POST", "/v1/privacy/exports", { person }, [404]);
  }
  for (const person of [{ userId: "0" }, { userId: "" }, { handle: "a b" }, {}, { userId: "1", handle: "ab" }]) {
    await ask("POST", "/v1/privacy/erasures", { person }, [400]);
  }
  const elsewhere = await sharedTestWorker();
  const foreign = await elsewhere.api("POST", "/v1/privacy/erasures", { person: { userId: one.userId } });
  expect(foreign.status).toBe(404);
  const { erasureId } = await erased({ userId: one.userId });
  expect((await elsewhere.api("GET", `/v1/privacy/erasures/${erasureId}`)).status).toBe(404);
  // Of a name that another had as well nobody is kept out, and the other is as they were.
  expect(await everything(streamId, session.sessionId)).toContain("I took the name");
});

test("a streak that its giver goes on with once they were erased is counted once, also after all was reduced anew", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const gone = viewer();
  const gives = (count: number, native: string): EventBody => {
    const one = gift(count, native);
    const streak = { isGiftStreak: true, streakActive: true, streakEnd: false, groupId: "1701791790931" };
    return { ...one, user: gone.user, payload: { ...one.payload, ...streak } } as EventBody;
  };
  const state = () => ask<{ state: { coins: number } }>("GET", `/v1/streams/${streamId}/state`);
  await publish(worker, session, stampAll(session, [gives(2, "81"), gives(5, "82")]));
  await readLog(worker, session.sessionId, 2);
  const { coins } = (await state()).state;
  expect(coins).toBeGreaterThan(0);
  await erased({ userId: gone.userId });
  await publish(worker, session, stampAll(session, [gives(5, "83"), gives(10, "84")], 3));
  await readLog(worker, session.sessionId, 4);
  expect((await state()).state.coins).toBe(2 * coins);
});

test("a hub is told of a stretch only where the log has all of it, and nothing else in its place", async () => {
  const session = await openSession(worker, await createStream(worker));
  await publish(worker, session, stampAll(session, [chat("one"), chat("two"), chat("three")]));
  const [first] = await readLog(worker, session.sessionId, 3);
  const { streamId } = session;
  const [row] = await worker.database.query("select epoch from sessions where session_id = $1", [session.sessionId]);
  const epoch = String(row?.["epoch"]);
  const config = configOf(worker.database);
  const whole = (after: number, upTo: number, of = epoch) => isLogged(config, { streamId, epoch: of, after, upTo });
  expect(first?.offset).toBe(1);
  expect([await whole(0, 3), await whole(1, 3)]).toEqual([true, true]);
  expect([await whole(0, 4), await whole(3, 4), await whole(0, 3, "another")]).toEqual([false, false, false]);
  const letter = `isLogged ${streamId}`;
  await worker.database.query(
    `insert into dead_letters (message_id, stage, reason, payload, stream_id, session_id, seq_no, epoch, feed_offset)
     values ($1, 'conflict', 'x', '', $2, $3, 3, $4, 3)`,
    [letter, streamId, session.sessionId, epoch],
  );
  expect([await whole(0, 3), await whole(0, 2)]).toEqual([false, true]);
  await worker.database.query("update dead_letters set resent_at = now() where message_id = $1", [letter]);
  expect(await whole(0, 3)).toBe(true);
});
