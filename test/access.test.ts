/** Who may hold a socket, and for how long: what is revoked ends, and an outage of the database keeps nobody out. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { limits } from "#shared/protocol/limits.ts";
import { closeCodes, ping } from "#shared/protocol/wire.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import {
  chat,
  createOverlayToken,
  createStream,
  makeUnsignedToken,
  openLive,
  openSession,
  publish,
  refusalOf,
  stampAll,
} from "./stream.ts";
import { sharedTestWorker, startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const evict = (streamId: string, webSockets: "hibernate" | "close" = "close") =>
  worker.worker.evictDurableObject("HUB", { name: streamId, webSockets });

/** An API key of a workspace, made beside the Worker as `npm run keys` does. */
async function makeKey(id: string, workspaceId = worker.workspaceId): Promise<string> {
  const key = `tle_${randomBytes(32).toString("base64url")}`;
  await worker.database.query(
    "insert into api_keys (id, workspace_id, name, secret_hash) values ($1, $2, $1, sha256($3::bytea))",
    [id, workspaceId, Buffer.from(key)],
  );
  return key;
}

const revoke = async (streamId: string, tokenId: string) => {
  const response = await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
  expect(response.status).toBe(204);
};

/** How many sockets the stream's hub has, event streams included. */
async function countSockets(streamId: string): Promise<number> {
  const response = await worker.api("POST", `/v1/streams/${streamId}/overlays/skip`, {});
  return ((await response.json()) as { sockets: number }).sockets;
}

async function runScript(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, args, { env: { PATH: process.env["PATH"], INIT_CWD: process.cwd(), ...env } });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { stdout, stderr, code: code as number };
}

async function placeOf(token: string): Promise<[number, unknown]> {
  const response = await fetch(`${worker.url}/v1/overlay`, { headers: { Authorization: `Bearer ${token}` } });
  return [response.status, await response.json()];
}

describe("while the database is down and the hub was evicted", () => {
  test("every overlay comes back with its position, by signed and unsigned tokens; a revoked one does not", async () => {
    const streamId = await createStream(worker);
    const signed = await createOverlayToken(worker, streamId, "Main “Scene”");
    const unsigned = await makeUnsignedToken(worker, streamId);
    const before = await createOverlayToken(worker, streamId);
    const meanwhile = await createOverlayToken(worker, streamId);
    const unsignedRevoked = await makeUnsignedToken(worker, streamId);
    const all = [signed, unsigned, before, meanwhile, unsignedRevoked];
    const sockets = await Promise.all(all.map(({ token }) => openLive(worker, streamId, { token })));
    const session = await openSession(worker, streamId);
    await publish(worker, session, stampAll(session, [chat("one")]));
    await vi.waitUntil(() => sockets.every((socket) => socket.events().length === 1));
    await revoke(streamId, before.tokenId);
    await evict(streamId);
    // Nothing of the hub is in memory now: this is kept by its storage.
    await revoke(streamId, meanwhile.tokenId);
    await revoke(streamId, unsignedRevoked.tokenId);
    await evict(streamId);
    expect(await Promise.all([sockets[0]?.closed, sockets[1]?.closed])).not.toContain(closeCodes.revoked);

    await worker.database.duringOutage(async () => {
      expect((await worker.api("GET", "/v1/streams")).status).toBe(503);
      await publish(worker, session, stampAll(session, [chat("two")], 2));
      for (const [index, { token }] of [signed, unsigned].entries()) {
        const { position } = sockets[index]?.frames.at(-1) ?? {};
        const after = `${position?.epoch}:${position?.offset}`;
        const back = await openLive(worker, streamId, { token, after });
        expect(back.hello.recovered).toBe(true);
        await vi.waitUntil(() => back.events().length === 1);
        expect(back.events()[0]?.payload).toMatchObject({ message: "two" });
        back.socket.close();
      }
      for (const { token } of [before, meanwhile]) {
        expect(await refusalOf(worker.url, streamId, token)).toEqual([closeCodes.refused, { code: "unauthorized" }]);
        expect((await placeOf(token))[0]).toBe(401);
      }
      // Nobody but the database could say that this one is not just new.
      expect(await refusalOf(worker.url, streamId, unsignedRevoked.token)).toEqual([
        closeCodes.notNow,
        { code: "unavailable" },
      ]);
      // An overlay that is opened only now.
      expect(await placeOf(signed.token)).toEqual([
        200,
        { streamId, overlay: "main-scene", scene: null, pictures: expect.any(String) },
      ]);
    });
    const refused = [closeCodes.refused, { code: "unauthorized" }];
    expect(await refusalOf(worker.url, streamId, unsignedRevoked.token)).toEqual(refused);
    expect(await placeOf(unsigned.token)).toEqual([
      200,
      { streamId, overlay: "old-one", scene: null, pictures: expect.any(String) },
    ]);
  });

  test("an API key that opened a socket of the stream lately opens one again, and no other", async () => {
    const streamId = await createStream(worker);
    const other = await createStream(worker);
    const key = await makeKey("key_known");
    (await openLive({ ...worker, apiKey: key }, streamId)).socket.close();
    await evict(streamId);
    await worker.database.duringOutage(async () => {
      const back = await openLive({ ...worker, apiKey: key }, streamId);
      expect(back.hello.streamId).toBe(streamId);
      back.socket.close();
      for (const [stream, shown] of [
        [other, key],
        [streamId, worker.apiKey],
        [streamId, `tle_${"x".repeat(43)}`],
      ] as const) {
        const response = await fetch(`${worker.url}/v1/streams/${stream}/events`, {
          headers: { Authorization: `Bearer ${shown}` },
        });
        expect([response.status, await response.json()]).toMatchObject([503, { code: "unavailable" }]);
      }
    });
  });
});

