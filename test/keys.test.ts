/** API keys, made and given less than everything over the API. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { closeCodes } from "#shared/protocol/wire.ts";
import { createStream, openLive } from "./stream.ts";
import { sharedTestWorker, type TestWorker, workerClient } from "./worker.ts";

let worker: TestWorker;
let elsewhere: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
  elsewhere = await sharedTestWorker();
});
afterAll(() => worker.stop());

interface Made {
  keyId: string;
  key: string;
  [field: string]: unknown;
}

function asKey({ key, keyId }: Made): TestWorker {
  const { url, ingestKey } = worker;
  return { ...worker, apiKey: key, apiKeyId: keyId, ...workerClient(url, { apiKey: key, ingestKey }) };
}

async function makeKey(body: object, by: TestWorker = worker): Promise<Made> {
  const response = await by.api("POST", "/v1/keys", { name: "tool", permissions: ["*"], ...body });
  expect(response.status).toBe(201);
  return (await response.json()) as Made;
}

async function runScript(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, args, { env: { PATH: process.env["PATH"], INIT_CWD: process.cwd(), ...env } });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { stdout, stderr, code: code as number };
}

const answer = async (response: Response) => [response.status, ((await response.json()) as { code?: string }).code];
const read = async (path: string) => (await (await worker.api("GET", path)).json()) as Record<string, unknown>;

test("a key is shown once, works, is listed without its text, is given another name, and is noted when it is used", async () => {
  const made = await makeKey({ permissions: ["stream:read", "key:read"] });
  expect(made.key).toMatch(/^tle_[\w-]{43}$/);
  const as = asKey(made);
  const listed = await as.api("GET", "/v1/keys");
  expect(listed.status).toBe(200);
  const list = await listed.text();
  expect(list).toContain(made.keyId);
  expect(list).not.toContain(made.key);
  await vi.waitUntil(async () => (await read(`/v1/keys/${made.keyId}`))["lastUsedAt"] !== null);
  const renamed = await worker.api("PATCH", `/v1/keys/${made.keyId}`, { name: "another" });
  expect([renamed.status, await renamed.json()]).toMatchObject([200, { name: "another", keyId: made.keyId }]);
  const { key: _key, ...shown } = made;
  const now = { name: "another", lastUsedAt: expect.any(String) as string };
  expect(await read(`/v1/keys/${made.keyId}`)).toEqual({ ...shown, ...now });
  expect(shown).toMatchObject({
    permissions: ["stream:read", "key:read"],
    streamIds: null,
    createdBy: worker.apiKeyId,
  });
  const rows = await worker.database.query("select k::text as row from api_keys k where id = $1", [made.keyId]);
  expect(JSON.stringify(rows)).not.toContain(made.key.slice(4));
});

describe("nobody makes a key that may more than themselves:", () => {
  test("not another permission, not everything, not a stream beyond, not a longer time", async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const later = new Date(Date.now() + 120_000).toISOString();
    const limited = asKey(await makeKey({ permissions: ["key:write", "rule:read"], expiresAt: soon }));
    for (const body of [
      { permissions: ["rule:write"], expiresAt: soon },
      { permissions: ["rule:read", "stream:delete"], expiresAt: soon },
      { permissions: ["*"], expiresAt: soon },
      { permissions: ["rule:read"], expiresAt: later },
      { permissions: ["rule:read"] },
    ]) {
      expect(await answer(await limited.api("POST", "/v1/keys", { name: "x", ...body }))).toEqual([403, "forbidden"]);
    }
    await makeKey({ permissions: ["rule:read"], expiresAt: soon }, limited);
    // A runner's key has no end.
    expect(await answer(await limited.api("POST", "/v1/ingest-keys", { name: "x" }))).toEqual([403, "forbidden"]);
    const lasting = asKey(await makeKey({ permissions: ["key:write"] }));
    expect((await lasting.api("POST", "/v1/ingest-keys", { name: "x" })).status).toBe(201);
    // A key of one stream makes none at all.
    const streamId = await createStream(worker);
    const ofStream = asKey(await makeKey({ streamIds: [streamId] }));
    for (const path of ["/v1/keys", "/v1/ingest-keys"]) {
      const response = await ofStream.api("POST", path, { name: "x", permissions: ["rule:read"] });
      expect(response.status).toBe(403);
    }
  });

  test("nor one of a stream of others", async () => {
    const foreign = await createStream(elsewhere);
    const body = { name: "x", permissions: ["*"], streamIds: [foreign] };
    expect(await answer(await worker.api("POST", "/v1/keys", body))).toEqual([404, "unknown_stream"]);
  });
});

test("a key of one stream, or without the permission, watches nothing else", async () => {
  const [mine, other] = [await createStream(worker), await createStream(worker)];
  const watcher = asKey(await makeKey({ permissions: ["feed:read"], streamIds: [mine] }));
  const reader = asKey(await makeKey({ permissions: ["rule:read"], streamIds: [mine] }));
  const live = await openLive(watcher, mine);
  expect(live.hello.streamId).toBe(mine);
  live.socket.close();
  const events = async (who: TestWorker, streamId: string) => {
    const headers = { Authorization: `Bearer ${who.apiKey}` };
    return answer(await fetch(`${who.url}/v1/streams/${streamId}/events`, { headers }));
  };
  expect(await events(watcher, other)).toEqual([404, "unknown_stream"]);
  expect(await events(reader, mine)).toEqual([403, "forbidden"]);
  expect(await answer(await watcher.api("GET", `/v1/streams/${mine}/rules`))).toEqual([403, "forbidden"]);
  expect((await reader.api("GET", `/v1/streams/${mine}/rules`)).status).toBe(200);
  expect(await answer(await reader.api("GET", `/v1/streams/${other}/rules`))).toEqual([404, "unknown_stream"]);
});

test("an expired key is refused as a revoked one, and what it has open ends with it", async () => {
  const streamId = await createStream(worker);
  const made = await makeKey({ expiresAt: new Date(Date.now() + 4_000).toISOString() });
  const as = asKey(made);
  const live = await openLive(as, streamId);
  const events = fetch(`${as.url}/v1/streams/${streamId}/events`, { headers: { Authorization: `Bearer ${made.key}` } });
  expect(await live.closed).toBe(closeCodes.goAway);
  expect(await (await events).text()).toContain("event: bye");
  await vi.waitUntil(async () => (await as.api("GET", "/v1/keys")).status === 401);
  expect(await answer(await as.api("GET", `/v1/streams/${streamId}/live`))).toEqual([401, "unauthorized"]);
  // The hub remembers nothing of it that would open a socket while the database is away.
  await worker.database.duringOutage(async () => {
    expect((await as.api("GET", `/v1/streams/${streamId}/live`)).status).toBe(503);
  });
});

describe("on the command line", () => {
  const run = (args: string[], env: Record<string, string>) =>
    runScript(["scripts/keys.ts", ...args, "--data", "nowhere"], env);

  test("a key is made with less than everything, and listed with it", async () => {
    const env = { DATABASE_URL: worker.database.ownerUrl };
    const name = `command line ${randomBytes(4).toString("hex")}`;
    const limits = ["--permissions", "stream:read,rule:read", "--expires", "30d"];
    const made = await run(["create", "--name", name, ...limits], env);
    expect(made.code).toBe(0);
    const [keyId = "", key = ""] = made.stdout.split(/\s+/);
    const as = asKey({ keyId, key });
    expect((await as.api("GET", "/v1/keys")).status).toBe(403);
    const listed = await run(["list"], env);
    const line = listed.stdout.split("\n").find((one) => one.endsWith(name));
    expect(line).toMatch(/ valid until \S+ {2}.* stream:read,rule:read {2}/);
    expect(listed.stdout).not.toContain(key);
  });

  test("a key for runners is made, listed and revoked by the Workers", async () => {
    const env = { TLE_API_URL: worker.url, TLE_API_KEY: worker.apiKey };
    const streamId = await createStream(worker);
    const made = await run(["create", "--ingest", "--name", "home", "--streams", streamId], env);
    expect(made.code).toBe(0);
    const [ingestKeyId = ""] = made.stdout.split("\n");
    const of = (name: string) => new RegExp(`^${name}=(.+)$`, "m").exec(made.stdout)?.[1] ?? "";
    const ingestKey = { id: of("INGEST_KEY_ID"), secret: of("INGEST_KEY_SECRET") };
    const lease = () =>
      workerClient(worker.url, { apiKey: "", ingestKey }).signed(
        "POST",
        `/v1/ingest/streams/${streamId}/lease`,
        JSON.stringify({ runnerId: "home" }),
      );
    expect((await lease()).status).toBe(200);
    expect((await run(["list", "--ingest"], env)).stdout).toContain(`${ingestKeyId}  `);
    const revoked = await run(["revoke", ingestKeyId, "--ingest"], env);
    expect(revoked).toMatchObject({ code: 0, stdout: `${ingestKeyId} is revoked\n` });
    expect(await answer(await lease())).toEqual([401, "ingest_key_revoked"]);
  });
});

test.each([
  {},
  { name: "x" },
  { name: "", permissions: ["*"] },
  { name: "x", permissions: [] },
  { name: "x", permissions: ["*", "rule:read"] },
  { name: "x", permissions: ["rule:everything"] },
  { name: "x", permissions: ["*"], streamIds: [] },
  { name: "x", permissions: ["*"], expiresAt: "tomorrow" },
  { name: "a\u001b[2Jb", permissions: ["*"] },
  { name: "x", permissions: ["*"], expiresAt: "2020-01-01T00:00:00.000Z" },
  { name: "x", permissions: ["*"], key: `tle_${randomBytes(32).toString("base64url")}` },
])("a new key of %j is refused", async (body) => {
  expect(await answer(await worker.api("POST", "/v1/keys", body))).toEqual([400, "invalid_request"]);
});

test("a key of others, or of nobody, is not there", async () => {
  const { keyId } = await makeKey({});
  for (const id of [keyId, "key_nowhere", "a%2Fb", "x".repeat(100)]) {
    for (const [method, body] of [["GET"], ["DELETE"], ["PATCH", { name: "mine now" }]] as const) {
      expect(await answer(await elsewhere.api(method, `/v1/keys/${id}`, body))).toEqual([404, "not_found"]);
    }
  }
});
