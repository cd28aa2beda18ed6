/** Receivers that redirect, that say it is too much, that are this platform, or that nobody waits for any more. */
import { expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { Received } from "../receiver.ts";
import { publish, readLog } from "../stream.ts";
import { setWebhookStage } from "../webhook-stage.ts";

const stage = setWebhookStage();
const { chats } = stage;

async function ask(method: string, path: string, body?: unknown) {
  const response = await stage.worker.api(method, path, body);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const endpoints = () => `/v1/streams/${stage.session.streamId}/endpoints`;
async function endpoint(fields: object = {}): Promise<string> {
  const made = await ask("POST", endpoints(), { url: `${stage.receiver.url}/hook`, ...fields });
  expect(made).toMatchObject({ status: 201 });
  return String(made.body["endpointId"]);
}
const until = <Value>(condition: () => Value | Promise<Value>) =>
  vi.waitUntil(condition, { timeout: 20_000, interval: 50 });
const rowsOf = (endpointId: string) =>
  stage.worker.database.query("select * from deliveries where endpoint_id = $1 order by feed_offset", [endpointId]);
const inState = (endpointId: string, state: string, count: number) =>
  until(async () => {
    const rows = (await rowsOf(endpointId)).filter((row) => row["state"] === state);
    return rows.length === count && rows;
  });
const attemptsOf = (endpointId: string) =>
  stage.worker.database.query(
    `select a.status, a.error from attempts a join deliveries d using (day, delivery_id)
     where endpoint_id = $1 order by attempted_at`,
    [endpointId],
  );
const messageOf = ({ body }: Received) => ((JSON.parse(body) as RecordedEvent).payload as { message: string }).message;

test.each([302, 303])("a %i counts as taken where the endpoint's owner says so", async (status) => {
  const endpointId = await endpoint({ onRedirect: "accept" });
  stage.receiver.answer = () => ({ status, headers: { Location: `${stage.receiver.url}/elsewhere` } });
  await publish(stage.worker, stage.session, chats(1));
  expect(await inState(endpointId, "succeeded", 1)).toMatchObject([{ last_status: status, last_error: null }]);
  expect(stage.receiver.received.map(({ path }) => path)).toEqual(["/hook"]);
});

test.each([301, 307, 308])("a %i is a failure all the same: it asks for the POST again", async (status) => {
  const endpointId = await endpoint({ onRedirect: "accept" });
  stage.receiver.answer = () => ({ status, headers: { Location: `${stage.receiver.url}/elsewhere` } });
  await publish(stage.worker, stage.session, chats(1));
  const [first] = await until(async () => {
    const attempts = await attemptsOf(endpointId);
    return attempts.length > 0 && attempts;
  });
  expect(first).toEqual({ status, error: expect.stringContaining("redirects") });
});

test("a redirect is followed once by GET, without the endpoint's own headers and without a signature", async () => {
  const endpointId = await endpoint({ onRedirect: "follow", headers: { Authorization: "Bearer hunter2" } });
  stage.receiver.answer = ({ path }) =>
    path === "/hook" ? { status: 302, headers: { Location: "/taken?by=script" } } : { status: 200, body: "ok" };
  await publish(stage.worker, stage.session, chats(1));
  await inState(endpointId, "succeeded", 1);
  const [, second] = stage.receiver.received;
  expect(stage.receiver.received.map(({ path }) => path)).toEqual(["/hook", "/taken?by=script"]);
  expect(second).toMatchObject({ body: "", id: "undefined", signature: "undefined" });
  expect(second?.headers.authorization).toBeUndefined();
});

test.each([
  ["twice", "/hook", "redirects"],
  ["to nothing", "", "without an address"],
  ["to where nobody may send", "ftp://example.com/", "nothing may be sent"],
])("a redirect %s is a failure that says so", async (_, location, why) => {
  const endpointId = await endpoint({ onRedirect: "follow" });
  stage.receiver.answer = () => ({ status: 302, headers: { Location: location } });
  await publish(stage.worker, stage.session, chats(1));
  const [first] = await until(async () => {
    const attempts = await attemptsOf(endpointId);
    return attempts.length > 0 && attempts;
  });
  expect(first).toEqual({ status: 302, error: expect.stringContaining(why) });
});

test.each([true, false])(
  "being told that it is too much uses no attempt and keeps the turn (ordered: %s)",
  async (ordered) => {
    const endpointId = await endpoint({ ordered });
    let refusals = 3;
    stage.receiver.answer = () => (refusals-- > 0 ? { status: 429, headers: { "Retry-After": "0" } } : { status: 204 });
    await publish(stage.worker, stage.session, chats(5));
    const rows = await inState(endpointId, "succeeded", 5);
    expect(rows.map((row) => row["attempt_count"])).toEqual([1, 1, 1, 1, 1]);
    expect((await attemptsOf(endpointId)).map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
    const taken = stage.receiver.received.filter(({ answer }) => typeof answer === "object" && answer.status === 204);
    const messages = taken.map(messageOf);
    expect(ordered ? messages : messages.toSorted()).toEqual(["m1", "m2", "m3", "m4", "m5"]);
    expect((await ask("GET", `/v1/endpoints/${endpointId}`)).body).toMatchObject({ failingSince: null, enabled: true });
  },
);

test("an endpoint for Discord has Discord's pace; others are sent to as fast as they take it", async () => {
  const made = async (fields: object) =>
    (await ask("POST", endpoints(), { url: "https://example.com/h", ...fields })).body;
  expect(await made({ format: "discord" })).toMatchObject({ rateLimit: 30, ratePeriod: "minute", onRedirect: "fail" });
  expect(await made({ format: "discord", rateLimit: 2 })).toMatchObject({ rateLimit: 2, ratePeriod: "second" });
  expect(await made({ rateLimit: 90, ratePeriod: "minute" })).toMatchObject({ rateLimit: 90, ratePeriod: "minute" });
  expect(await made({})).toMatchObject({ rateLimit: null, ratePeriod: "second" });
  expect(await ask("POST", endpoints(), { url: "https://example.com/h", ratePeriod: "hour" })).toMatchObject({
    status: 400,
    body: { errors: [{ path: "ratePeriod" }] },
  });
});

test("a limit a minute is kept to", async () => {
  const endpointId = await endpoint({ rateLimit: 60, ratePeriod: "minute" });
  await publish(stage.worker, stage.session, chats(7));
  await inState(endpointId, "succeeded", 7);
  const times = stage.receiver.received.map(({ at }) => at);
  // Five at once, then one a second: the seventh cannot come before the second second is nearly over.
  expect((times[6] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_500);
});

test("an endpoint cannot be the platform itself, and what a webhook brings here is refused", async () => {
  for (const path of ["/v1/streams", "/health"]) {
    expect(await ask("POST", endpoints(), { url: `${stage.worker.url}${path}` })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "url", message: expect.stringContaining("own address") }] },
    });
  }
  const other = await endpoint();
  expect(await ask("PATCH", `/v1/endpoints/${other}`, { url: `${stage.worker.url}/v1/streams` })).toMatchObject({
    status: 400,
  });
  // By another name of the same server, and with a key: the way to hundreds of deliveries by one call.
  const { port } = new URL(stage.worker.url);
  const loop = await ask("POST", endpoints(), {
    url: `http://localhost:${port}/v1/endpoints/${other}/test`,
    headers: { Authorization: `Bearer ${stage.worker.apiKey}` },
  });
  expect(loop.status).toBe(201);
  await publish(stage.worker, stage.session, chats(1));
  const [attempt] = await until(async () => {
    const attempts = await attemptsOf(String(loop.body["endpointId"]));
    return attempts.length > 0 && attempts;
  });
  expect(attempt).toMatchObject({ status: 403 });
  expect((await rowsOf(other)).map(({ kind }) => kind)).not.toContain("test");
});

