/** What refusals say: of fields, in words, on every route that takes a body. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiCaller, onChat } from "./rule-api.ts";
import { createStream } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

/** By its path: the types of the Workers' runtime are not those of the tests. */
const appPath = "../workers/app.ts";
const { app } = (await import(appPath)) as { app: { routes: { method: string; path: string }[] } };

let worker: TestWorker;
let ids: Record<string, string>;
beforeAll(async () => {
  worker = await sharedTestWorker();
  const streamId = await createStream(worker);
  const rule = await ask("POST", `/v1/streams/${streamId}/rules`, { rule: onChat() });
  const endpoint = await ask("POST", `/v1/streams/${streamId}/endpoints`, { url: "https://hooks.example.com/" });
  ids = {
    streamId,
    ruleId: String(rule.body["ruleId"]),
    endpointId: String(endpoint.body["endpointId"]),
    sessionId: "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d",
    actionId: "0".repeat(64),
    name: "deaths",
  };
});
afterAll(() => worker.stop());
const ask = apiCaller(() => worker);

/** Every route that may take a body, once. */
const routes = [
  ...new Set(
    app.routes
      .filter(({ method }) => ["POST", "PUT", "PATCH"].includes(method))
      .map(({ method, path }) => `${method} ${path}`),
  ),
].map((route) => route.split(" ") as [string, string]);

test("there are routes to be tried", () => {
  expect(routes.length).toBeGreaterThan(20);
});

test.each(routes)("%s %s says what an empty body lacks, or does without", async (method, pattern) => {
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? "1");
  const send = (body: string) =>
    pattern.startsWith("/v1/ingest")
      ? worker.signed(method, path, body, { "Idempotency-Key": "k" })
      : fetch(worker.url + path, {
          method,
          headers: { Authorization: `Bearer ${worker.apiKey}`, "Content-Type": "application/json" },
          body,
        });
  for (const body of ["", "{}", "[]", "null"]) {
    const response = await send(body);
    const text = await response.text();
    expect(response.status, `${body}: ${text}`).toBeLessThan(500);
    expect(text).not.toMatch(/undefined|NaN/);
    if (response.status !== 400) continue;
    const { code, detail, errors } = JSON.parse(text) as { code: string; detail: string; errors?: object[] };
    expect(detail).not.toBe("");
    expect(code === "invalid_request" ? errors : [detail]).not.toEqual([]);
  }
});

test.each([
  ["POST", "/v1/streams", {}, "uniqueId: missing: expected string"],
  ["POST", "/v1/streams", [], "body: Invalid input: expected object, received array"],
  ["POST", "/v1/rules/explain", {}, "body: which event: eventId, or actionId, or sessionId with seqNo is needed"],
])("%s %s %j is refused in words", async (method, path, body, detail) => {
  expect((await ask(method, path, body)).body).toMatchObject({ code: "invalid_request", detail });
});

test.each([
  [{}, "rule", "missing: expected object"],
  [{ rule: {} }, "rule.name", "missing: expected string"],
  [{ rule: { name: "x", actions: [], trigger: {} } }, "rule.trigger.on", "missing"],
  [{ rule: { name: "x", actions: [{ text: "x" }], trigger: { on: "gift" } } }, "rule.actions.0.type", "missing"],
])("a rule of %j is refused by its fields", async (body, path, message) => {
  const refused = await ask("POST", `/v1/streams/${ids["streamId"]}/rules`, body);
  expect(refused.body["errors"]).toContainEqual({ path, message });
});
