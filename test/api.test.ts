import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  chat,
  createOverlayToken,
  createStream,
  gift,
  openLive,
  openSession,
  publish,
  readLog,
  refusalOf,
  stampAll,
} from "./stream.ts";
import { systemUser } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { closeCodes } from "#shared/protocol/wire.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const read = async (path: string, init?: RequestInit) => {
  const response = await fetch(worker.url + path, { headers: { Authorization: `Bearer ${worker.apiKey}` }, ...init });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test("a stream is made once a handle, however it is written", async () => {
  const made = await worker.api("POST", "/v1/streams", { uniqueId: "@Some.Creator" });
  expect(made.status).toBe(201);
  const stream = (await made.json()) as { streamId: string; uniqueId: string };
  expect(stream.uniqueId).toBe("some.creator");
  const again = await worker.api("POST", "/v1/streams", {
    uniqueId: "https://www.tiktok.com/@Some.Creator/live?lang=en",
  });
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(stream);
  expect((await read(`/v1/streams/${stream.streamId}`)).body).toEqual(stream);
  expect((await read("/v1/streams")).body).toMatchObject({ streams: expect.arrayContaining([stream]) as unknown });
});

test.each([
  {},
  { uniqueId: "" },
  { uniqueId: "a b" },
  { uniqueId: "x".repeat(25) },
  { uniqueId: "https://vm.tiktok.com/ZMabc/" },
  { uniqueId: 5 },
  { uniqueId: "ok", more: 1 },
])("a stream of %j is refused", async (body) => {
  const response = await worker.api("POST", "/v1/streams", body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "invalid_request" });
});