test("the backlog of a dead endpoint is discarded, and what comes after it is not", async () => {
  const endpointId = await endpoint({ batchSize: 2, ordered: true });
  stage.receiver.answer = () => ({ status: 500 });
  await publish(stage.worker, stage.session, chats(5));
  await readLog(stage.worker, stage.session.sessionId, 5);
  await until(async () => (await attemptsOf(endpointId)).length > 0);
  const path = `/v1/endpoints/${endpointId}`;
  expect((await ask("POST", `${path}/discard`, { madeBefore: "2026-01-01T00:00:00Z" })).body).toMatchObject({
    discarded: 0,
  });
  expect((await ask("POST", `${path}/discard`, {})).body).toEqual({ endpointId, discarded: 5, more: false });
  expect(await inState(endpointId, "discarded", 5)).toMatchObject(
    Array.from({ length: 5 }, () => ({ last_error: "discarded by its owner", due_at: null })),
  );
  expect((await ask("GET", `${path}/statistics`)).body).toMatchObject({ pending: 0, discarded: 5 });
  expect((await ask("GET", `${path}/deliveries?state=discarded`)).body["deliveries"]).toHaveLength(5);
  // Given up for good: recovering brings back what failed, not what nobody wants.
  stage.receiver.answer = () => ({ status: 204 });
  await ask("PATCH", path, {});
  await ask("POST", `${path}/recover`, { since: new Date(Date.now() - 3_600_000).toISOString() });
  await publish(stage.worker, stage.session, chats(1, 6));
  await inState(endpointId, "succeeded", 1);
  expect(await rowsOf(endpointId)).toHaveLength(6);
});
