/** A hub whose storage refuses a write, in the runtime: what it answers afterwards is what an evicted hub answers. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chat, createStream, openSession, publish, sendBatch, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

test.each(["feed", "checkpoint"])(
  "a write into %s that fails leaves nothing behind, in memory or in storage",
  async (table) => {
    const streamId = await createStream(worker);
    const session = await openSession(worker, streamId);
    await publish(worker, session, stampAll(session, [chat("one", "1"), chat("two", "2")]));
    const said = async () => {
      const [state, proof] = await Promise.all(
        ["state", "proof"].map(async (path) => (await worker.api("GET", `/v1/streams/${streamId}/${path}`)).json()),
      );
      // How far the log is moves on by itself.
      return [state, { ...(proof as object), loggedOffset: 0 }];
    };
    const before = await said();
    const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
    await storage.exec(`create trigger refused before insert on ${table} begin select raise(abort, 'refused'); end`);
    const lease = (runnerId: string) =>
      worker.signed("POST", `/v1/ingest/streams/${streamId}/lease`, JSON.stringify({ runnerId }));
    const another = { ...session, sessionId: randomUUID() };
    const opening = JSON.stringify({
      sessionId: another.sessionId,
      roomId: another.roomId,
      provider: "mock",
      startedAt: 1,
      leaseToken: session.leaseToken,
    });
    const sessions = `/v1/ingest/streams/${streamId}/sessions`;
    const attempts = {
      feed: [() => sendBatch(worker, session, stampAll(session, [chat("three", "3")], 3))],
      checkpoint: [
        () => lease("test"),
        () => worker.signed("POST", sessions, opening, { "Idempotency-Key": another.sessionId }),
        () => worker.api("PUT", `/v1/streams/${streamId}/counters/n`, { value: 5 }),
        // Only a duplicate: no row of the feed, but where the session stands has moved.
        () => sendBatch(worker, session, stampAll(session, [chat("two", "2")], 3)),
      ],
    }[table];
    for (const attempt of attempts ?? []) expect((await attempt()).status).toBeGreaterThanOrEqual(500);
    expect(await said()).toEqual(before);
    await storage.exec("drop trigger refused");
    expect(await said()).toEqual(before);
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
    expect(await said()).toEqual(before);
    expect(await publish(worker, session, stampAll(session, [chat("three", "3")], 3))).toMatchObject({ accepted: 1 });
  },
);
