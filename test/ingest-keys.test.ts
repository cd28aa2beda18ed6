/** Ingest keys of a workspace: what its runners may do, and what nobody may do with one. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { Assignments } from "#shared/protocol/ingest.ts";
import { ingestKeyText, parseIngestKey } from "#shared/protocol/ingest-key.ts";
import { lineCloseCodes } from "#shared/protocol/runner-line.ts";
import { openTestLine, socketPath, upgradeHeaders } from "./line.ts";
import { startRunner } from "./runner.ts";
import { chat, createStream, leaseOf, openSession, publish, sendBatch, stampAll } from "./stream.ts";
import { sharedTestWorker, signedHeaders, type TestWorker, workerClient } from "./worker.ts";

let worker: TestWorker;
let elsewhere: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
  elsewhere = await sharedTestWorker();
});
afterAll(() => worker.stop());

interface MadeKey {
  ingestKeyId: string;
  keyId: string;
  secret: string;
}

/** A key of the workspace, and the Worker as a runner with it asks it. */
async function makeKey(streamIds?: string[]): Promise<{ made: MadeKey; as: TestWorker }> {
  const response = await worker.api("POST", "/v1/ingest-keys", { name: "home", ...(streamIds && { streamIds }) });
  expect(response.status).toBe(201);
  const made = (await response.json()) as MadeKey;
  return { made, as: asRunner({ id: made.keyId, secret: made.secret }) };
}

function asRunner(ingestKey: { id: string; secret: string }): TestWorker {
  return { ...worker, ingestKey, ...workerClient(worker.url, { apiKey: worker.apiKey, ingestKey }) };
}

const oneGift = { giftId: "9123456", name: "Not one of TikTok's", coins: 1, imageUrl: "" };

const answer = async (response: Response) => [response.status, ((await response.json()) as { code?: string }).code];

/** What a runner asks of a stream, by name: each must be refused where the key is not for it. */
function asks(as: TestWorker, streamId: string): Record<string, () => Promise<Response>> {
  const body = (of: object) => JSON.stringify(of);
  const sessionId = randomUUID();
  const session = { sessionId, roomId: "1", provider: "mock", startedAt: Date.now(), leaseToken: 1 };
  const stream = `/v1/ingest/streams/${streamId}`;
  return {
    lease: () => as.signed("POST", `${stream}/lease`, body({ runnerId: "x" })),
    release: () => as.signed("POST", `${stream}/lease/release`, body({ runnerId: "test", token: 1 })),
    open: () => as.signed("POST", `${stream}/sessions`, body(session), { "Idempotency-Key": sessionId }),
    creator: () => as.signed("POST", `${stream}/creator`, body({ creatorId: "123", uniqueId: "someone" })),
    socket: () =>
      fetch(as.url + socketPath(streamId), {
        headers: { ...signedHeaders(as.ingestKey, { method: "GET", path: socketPath(streamId), body: "" }) },
      }),
    batch: () => {
      const events = stampAll({ streamId, sessionId, roomId: "1" }, [chat("x")]);
      const path = `/v1/ingest/sessions/${sessionId}/batches`;
      return as.signed("POST", path, body({ streamId, leaseToken: 1, events }));
    },
  };
}

/** What the upgrade of a line is answered with. */
async function upgradeStatus(as: TestWorker, streamId: string): Promise<number | undefined> {
  const socket = new WebSocket(as.url.replace("http", "ws") + socketPath(streamId), {
    headers: upgradeHeaders(as, streamId),
  });
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
  return response.statusCode;
}

const assignments = async (as: TestWorker, asked: object) => {
  const response = await as.signed("POST", "/v1/ingest/assignments", JSON.stringify({ maxStreams: 50, ...asked }));
  return [response.status, (await response.json()) as Assignments & { code?: string }] as const;
};

test("an id says what its key is for, and only that", () => {
  const scope = { ingestKeyId: `ik_${"a".repeat(16)}`, workspaceId: "default", streamIds: null };
  expect(parseIngestKey(ingestKeyText("k1", scope))).toEqual({ ...scope, sealingKeyId: "k1" });
  const two = { ...scope, streamIds: ["st_one", "st_two"] };
  expect(parseIngestKey(ingestKeyText("k1", two))).toEqual({ ...two, sealingKeyId: "k1" });
  for (const text of ["", "test", "ik_k.w.t", `ik_k.w.${"a".repeat(16)}.`, `ik_k.w.${"a".repeat(16)}.st_a+`]) {
    expect(parseIngestKey(text)).toBeUndefined();
  }
  expect(() => ingestKeyText("k1", { ...scope, workspaceId: "a.b" })).toThrow("cannot carry");
});

