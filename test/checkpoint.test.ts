/** A hub whose state is larger than one row, over an eviction. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { createStream, gift, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

/** A streak whose end has not come, with long texts everywhere. */
function openStreak(index: number): EventBody {
  const given = gift(1);
  const address = `https://example.org/${"好".repeat(500)}${index}`;
  return {
    ...given,
    user: { userId: `7${index}`, uniqueId: `u${index}`, displayName: "😀".repeat(4_000), avatarUrl: address },
    payload: { ...given.payload, groupId: String(900 + index), giftImageUrl: address },
  } as EventBody;
}

test("a state of several rows is the same after an eviction, and goes on", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  for (let seqNo = 1; seqNo <= 400; seqNo += 10) {
    const bodies = Array.from({ length: 10 }, (_, index) => openStreak(seqNo + index));
    await publish(worker, session, stampAll(session, bodies, seqNo));
  }
  const rule = { name: "r", trigger: { on: "gift" }, actions: [{ type: "log", text: "x" }] };
  // A change of rules writes a checkpoint.
  expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
  const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
  const [rows] = await storage.exec<{ n: number; bytes: number }>(
    "select count(*) as n, max(length(cast(body as blob))) as bytes from checkpoint",
  );
  expect(rows?.n).toBeGreaterThan(1);
  expect(rows?.bytes).toBeLessThanOrEqual(512 * 1024);

  const state = async () => (await worker.api("GET", `/v1/streams/${streamId}/state`)).json();
  const before = await state();
  expect(before).toMatchObject({ state: { coins: 400, topGifters: expect.any(Array) as unknown } });
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  expect(await state()).toEqual(before);
  await publish(worker, session, stampAll(session, [openStreak(1), openStreak(401)], 401));
  expect(await state()).toMatchObject({ state: { coins: 401 } });
});
