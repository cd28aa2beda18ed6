/**
 * An erasure of a person whose sealed day and live hub are the real Worker's, with each call of a hub and each file cut twice: before
 * it is done, and after. Its statements are cut in test/long/person-erasure-statements.test.ts.
 */
import { randomInt, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { pseudonymsOf } from "#shared/personal/pseudonym.ts";
import type { EventBody } from "#shared/stamp.ts";
import { archive } from "../../scripts/ops/archive/archive.ts";
import { type SegmentFiles, segmentFiles } from "../../scripts/ops/archive/files.ts";
import { configOf, type TestDatabase } from "../../test/database.ts";
import { type LinkedLog, nextMessage, startLog, verifyLinked } from "../../test/linked-log.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "../../test/stream.ts";
import { startTestWorker, type TestWorker } from "../../test/worker.ts";
import type { ArchiveBucket } from "../archive/bucket.ts";
import { seal } from "../auth/sealing.ts";
import { advanceErasure, sealingContext } from "./advance.ts";
import { insertErasure } from "./erasure-statements.ts";

let database: TestDatabase;
let worker: TestWorker;
beforeAll(async () => {
  // Its own: all old days of the database are sealed.
  worker = await startTestWorker();
  ({ database } = worker);
});
afterAll(() => worker.stop());

/** Does it, but the first time not, and the second time nobody hears of it. */
function startCutting() {
  const cuts = new Map<string, number>();
  const cutTwice = async <Result>(what: string, act: () => Promise<Result>): Promise<Result> => {
    const before = cuts.get(what) ?? 0;
    cuts.set(what, before + 1);
    if (before === 0) throw new Error(`cut before ${what}`);
    const result = await act();
    if (before === 1) throw new Error(`cut after ${what}`);
    return result;
  };
  /** The same, with each of these methods cut. */
  const cutting = <Of extends object>(of: Of, name: string, methods: readonly string[]): Of =>
    new Proxy(of, {
      get(target, key) {
        const value = Reflect.get(target, key) as unknown;
        if (typeof value !== "function") return value;
        const call = (...args: unknown[]) => Reflect.apply(value, target, args) as Promise<unknown>;
        return methods.includes(String(key))
          ? (...args: unknown[]) => cutTwice(`${name}.${String(key)}`, () => call(...args))
          : call;
      },
    });
  return { cuts, cutting };
}

/** A sealed day of long ago of a stream, in a feed of its own. */
async function sealedDay(streamId: string, bodies: EventBody[]): Promise<{ log: LinkedLog; files: SegmentFiles }> {
  const log = startLog(streamId, "old");
  await database.query("select make_event_partitions('2026-01-01', 1)");
  await database.query("select store_messages($1)", [`[${nextMessage(log, randomUUID(), bodies)}]`]);
  await database.query(
    `alter table events disable trigger events_refuse_change;
     update events set recorded_at = recorded_at - interval '30 days' where epoch = 'old';
     alter table events enable always trigger events_refuse_change`,
  );
  const files = segmentFiles(() => ({ url: worker.url, key: worker.apiKey }));
  const options = { olderThanDays: 90, dryRun: false, withVersion1: false, now: new Date(), print: () => undefined };
  await archive({ ...options, files, databaseUrl: database.ownerUrl });
  return { log, files };
}

test("each call of a hub and each file cut before and after, a sealed day and the live are without the viewer, and proved", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const userId = `77${randomInt(1e13, 9e13)}`;
  const user = { userId, uniqueId: `cut.${userId.slice(-9)}`, displayName: "Name of a viewer" };
  const bodies = [{ ...chat("their words"), user }, chat("stays"), chat(`hello @${user.uniqueId}`)];
  const { log, files } = await sealedDay(streamId, bodies);
  await publish(worker, session, stampAll(session, bodies));
  await readLog(worker, session.sessionId, bodies.length);

  const real = (await worker.worker.getEnv()) as unknown as Env & { ARCHIVE: ArchiveBucket };
  const { cuts, cutting } = startCutting();
  const hub = (id: DurableObjectId) => cutting(real.HUB.get(id), "hub", ["suppress", "logged", "erase"]);
  const env = { ...real, HUB: { idFromName: (name: string) => real.HUB.idFromName(name), get: hub } } as unknown as Env;
  const config = {
    ...configOf(database),
    SEALING_KEYS: new Map([["test", "ab".repeat(32)]]),
    PSEUDONYMIZATION_SECRET: new Map([["test", "cd".repeat(32)]]),
    ARCHIVE: cutting(real.ARCHIVE, "bucket", ["get", "put", "delete"]),
  };
  const erasureId = "pe_cutcutcutcutcutc";
  const target = { userId, pseudonyms: [], handles: [user.uniqueId] };
  const own = await pseudonymsOf(config.PSEUDONYMIZATION_SECRET, "suppression", userId);
  await insertErasure(config, {
    erasureId,
    workspaceId: worker.workspaceId,
    askedByKind: "key",
    askedBy: "test",
    requestId: "cuts",
    progress: { rows: {}, tops: {} },
    target: await seal(config.SEALING_KEYS, sealingContext(erasureId), JSON.stringify(target)),
    own,
    pseudonyms: own,
  });
  const errors = vi.spyOn(console, "error").mockImplementation(() => undefined);
  await vi.waitUntil(async () => (await advanceErasure(env, config, erasureId)) === undefined, {
    timeout: 60_000,
    interval: 50,
  });
  errors.mockRestore();
  const wanted = ["hub.suppress", "hub.logged", "hub.erase", "bucket.get", "bucket.put", "bucket.delete"];
  expect(wanted.filter((what) => (cuts.get(what) ?? 0) < 3)).toEqual([]);
  expect(await verifyLinked(database.ownerUrl, log, files)).toEqual({ findings: [], erased: 2 });
  const state = await (await worker.api("GET", `/v1/streams/${streamId}/state`)).text();
  expect(state).not.toContain(userId);
  const text = await (await worker.api("GET", `/v1/sessions/${[...log.sessions.keys()][0]}/events?limit=100`)).text();
  expect(text).toContain("stays");
  expect(text).not.toMatch(new RegExp(`${userId}|${user.uniqueId}|their words|Name of a viewer`));
});