describe("a key of a workspace", () => {
  test("is shown once, listed without its secret, and takes in every stream of it, over HTTP and over the line", async () => {
    const streamId = await createStream(worker);
    const { made, as } = await makeKey();
    expect(made.secret).toMatch(/^[0-9a-f]{64}$/);
    const listed = await (await worker.api("GET", "/v1/ingest-keys")).text();
    expect(listed).toContain(made.ingestKeyId);
    expect(listed).not.toContain(made.secret);
    const one = await worker.api("GET", `/v1/ingest-keys/${made.ingestKeyId}`);
    expect(await one.json()).toMatchObject({
      name: "home",
      streamIds: null,
      createdBy: worker.apiKeyId,
      revokedAt: null,
    });
    const session = await openSession(as, streamId);
    expect(await publish(as, session, stampAll(session, [chat("a")]))).toMatchObject({ accepted: 1 });
    const line = await openTestLine(as, streamId);
    const { sessionId, leaseToken } = session;
    const events = stampAll(session, [chat("b")], 2);
    const batch = { sessionId, batch: { streamId, leaseToken, events } };
    expect(await line.ask("batch", batch)).toMatchObject({ type: "ack", acknowledgement: { lastSeqNo: 2 } });
    line.socket.close();
  });

  test("does nothing with a stream of others, or one that it does not name: neither is told from none", async () => {
    const [mine, other] = [await createStream(worker), await createStream(worker)];
    const foreign = await createStream(elsewhere);
    const { as } = await makeKey();
    const { as: narrow } = await makeKey([mine]);
    await leaseOf(elsewhere, foreign);
    for (const [who, streamId] of [
      [as, foreign],
      [as, "st_nowhere"],
      [narrow, other],
      [narrow, foreign],
    ] as const) {
      for (const [name, ask] of Object.entries(asks(who, streamId))) {
        const expected =
          name === "socket"
            ? [
                [426, "upgrade_required"],
                [404, "unknown_stream"],
              ]
            : [[404, "unknown_stream"]];
        expect(expected, `${name} of ${streamId}`).toContainEqual(await answer(await ask()));
      }
      expect(await upgradeStatus(who, streamId)).toBe(404);
    }
    expect((await asks(narrow, mine)["lease"]?.())?.status).toBe(200);
    // The lease of the foreign stream is as it was.
    expect((await asks(elsewhere, foreign)["lease"]?.())?.status).toBe(409);
  });

  test("cannot be made wider: the secret is of the id as it was made", async () => {
    const [mine, other] = [await createStream(worker), await createStream(worker)];
    const foreign = await createStream(elsewhere);
    const { made } = await makeKey([mine]);
    for (const id of [
      made.keyId.replace(mine, "*"),
      made.keyId.replace(mine, other),
      made.keyId.replace(mine, `${mine}+${other}`),
      made.keyId.replace(worker.workspaceId, elsewhere.workspaceId).replace(mine, foreign),
      made.keyId.replace("ik_test", "ik_old"),
    ]) {
      expect(id).not.toBe(made.keyId);
      const response = await asks(asRunner({ id, secret: made.secret }), other)["lease"]?.();
      expect(response && (await answer(response))).toEqual([401, "signature_invalid"]);
    }
  });

  test("a captured request is good for what it asked alone", async () => {
    const [mine, other] = [await createStream(worker), await createStream(worker)];
    const { as } = await makeKey([mine]);
    const body = JSON.stringify({ runnerId: "a" });
    const path = (streamId: string) => `/v1/ingest/streams/${streamId}/lease`;
    const headers = signedHeaders(as.ingestKey, { method: "POST", path: path(mine), body });
    const send = (streamId: string) => fetch(as.url + path(streamId), { method: "POST", headers, body });
    expect((await send(mine)).status).toBe(200);
    expect(await answer(await send(other))).toEqual([401, "signature_invalid"]);
  });

  test("is assigned its own streams alone, may call itself what it likes, and tells of its own alone", async () => {
    const [mine, other] = [await createStream(worker), await createStream(worker)];
    const foreign = await createStream(elsewhere);
    const { as } = await makeKey([mine]);
    const { as: wide } = await makeKey();
    const streamIdsOf = async (who: TestWorker, asked: object) =>
      (await assignments(who, asked))[1].streams.map(({ streamId }) => streamId);
    expect(await streamIdsOf(as, { runnerId: "one" })).toEqual([mine]);
    const all = await streamIdsOf(wide, { runnerId: "one" });
    expect(all).toContain(other);
    expect(all).not.toContain(mine);
    expect(all).not.toContain(foreign);
    // Another one of this name leaves: this one is still there.
    await assignments(wide, { runnerId: "one", maxStreams: 0 });
    expect(await streamIdsOf(as, { runnerId: "one" })).toEqual([mine]);
    expect(await streamIdsOf(as, { runnerId: "one", stream: mine })).toEqual([mine]);
    expect(await streamIdsOf(as, { runnerId: "one", stream: other })).toEqual([]);
    await worker.worker.evictDurableObject("FLEET", { name: "fleet", webSockets: "close" });
    expect(await streamIdsOf(as, { runnerId: "one" })).toEqual([mine]);
    expect(await streamIdsOf(wide, { runnerId: "two" })).not.toContain(foreign);
    const told = (streamId: string) => ({ streamId, state: "offline", message: "said" });
    const report = JSON.stringify({ streams: [told(mine), told(other), told(foreign)] });
    expect((await as.signed("POST", "/v1/ingest/status", report)).status).toBe(200);
    const status = async (who: TestWorker, streamId: string) =>
      ((await (await who.api("GET", `/v1/streams/${streamId}`)).json()) as { status: object | null }).status;
    expect(await status(worker, mine)).toMatchObject({ message: "said" });
    expect([await status(worker, other), await status(elsewhere, foreign)]).toEqual([null, null]);
    await assignments(as, { runnerId: "one", maxStreams: 0 });
    await assignments(wide, { runnerId: "two", maxStreams: 0 });
  });

  test("says nothing of the gifts that all count by, and nothing of an action of others", async () => {
    const { as } = await makeKey();
    const response = await as.signed("POST", "/v1/ingest/gifts", JSON.stringify({ gifts: [oneGift] }));
    expect([response.status, await response.json()]).toEqual([200, { written: 0 }]);
    expect((await worker.api("GET", `/v1/gifts/${oneGift.giftId}`)).status).toBe(404);
    const outcome = JSON.stringify({ status: "success", durationMs: 1 });
    const path = `/v1/ingest/actions/${"a".repeat(64)}/outcome`;
    expect(await answer(await as.signed("POST", path, outcome))).toEqual([404, "not_found"]);
  });

  test("runs a runner", async () => {
    const streamId = await createStream(worker);
    const { as } = await makeKey([streamId]);
    const folder = mkdtempSync(join(tmpdir(), "tle-ingest-keys-"));
    const file = join(folder, "show.ndjson");
    writeFileSync(file, JSON.stringify(chat("by its own key")));
    const runner = startRunner(as, streamId, ["--provider", "mock", "--file", file]);
    try {
      expect(await runner.exited).toBe(0);
      const state = await worker.api("GET", `/v1/streams/${streamId}/state`);
      expect(await state.json()).toMatchObject({ state: { counts: { CONNECTED: 1, CHAT: 1, DISCONNECTED: 1 } } });
    } finally {
      runner.kill();
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a revoked key", () => {
  const revoke = async (ingestKeyId: string) => worker.api("DELETE", `/v1/ingest-keys/${ingestKeyId}`);

  test("ends: its line at once, what it sends with a clear word, over evictions, and at streams that come later", async () => {
    const streamId = await createStream(worker);
    const { made, as } = await makeKey();
    const { as: other } = await makeKey();
    const session = await openSession(as, streamId);
    const [line, otherLine] = [await openTestLine(as, streamId), await openTestLine(other, streamId)];
    const closed = new Promise((resolve) => line.socket.once("close", resolve));
    await assignments(as, { runnerId: "leaver" });
    const revoked = await revoke(made.ingestKeyId);
    expect([revoked.status, await revoked.json()]).toEqual([200, { ingestKeyId: made.ingestKeyId, lines: 1 }]);
    expect(await closed).toBe(lineCloseCodes.revoked);
    const refused = [401, "ingest_key_revoked"];
    const later = await createStream(worker);
    for (const evicted of [false, true]) {
      if (evicted) {
        await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
        await worker.worker.evictDurableObject("FLEET", { name: "fleet", webSockets: "close" });
      }
      expect(await answer(await sendBatch(as, session, stampAll(session, [chat("a")])))).toEqual(refused);
      for (const stream of [streamId, later]) {
        const { socket: _needsAnUpgrade, ...others } = asks(as, stream);
        for (const [name, ask] of Object.entries(others)) {
          expect([name, ...(await answer(await ask()))]).toEqual([name, ...refused]);
        }
        expect(await upgradeStatus(as, stream)).toBe(401);
      }
      const [status, { code }] = await assignments(as, { runnerId: "leaver" });
      expect([status, code]).toEqual(refused);
      expect(await answer(await as.signed("POST", "/v1/ingest/gifts", JSON.stringify({ gifts: [oneGift] })))).toEqual(
        refused,
      );
      const report = JSON.stringify({ streams: [{ streamId, state: "offline", message: "" }] });
      expect(await answer(await as.signed("POST", "/v1/ingest/status", report))).toEqual(refused);
    }
    // What it held is somebody else's to take.
    const [, { streams }] = await assignments(other, { runnerId: "stayer" });
    expect(streams.map((stream) => stream.streamId)).toContain(streamId);
    await assignments(other, { runnerId: "stayer", maxStreams: 0 });
    const taken = await otherLine.ask("lease", { request: { runnerId: "test", token: session.leaseToken } });
    expect(taken).toMatchObject({ type: "lease" });
    otherLine.socket.close();
    // Asked again it is the same, and its time stays.
    expect((await revoke(made.ingestKeyId)).status).toBe(200);
  });

  test("of others, or of nobody, is not there", async () => {
    const { made } = await makeKey();
    for (const id of [made.ingestKeyId, `ik_${"b".repeat(16)}`]) {
      expect(await answer(await elsewhere.api("DELETE", `/v1/ingest-keys/${id}`))).toEqual([404, "not_found"]);
      expect(await answer(await elsewhere.api("GET", `/v1/ingest-keys/${id}`))).toEqual([404, "not_found"]);
    }
    expect((await revoke("a%2Fb")).status).toBe(404);
  });
});

test("a hub of before is told whose it is when a key first asks it, and keeps that", async () => {
  const streamId = await createStream(worker);
  const { as } = await makeKey();
  const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
  await storage.exec("update hub set identity = json_remove(identity, '$.workspaceId')");
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  await worker.database.duringOutage(async () => {
    expect((await leaseAsHost(streamId)).status).toBe(200);
    expect((await asks(as, streamId)["lease"]?.())?.status).toBe(503);
  });
  expect((await asks(as, streamId)["open"]?.())?.status).not.toBe(404);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  await worker.database.duringOutage(async () => {
    await vi.waitUntil(async () => (await asks(as, streamId)["release"]?.())?.status === 200);
  });
});

const leaseAsHost = (streamId: string) =>
  worker.signed("POST", `/v1/ingest/streams/${streamId}/lease`, JSON.stringify({ runnerId: "test" }));

test.each([
  {},
  { name: "" },
  { name: "x".repeat(65) },
  { name: "a", streamIds: [] },
  { name: "a", streamIds: Array.from({ length: 21 }, (_, index) => `st_x${index}`) },
  { name: "a", streamIds: ["*"] },
  { name: "a", workspaceId: "default" },
])("a new key of %j is refused", async (body) => {
  expect(await answer(await worker.api("POST", "/v1/ingest-keys", body))).toEqual([400, "invalid_request"]);
});

test("a key of a stream of others is not made", async () => {
  const foreign = await createStream(elsewhere);
  for (const streamId of [foreign, "st_nowhere"]) {
    const response = await worker.api("POST", "/v1/ingest-keys", { name: "a", streamIds: [streamId] });
    expect(await answer(response)).toEqual([404, "unknown_stream"]);
  }
});
