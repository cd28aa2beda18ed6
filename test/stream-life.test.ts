/** A stream over its life: its creator renames, and one day it is deleted. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Assignments } from "#shared/protocol/ingest.ts";
import { apiCaller, onChat } from "./rule-api.ts";
import {
  chat,
  createOverlayToken,
  createStream,
  openLive,
  openSession,
  publish,
  sendBatch,
  stampAll,
} from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const ask = apiCaller(() => worker);
const make = async (uniqueId: string) => String((await ask("POST", "/v1/streams", { uniqueId })).body["streamId"]);
const assigned = async () => {
  const body = JSON.stringify({ runnerId: "a", maxStreams: 10_000, live: [] });
  const response = await worker.signed("POST", "/v1/ingest/assignments", body);
  return ((await response.json()) as Assignments).streams;
};

test("a handle is changed: the stream, its rules and its overlay stay, and runners follow", async () => {
  const streamId = await make("before.it");
  const { token } = await createOverlayToken(worker, streamId);
  await ask("POST", `/v1/streams/${streamId}/rules`, { rule: onChat() });
  await assigned();
  const renamed = await ask("PATCH", `/v1/streams/${streamId}`, { uniqueId: " @After.It" });
  expect(renamed).toMatchObject({ status: 200, body: { streamId, uniqueId: "after.it", wanted: true } });
  expect((await ask("POST", "/v1/streams", { uniqueId: "after.it" })).body).toMatchObject({ streamId });
  expect((await ask("GET", `/v1/streams/${streamId}/rules`)).body["rules"]).toHaveLength(1);
  expect((await openLive(worker, streamId, { token })).hello.streamId).toBe(streamId);
  expect(await assigned()).toContainEqual({ streamId, uniqueId: "after.it" });

  const { body } = await ask("GET", `/v1/streams/${streamId}/handles`);
  expect((body["handles"] as { uniqueId: string }[]).map(({ uniqueId }) => uniqueId)).toEqual([
    "after.it",
    "before.it",
  ]);
  // The handle before is anybody's again.
  expect(await make("before.it")).not.toBe(streamId);
  // Saying it once more changes nothing.
  expect((await ask("PATCH", `/v1/streams/${streamId}`, { uniqueId: "after.it" })).status).toBe(200);
  expect((await ask("GET", `/v1/streams/${streamId}/handles`)).body["handles"]).toHaveLength(2);
});

test("a handle that another stream has is taken only from a stream that is named", async () => {
  const [mine, other] = [await make("mine.one"), await make("other.one")];
  const taken = await ask("PATCH", `/v1/streams/${mine}`, { uniqueId: "other.one" });
  expect(taken).toMatchObject({ status: 409, body: { code: "handle_taken", streamId: other } });
  const wrong = await ask("PATCH", `/v1/streams/${mine}`, { uniqueId: "other.one", replaces: mine });
  expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: "replaces" }] } });
  expect((await ask("GET", `/v1/streams/${other}`)).status).toBe(200);

  const replaced = await ask("PATCH", `/v1/streams/${mine}`, { uniqueId: "other.one", replaces: other });
  expect(replaced).toMatchObject({ status: 200, body: { streamId: mine, uniqueId: "other.one" } });
  expect((await ask("GET", `/v1/streams/${other}`)).status).toBe(404);
});

test.each([
  [{}, "", "nothing to change"],
  [{ replaces: "st_aaaa" }, "", "nothing to change"],
  [{ wanted: false, replaces: "st_aaaa" }, "replaces", "uniqueId"],
  [{ uniqueId: "a b" }, "uniqueId", "blank"],
])("a change of %j is refused", async (change, path, why) => {
  const refused = await ask("PATCH", `/v1/streams/${await createStream(worker)}`, change);
  expect(refused).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  const [first] = refused.body["errors"] as { path: string; message: string }[];
  expect(first?.path).toBe(path);
  expect(first?.message).toContain(why);
});

test("a stream is deleted with what was set up on it, once its handle is said; its log stays", async () => {
  const streamId = await make("goes.away");
  const path = `/v1/streams/${streamId}`;
  const overlay = await createOverlayToken(worker, streamId);
  const rule = await ask("POST", `${path}/rules`, { rule: onChat() });
  const endpoint = await ask("POST", `${path}/endpoints`, { url: "https://hooks.example.com/" });
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("one"), chat("two")]));
  const live = await openLive(worker, streamId, { token: overlay.token });
  await assigned();

  for (const confirm of ["", "?confirm=somebody.else"]) {
    expect(await ask("DELETE", path + confirm)).toMatchObject({
      status: 400,
      body: { errors: [{ path: "confirm", message: expect.stringContaining("confirm=@goes.away") as string }] },
    });
  }
  expect((await ask("GET", path)).status).toBe(200);
  // Right behind what was just acknowledged: that still has to reach the log.
  await publish(worker, session, stampAll(session, [chat("three")], 3));
  expect((await ask("DELETE", `${path}?confirm=@goes.away`)).status).toBe(204);
  expect(await live.closed).toBe(3500);

  const gone = [
    path,
    `${path}/state`,
    `${path}/rules`,
    `/v1/rules/${String(rule.body["ruleId"])}`,
    `/v1/rules/${String(rule.body["ruleId"])}/revisions`,
    `/v1/endpoints/${String(endpoint.body["endpointId"])}`,
    `/v1/sessions/${session.sessionId}`,
  ];
  for (const one of gone) expect([one, (await ask("GET", one)).status]).toEqual([one, 404]);
  const back = await ask("POST", `/v1/rules/${String(rule.body["ruleId"])}/rollback`, { revision: 1 });
  expect(back.status).toBe(404);
  expect((await ask("GET", "/v1/streams")).body["streams"]).not.toContainEqual(expect.objectContaining({ streamId }));
  expect((await assigned()).map((one) => one.streamId)).not.toContain(streamId);
  const late = await sendBatch(worker, session, stampAll(session, [chat("late")], 4));
  expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([404, "unknown_stream"]);
  expect(
    await worker.database.query("select from endpoint_secrets where endpoint_id = $1", [endpoint.body["endpointId"]]),
  ).toHaveLength(0);

  const count = async () => {
    const [row] = await worker.database.query("select count(*)::integer as n from events where stream_id = $1", [
      streamId,
    ]);
    return (row as { n: number } | undefined)?.n;
  };
  await vi.waitUntil(async () => (await count()) === 3, { timeout: 20_000, interval: 100 });
  const revisions = await worker.database.query(
    "select reason from rule_revisions where rule_id = $1 and body is null",
    [rule.body["ruleId"]],
  );
  expect(revisions).toEqual([{ reason: "the stream was deleted" }]);

  // Asked again it says the same; the handle is anybody's, for a stream that knows nothing of the one before.
  expect((await ask("DELETE", `${path}?confirm=goes.away`)).status).toBe(204);
  const next = await make("goes.away");
  expect(next).not.toBe(streamId);
  expect((await ask("GET", `/v1/streams/${next}/state`)).body).toMatchObject({ position: { offset: 0 } });
});

test("a hub forgets a deleted stream once the log has everything, also over an eviction", async () => {
  const streamId = await createStream(worker);
  const { body } = await ask("GET", `/v1/streams/${streamId}`);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("kept")]));
  await ask("DELETE", `/v1/streams/${streamId}?confirm=${String(body["uniqueId"])}`);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const lease = () => worker.signed("POST", `/v1/ingest/streams/${streamId}/lease`, JSON.stringify({ runnerId: "b" }));
  expect((await lease()).status).toBe(404);
  const stored = () => worker.database.query("select from events where stream_id = $1", [streamId]);
  await vi.waitUntil(async () => (await stored()).length === 1, { timeout: 20_000, interval: 100 });
});

test("another workspace's stream cannot be renamed or deleted", async () => {
  const streamId = await make("not.yours");
  await worker.database.query(
    "insert into workspaces (workspace_id, name) values ('other', 'o') on conflict do nothing",
  );
  await worker.database.query("update streams set workspace_id = 'other' where stream_id = $1", [streamId]);
  for (const [method, path, body] of [
    ["PATCH", "", { uniqueId: "now.mine" }],
    ["DELETE", "?confirm=not.yours", undefined],
    ["GET", "/handles", undefined],
  ] as const) {
    expect(await ask(method, `/v1/streams/${streamId}${path}`, body)).toMatchObject({
      status: 404,
      body: { code: "unknown_stream" },
    });
  }
  const mine = await make("now.mine");
  const stolen = await ask("PATCH", `/v1/streams/${mine}`, { uniqueId: "not.yours", replaces: streamId });
  expect(stolen.status).toBe(400);
  expect(
    await worker.database.query("select from streams where stream_id = $1 and deleted_at is null", [streamId]),
  ).toHaveLength(1);
});
