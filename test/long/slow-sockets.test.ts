/** What becomes of a socket that lags for the half minute that it may. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { chat, createStream, openLive, openSession, publish, stampAll } from "../stream.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

test("a socket that lags and says nothing is closed with the word to come back, also when nothing else happens", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const slow = await openLive(worker, streamId, { acknowledge: false });
  const quick = await openLive(worker, streamId);
  for (let sent = 0; sent < 400; sent += 50) {
    const bodies = Array.from({ length: 50 }, (_, index) => chat(`m${sent + index}`));
    await publish(worker, session, stampAll(session, bodies, sent + 1));
  }
  await vi.waitUntil(() => slow.syncs.length === 1);
  expect(await slow.closed).toBe(3001);
  expect(quick.socket.readyState).toBe(quick.socket.OPEN);
  quick.socket.terminate();
});