test("a signed token opens its own stream alone, and a changed one nothing", async () => {
  const [streamId, other] = [await createStream(worker), await createStream(worker)];
  const { token } = await createOverlayToken(worker, streamId);
  const refused = [closeCodes.refused, { code: "unauthorized" }];
  expect(await refusalOf(worker.url, other, token)).toEqual(refused);
  expect(await refusalOf(worker.url, other, token, subprotocolV2)).toEqual(refused);
  expect(await refusalOf(worker.url, other, token.replace(streamId, other))).toEqual(refused);
  expect(await placeOf(token.replace(streamId, other))).toMatchObject([401, { code: "unauthorized" }]);
});

test("nobody names their own principal", async () => {
  const streamId = await createStream(worker);
  const response = await fetch(`${worker.url}/v1/streams/${streamId}/events`, {
    headers: { "X-Hub-Principal": "token:ot_aaaaaaaaaaaaaaaa", "X-Hub-Confirmed-Hash": "00" },
  });
  expect(response.status).toBe(401);
});

describe("a token with as many sockets as it may have", () => {
  test("serves one more: the oldest that says nothing goes, not the one that pings or acknowledges", async () => {
    const streamId = await createStream(worker);
    const { token } = await createOverlayToken(worker, streamId);
    const open = () => openLive(worker, streamId, { token, acknowledge: false });
    const pinging = await open();
    const acknowledging = await open();
    const silent = [];
    while (silent.length < limits.socketsPerToken - 2) silent.push(await open());
    const pong = new Promise((heard) => pinging.socket.once("message", heard));
    pinging.socket.send(ping);
    await pong;
    acknowledging.socket.send(JSON.stringify({ type: "ack", offset: 0 }));
    // The hub has taken what was sent before this.
    await worker.api("POST", `/v1/streams/${streamId}/overlays/skip`, {});
    await vi.waitUntil(() => acknowledging.controls.length === 1);

    for (const victim of silent.slice(0, 3)) {
      const newcomer = await open();
      expect(newcomer.hello.streamId).toBe(streamId);
      expect(await victim.closed).toBe(closeCodes.notNow);
    }
    for (const one of [pinging, acknowledging, ...silent.slice(3)]) expect(one.socket.readyState).toBe(1);
  });

  test("counts for that token alone", async () => {
    const streamId = await createStream(worker);
    const [full, other] = [await createOverlayToken(worker, streamId), await createOverlayToken(worker, streamId)];
    const first = await openLive(worker, streamId, { token: other.token });
    const sockets = [];
    while (sockets.length < limits.socketsPerToken + 1) sockets.push(await openLive(worker, streamId, full));
    expect(await sockets[0]?.closed).toBe(closeCodes.notNow);
    expect(first.socket.readyState).toBe(1);
  });
});

