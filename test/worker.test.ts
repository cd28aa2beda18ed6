import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

test("the Worker is healthy, knows its key and reaches its database", async () => {
  expect(await (await fetch(`${worker.url}/health`)).json()).toMatchObject({ status: "ok" });
  const created = await worker.api("POST", "/v1/streams", { uniqueId: "@creator" });
  expect(created.status).toBe(201);
  expect((await worker.api("POST", "/v1/streams", { uniqueId: "creator" })).status).toBe(200);
  expect((await fetch(`${worker.url}/v1/streams`)).status).toBe(401);
});
