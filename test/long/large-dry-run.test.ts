import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { apiCaller, onChat } from "../rule-api.ts";
import { createStream, openSession, publish, stampAll } from "../stream.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const call = apiCaller(() => worker);

test("a dry run over a session of the largest events reads what has room in memory, and says that it is not all", async () => {
  const session = await openSession(worker, await createStream(worker));
  const large: EventBody = {
    eventType: "RAW",
    rawType: "WebcastX",
    user: { userId: "0", uniqueId: "system" },
    payload: { rawType: "WebcastX", data: { text: "x".repeat(95_000) } },
  };
  // Of 95 KB each; 32 MB and a page more are read.
  const count = 450;
  for (let seqNo = 1; seqNo <= count; seqNo += 2) {
    await publish(worker, session, stampAll(session, [large, large], seqNo));
  }
  const { sessionId } = session;
  await vi.waitUntil(async () => (await call("GET", `/v1/sessions/${sessionId}`)).body["eventCount"] === count, {
    timeout: 30_000,
    interval: 200,
  });
  const { status, body } = await call("POST", "/v1/rules/dry-run", {
    rule: onChat({ cooldownMs: 60_000 }),
    sessionId,
  });
  expect({ status, complete: body["complete"] }).toEqual({ status: 200, complete: false });
  expect(body["events"]).toSatisfy((events: number) => events > 300 && events < count);
  const over = await call("POST", "/v1/rules/dry-run", {
    rule: onChat({ cooldownMs: 60_000 }),
    sessionId,
    over: "live",
  });
  expect(over.body).toMatchObject({ events: body["events"], complete: false });
  // What is asked about by its number is read up to that, and no further.
  expect((await call("POST", "/v1/rules/explain", { sessionId, seqNo: 100 })).body).toMatchObject({
    seqNo: 100,
    complete: true,
  });
});