test("pages of a session follow each other without a hole, also filtered", async () => {
  const session = await openSession(worker, await createStream(worker));
  const bodies = Array.from({ length: 25 }, (_, index) => (index % 5 === 0 ? gift(index + 1) : chat(`m${index}`)));
  await publish(worker, session, stampAll(session, bodies));
  await readLog(worker, session.sessionId, 25);
  const page = async (query: string) => (await read(`/v1/sessions/${session.sessionId}/events?${query}`)).body;
  const seqNos = (body: Record<string, unknown>) => (body["events"] as { seqNo: number }[]).map((event) => event.seqNo);

  const first = await page("limit=10");
  expect(seqNos(first)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(first["next"]).toBe(10);
  const last = await page("limit=10&after=20");
  expect(seqNos(last)).toEqual([21, 22, 23, 24, 25]);
  expect(last["next"]).toBeNull();
  const gifts = await page("types=GIFT&limit=3");
  expect(seqNos(gifts)).toEqual([1, 6, 11]);
  expect(gifts["next"]).toBe(11);
});

test("a page with anything that is not asked for so is refused; of a session that is not there nothing is said", async () => {
  const session = await openSession(worker, await createStream(worker));
  await publish(worker, session, stampAll(session, [chat("a")]));
  await readLog(worker, session.sessionId, 1);
  for (const query of ["limit=0", "limit=501", "limit=x", "after=-1", "types=NOPE", "unknown=1"]) {
    const answer = await read(`/v1/sessions/${session.sessionId}/events?${query}`);
    expect({ query, ...answer }).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    const other = await read(`/v1/sessions/${randomUUID()}/events?${query}`);
    expect({ query, ...other }).toMatchObject({ status: 404, body: { code: "unknown_session" } });
  }
});

test("a session shows what it was", async () => {
  const session = await openSession(worker, await createStream(worker), "7009");
  await publish(worker, session, stampAll(session, [chat("a"), chat("b")]));
  await readLog(worker, session.sessionId, 2);
  const { body } = await read(`/v1/sessions/${session.sessionId}`);
  expect(body).toMatchObject({
    sessionId: session.sessionId,
    streamId: session.streamId,
    roomId: "7009",
    provider: "mock",
    endedAt: null,
    eventCount: 2,
    lastSeqNo: 2,
    firstOffset: 1,
    lastOffset: 2,
  });
  const { body: listed } = await read(`/v1/streams/${session.streamId}/sessions`);
  const { gaps, ...shown } = body;
  expect(gaps).toEqual([]);
  expect(listed["sessions"]).toEqual([shown]);
});

test("a gap makes its session, its history and the state incomplete, and says when and why", async () => {
  const session = await openSession(worker, await createStream(worker));
  const gap = { startedAt: 1_000, endedAt: 9_000, cause: "silent", refusedEvents: 0 };
  const said: EventBody = { eventType: "GAP", rawType: "lifecycle.gap", user: systemUser, payload: gap };
  await publish(worker, session, stampAll(session, [chat("before"), said, chat("after")]));
  await readLog(worker, session.sessionId, 3);
  const incomplete = { complete: false, gaps: [gap] };
  expect((await read(`/v1/sessions/${session.sessionId}`)).body).toMatchObject(incomplete);
  expect((await read(`/v1/sessions/${session.sessionId}/events?limit=1`)).body).toMatchObject(incomplete);
  expect((await read(`/v1/streams/${session.streamId}/state`)).body).toMatchObject({ state: incomplete });
  const other = await openSession(worker, session.streamId);
  await publish(worker, other, stampAll(other, [chat("whole")]));
  await readLog(worker, other.sessionId, 1);
  expect((await read(`/v1/sessions/${other.sessionId}`)).body).toMatchObject({ complete: true, gaps: [] });
});

test.each(["/v1/streams", "/v1/streams/st_x", `/v1/sessions/${randomUUID()}`, "/v1/streams/st_x/overlay-tokens"])(
  "%s needs a key",
  async (path) => {
    const expected = { status: 401, body: { code: "unauthorized" } };
    expect(await read(path, { headers: {} })).toMatchObject(expected);
    expect(await read(path, { headers: { Authorization: "Bearer tle_wrong" } })).toMatchObject(expected);
    const wellFormed = `Bearer tle_${"A".repeat(43)}`;
    expect(await read(path, { headers: { Authorization: wellFormed } })).toMatchObject(expected);
  },
);

test("a revoked key opens nothing", async () => {
  const client = new Client({ connectionString: worker.database.ownerUrl });
  await client.connect();
  const key = `tle_${"B".repeat(43)}`;
  await client.query(
    "insert into api_keys (id, workspace_id, name, secret_hash) values ('b', $2, 'b', sha256($1::bytea))",
    [Buffer.from(key), worker.workspaceId],
  );
  const asked = () => read("/v1/streams", { headers: { Authorization: `Bearer ${key}` } });
  expect((await asked()).status).toBe(200);
  await client.query("update api_keys set revoked_at = now() where id = 'b'");
  expect((await asked()).status).toBe(401);
  await client.end();
});

test("another workspace's stream is as unknown as one that is not there", async () => {
  const streamId = await createStream(worker);
  const client = new Client({ connectionString: worker.database.ownerUrl });
  await client.connect();
  await client.query("insert into workspaces (workspace_id, name) values ('other', 'Other') on conflict do nothing");
  const key = `tle_${"C".repeat(43)}`;
  await client.query(
    "insert into api_keys (id, workspace_id, name, secret_hash) values ('c', 'other', 'c', sha256($1::bytea))",
    [Buffer.from(key)],
  );
  await client.end();
  const headers = { Authorization: `Bearer ${key}` };
  for (const path of ["", "/state", "/sessions", "/overlay-tokens"]) {
    expect(await read(`/v1/streams/${streamId}${path}`, { headers })).toMatchObject({
      status: 404,
      body: { code: "unknown_stream" },
    });
  }
  expect(await read(`/v1/streams/${streamId}/live`, { headers })).toMatchObject({ status: 404 });
  expect((await read("/v1/streams", { headers })).body).toEqual({ streams: [] });
});

test("an overlay token opens its stream's overlay and socket, nothing else, until it is revoked", async () => {
  const streamId = await createStream(worker);
  const { token, tokenId, url } = await createOverlayToken(worker, streamId, "Main “Scene”");
  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(page.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
  const ask = (bearer: string) => read("/v1/overlay", { headers: { Authorization: `Bearer ${bearer}` } });
  expect(await ask(token)).toMatchObject({ status: 200, body: { streamId, overlay: "main-scene" } });

  const other = await createStream(worker);
  expect(await read(`/v1/streams/${other}/live?token=${token}`, { headers: {} })).toMatchObject({ status: 401 });
  expect(await read("/v1/streams", { headers: { Authorization: `Bearer ${token}` } })).toMatchObject({ status: 401 });

  const live = await openLive(worker, streamId, { token });
  expect(live.hello.streamId).toBe(streamId);
  const revoked = await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
  expect(revoked.status).toBe(204);
  expect(await live.closed).toBe(3500);
  expect(await ask(token)).toMatchObject({ status: 401, body: { code: "unauthorized" } });
  expect(await read(`/v1/streams/${streamId}/live?token=${token}`, { headers: {} })).toMatchObject({ status: 401 });
  expect(await refusalOf(worker.url, streamId, token)).toEqual([closeCodes.refused, { code: "unauthorized" }]);
  const { body } = await read(`/v1/streams/${streamId}/overlay-tokens`);
  expect(body).toMatchObject({ overlayTokens: [{ tokenId, name: "Main “Scene”" }] });
  expect(JSON.stringify(body)).not.toContain(token);
});

test("the overlay page is the same for every token, also for one that is none", async () => {
  const { url } = await createOverlayToken(worker, await createStream(worker));
  const texts = await Promise.all(
    [url, "/o/ov_wrong", "/o/", "/o", "/o/a/b", "/o/%00"].map(async (path) => {
      const page = await fetch(new URL(path, worker.url));
      expect([page.status, page.headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
      return page.text();
    }),
  );
  expect(new Set(texts).size).toBe(1);
  for (const token of ["ov_wrong", worker.apiKey, `ov_${"a".repeat(43)}`]) {
    const answer = await read("/v1/overlay", { headers: { Authorization: `Bearer ${token}` } });
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthorized" } });
  }
});

test("the token is kept only as a hash", async () => {
  const { token } = await createOverlayToken(worker, await createStream(worker));
  const client = new Client({ connectionString: worker.database.ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ row: string }>("select t::text as row from overlay_tokens t");
  await client.end();
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.some(({ row }) => row.includes(token) || row.includes(token.slice(3)))).toBe(false);
});

test.each([
  ["after=nonsense", 400, "invalid_request"],
  ["after=a:-1", 400, "invalid_request"],
  ["types=NOPE", 400, "invalid_request"],
  ["", 426, "upgrade_required"],
])("the live address with %j and no upgrade answers %i", async (query, status, code) => {
  const streamId = await createStream(worker);
  expect(await read(`/v1/streams/${streamId}/live?${query}`)).toMatchObject({ status, body: { code } });
});

test("an unknown path is a problem, not a page", async () => {
  expect(await read("/v1/nothing")).toMatchObject({ status: 404, body: { code: "not_found" } });
});

test("a database that does not answer is named by /health and does not stop the taking in", async () => {
  const session = await openSession(worker, await createStream(worker));
  const { token } = await createOverlayToken(worker, session.streamId);
  await worker.database.duringOutage(async () => {
    const health = await read("/health");
    expect(health).toMatchObject({ status: 503, body: { status: "failing", failing: ["database"] } });
    const listed = await read("/v1/streams");
    expect(listed).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(JSON.stringify(listed.body)).not.toMatch(/select|tle_app|postgres/i);
    expect((await fetch(`${worker.url}/o/${token}`)).status).toBe(200);
    // One from before tokens were signed, which nobody but the database can say is none.
    const unsigned = `ov_${"a".repeat(43)}`;
    const asked = await read("/v1/overlay", { headers: { Authorization: `Bearer ${unsigned}` } });
    expect(asked).toMatchObject({ status: 503, body: { code: "unavailable" } });
    const refusal = await refusalOf(worker.url, session.streamId, unsigned);
    expect(refusal).toEqual([closeCodes.notNow, { code: "unavailable" }]);
    await publish(worker, session, stampAll(session, [chat("during the outage")]));
  });
  expect(await readLog(worker, session.sessionId, 1)).toHaveLength(1);
});

test.each(["/v1/streams", "/v1/keys", "/v1/audit", "/v1/account", "/v1/sign-in", "/v1/nothing", "/health"])(
  "%s is kept by no cache: what one may read is not the next one's",
  async (path) => {
    const response = await fetch(worker.url + path, { headers: { Authorization: `Bearer ${worker.apiKey}` } });
    await response.arrayBuffer();
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  },
);

test.each(["/v1/streams", "/v1/nothing", "/health", "/o/ov_wrong", "/", "/overlay", "/assets/overlay.js", "/nothing"])(
  "%s says how a browser may use it",
  async (path) => {
    const response = await fetch(worker.url + path, { headers: { Authorization: `Bearer ${worker.apiKey}` } });
    await response.arrayBuffer();
    const header = (name: string) => response.headers.get(name);
    expect(header("X-Content-Type-Options")).toBe("nosniff");
    expect(header("Strict-Transport-Security")).toMatch(/^max-age=\d{8}$/);
    expect(header("Referrer-Policy")).toBe("no-referrer");
    expect(header("Content-Security-Policy")).toMatch(/^default-src 'none'; .*frame-ancestors ('none'|\*)$/);
  },
);