describe("a revoked API key", () => {
  /** Opens a socket and an event stream; `ends` resolves once both have ended. */
  async function watch(streamId: string, key: string) {
    const socket = await openLive({ ...worker, apiKey: key }, streamId);
    const headers = { Authorization: `Bearer ${key}` };
    const events = await fetch(`${worker.url}/v1/streams/${streamId}/events`, { headers });
    return Promise.all([socket.closed, events.text()]);
  }
  const revokeKey = (id: string, by = worker.apiKey) =>
    fetch(`${worker.url}/v1/keys/${id}`, { method: "DELETE", headers: { Authorization: `Bearer ${by}` } });

  test("ends what it has open at every stream, and nobody else's; its own request may do that", async () => {
    const streams = [await createStream(worker), await createStream(worker)];
    const key = await makeKey("key_leaked");
    const ends = streams.map((streamId) => watch(streamId, key));
    const [streamId = ""] = streams;
    const other = await openLive(worker, streamId);
    // Both event streams have their socket by then.
    await vi.waitUntil(
      async () => (await countSockets(streamId)) === 3 && (await countSockets(streams[1] ?? "")) === 2,
    );
    const response = await revokeKey("key_leaked", key);
    expect([response.status, await response.json()]).toEqual([200, { keyId: "key_leaked", sockets: 4 }]);
    for (const [code, text] of await Promise.all(ends)) {
      expect(code).toBe(closeCodes.revoked);
      expect(text).toContain('event: bye\ndata: {"code":3500}');
    }
    expect(other.socket.readyState).toBe(1);
    expect((await revokeKey("key_leaked", key)).status).toBe(401);
    expect((await revokeKey("key_leaked")).status).toBe(200);
    const rows = await worker.database.query("select revoked_at from api_keys where id = 'key_leaked'");
    expect(rows[0]?.["revoked_at"]).toBeInstanceOf(Date);
  });

  test("comes back in no outage", async () => {
    const streamId = await createStream(worker);
    const key = await makeKey("key_gone");
    (await openLive({ ...worker, apiKey: key }, streamId)).socket.close();
    await revokeKey("key_gone");
    await evict(streamId);
    await worker.database.duringOutage(async () => {
      const headers = { Authorization: `Bearer ${key}` };
      const response = await fetch(`${worker.url}/v1/streams/${streamId}/events`, { headers });
      expect(response.status).toBe(503);
    });
  });

  test("of another workspace, or of none, is not told apart", async () => {
    await worker.database.query("insert into workspaces (workspace_id, name) values ('elsewhere', 'Elsewhere')");
    await makeKey("key_elsewhere", "elsewhere");
    for (const id of ["key_elsewhere", "key_nowhere", "a%2Fb", "x".repeat(100)]) {
      const response = await revokeKey(id);
      expect([response.status, await response.json()]).toMatchObject([404, { detail: "No such API key" }]);
    }
    expect((await fetch(`${worker.url}/v1/keys/key_elsewhere`, { method: "DELETE" })).status).toBe(401);
    const rows = await worker.database.query("select revoked_at from api_keys where id = 'key_elsewhere'");
    expect(rows).toEqual([{ revoked_at: null }]);
  });

  test("stays revoked, whoever changes its row", async () => {
    await makeKey("key_stays");
    await worker.database.query("update api_keys set revoked_at = now() where id = 'key_stays'");
    await expect(worker.database.query("update api_keys set revoked_at = null where id = 'key_stays'")).rejects.toThrow(
      "stays revoked",
    );
  });

  test("is one on the command line: the Workers are told, and where they are not there that is said", async () => {
    const streamId = await createStream(worker);
    const ends = watch(streamId, await makeKey("key_old"));
    await vi.waitUntil(async () => (await countSockets(streamId)) === 2);
    const run = (id: string, env: Record<string, string>) =>
      runScript(["scripts/keys.ts", "revoke", id, "--data", "nowhere"], {
        DATABASE_URL: worker.database.ownerUrl,
        ...env,
      });
    const told = await run("key_old", { TLE_API_URL: worker.url, TLE_API_KEY: worker.apiKey });
    expect(told).toMatchObject({ code: 0, stdout: "key_old is revoked\n" });
    expect(told.stderr).toContain("2 open sockets of it are closed");
    expect((await ends)[0]).toBe(closeCodes.revoked);

    await makeKey("key_older");
    const untold = await run("key_older", {});
    expect(untold).toMatchObject({ code: 0, stdout: "key_older is revoked\n" });
    expect(untold.stderr).toContain("within an hour, because the Workers could not be told: no API");
    const rows = await worker.database.query("select id from api_keys where id like 'key_old%' and revoked_at is null");
    expect(rows).toEqual([]);
  });
});

test("a socket that is old enough is sent away, comes back with its position and misses nothing; a revoked key does not", async () => {
  const aged = await startTestWorker({ vars: { SOCKET_AGE_MS: "2000" } });
  try {
    const streamId = await createStream(aged);
    const { token } = await createOverlayToken(aged, streamId);
    const session = await openSession(aged, streamId);
    const sockets = [await openLive(aged, streamId, { token }), await openLive(aged, streamId)];
    await publish(aged, session, stampAll(session, [chat("one")]));
    for (const socket of sockets) expect(await socket.closed).toBe(closeCodes.goAway);
    await publish(aged, session, stampAll(session, [chat("two")], 2));
    const { position } = sockets[0]?.frames.at(-1) ?? {};
    const back = await openLive(aged, streamId, { token, after: `${position?.epoch}:${position?.offset}` });
    await vi.waitUntil(() => back.events().length === 1);
    expect(back.events()[0]).toMatchObject({ offset: 2, payload: { message: "two" } });
    await aged.database.query("update api_keys set revoked_at = now()");
    const response = await aged.api("GET", `/v1/streams/${streamId}/live`);
    expect(response.status).toBe(401);
  } finally {
    await aged.stop();
  }
});
