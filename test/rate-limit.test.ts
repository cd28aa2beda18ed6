/** The project's Worker with limits that a test can reach. */
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { createTestHarness, type TestHarness, unstable_readConfig as readConfig } from "wrangler";
import { signatureHeaders, signedText } from "#shared/protocol/ingest.ts";
import { limits } from "#shared/protocol/limits.ts";
import { closeCodes } from "#shared/protocol/wire.ts";
import { developmentVars } from "../scripts/start/development-vars.ts";
import { makeIngestKey } from "../workers/auth/ingest-key.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { refusalOf } from "./stream.ts";

const root = join(import.meta.dirname, "..");
const configOf = (env: string) => readConfig({ config: join(root, "wrangler.toml"), env });
/** As much of a limiter as is looked at here; wrangler's type of it is open. */
interface Limiter {
  name: string;
  namespace_id: string;
  simple: { limit: number; period: number };
}
const limitersOf = (env: string): Limiter[] => configOf(env).ratelimits;
const keyLimit = 5;
const addressLimit = 25;
const ingestLimit = 12;

let database: TestDatabase;
let harness: TestHarness;
let url: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const { main, compatibility_date, compatibility_flags, assets, durable_objects, migrations, queues } = configOf("");
  if (main === undefined || compatibility_date === undefined) throw new Error("wrangler.toml is incomplete");
  const simple = (limit: number) => ({ limit, period: 10 as const });
  harness = createTestHarness({
    root,
    workers: [
      {
        config: {
          name: "tle-limited",
          main,
          compatibility_date,
          compatibility_flags,
          assets,
          durable_objects,
          migrations,
          queues,
          ratelimits: [
            { name: "KEY_LIMIT", namespace_id: "1", simple: simple(keyLimit) },
            { name: "ADDRESS_LIMIT", namespace_id: "2", simple: simple(addressLimit) },
            { name: "INGEST_LIMIT", namespace_id: "3", simple: simple(ingestLimit) },
          ],
          vars: {
            ...developmentVars,
            RATE_LIMITS: "enforced",
            NEON_ENDPOINT: database.neonEndpoint,
            DATABASE_URL: database.appUrl,
            INGEST_KEYS: `test:${"ab".repeat(32)}`,
            SEALING_KEYS: `test:${"ab".repeat(32)}`,
          },
        },
      },
    ],
  });
  url = (await harness.listen()).url.href.replace(/\/$/, "");
});
afterAll(async () => {
  await harness.close();
  await database.drop();
});

const newKey = () => `tle_${randomBytes(32).toString("base64url")}`;

/** Asks until the answer is a 429: two windows may meet while it does. */
async function askUntilLimited(path: string, headers: Record<string, string>, most: number): Promise<Response> {
  for (let asked = 0; asked < most; asked++) {
    const response = await fetch(url + path, { headers });
    if (response.status === 429) return response;
    await response.arrayBuffer();
  }
  throw new Error(`${most} requests to ${path} were all let through`);
}

test("a key that asks too much is told when to come back; another key is not held up", async () => {
  const headers = { Authorization: `Bearer ${newKey()}` };
  const limited = await askUntilLimited("/v1/streams", headers, 2 * keyLimit + 1);
  expect(limited.headers.get("Retry-After")).toBe(String(limits.rateLimitPeriodSeconds));
  expect(limited.headers.get("Content-Type")).toBe("application/problem+json");
  expect(await limited.json()).toMatchObject({ code: "rate_limited", detail: expect.stringContaining("API key") });
  const other = await fetch(`${url}/v1/streams`, { headers: { Authorization: `Bearer ${newKey()}` } });
  expect(other.status).toBe(401);
});

test.each([
  ["the API", "/v1/streams"],
  ["what overlay pages ask for", "/v1/overlay"],
  ["live sockets", "/v1/streams/st_x/live"],
  ["health", "/health"],
])("an address that asks too much is refused: %s", async (_, path) => {
  const limited = await askUntilLimited(path, {}, 2 * addressLimit + 1);
  expect(await limited.json()).toMatchObject({ code: "rate_limited", detail: expect.stringContaining("address") });
});

test("an overlay page is served all the same, and its socket is told when to come back", async () => {
  await askUntilLimited("/health", {}, 2 * addressLimit + 1);
  const page = await fetch(`${url}/o/ov_wrong`);
  expect([page.status, page.headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
  const refusal = { code: "rate_limited", retryAfterSeconds: limits.rateLimitPeriodSeconds };
  // The window may end between the two.
  await expect
    .poll(async () => {
      await askUntilLimited("/health", {}, 2 * addressLimit + 1);
      return refusalOf(url, "st_x", `ov_${"a".repeat(43)}`);
    })
    .toEqual([closeCodes.notNow, refusal]);
});

test("what a page asks for on a line that is open counts as a request of its address", async () => {
  const headers = { "CF-Connecting-IP": "203.0.113.7" };
  const line = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`, { headers });
  const heard: string[] = [];
  line.on("message", (data: Buffer) => void heard.push(data.toString()));
  await once(line, "open");
  line.send("40");
  const reasons = () => heard.filter((text) => text.includes("tiktokDisconnected"));
  const ask = async () => {
    const before = reasons().length;
    line.send('42["setUniqueId","ov_wrong"]');
    await vi.waitUntil(() => reasons().length > before);
    return reasons().at(-1);
  };
  expect(await ask()).toContain("the token is wrong");
  // The window may end between the two.
  await expect
    .poll(async () => {
      await askUntilLimited("/health", headers, 2 * addressLimit + 1);
      return ask();
    })
    .toContain("not now");
  line.terminate();
});

/** Asks for a lease as the runner whose secret this is. */
function askLease(secret: string): Promise<Response> {
  return askSigned({ id: "test", secret }, "/v1/ingest/streams/st_x/lease", { runnerId: "a" });
}

async function askSigned(key: { id: string; secret: string }, path: string, asked: object): Promise<Response> {
  const body = JSON.stringify(asked);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", key.secret)
    .update(signedText({ timestamp, method: "POST", path, body }))
    .digest("hex");
  const headers = {
    [signatureHeaders.keyId]: key.id,
    [signatureHeaders.timestamp]: timestamp,
    [signatureHeaders.signature]: signature,
  };
  return fetch(url + path, { method: "POST", headers, body });
}

test("ingest without a good signature is limited by its address, and holds up nobody who has one", async () => {
  await askUntilLimited("/v1/streams", {}, 2 * addressLimit + 1);
  const codes = new Set<string>();
  for (let asked = 0; asked < 2 * addressLimit + 1 && !codes.has("rate_limited"); asked++) {
    codes.add(((await (await askLease("cd".repeat(32))).json()) as { code: string }).code);
  }
  expect([...codes].toSorted()).toEqual(["rate_limited", "signature_invalid"]);
  for (let asked = 0; asked < addressLimit + 1; asked++) {
    expect(await (await askLease("ab".repeat(32))).json()).toMatchObject({ code: "unknown_stream" });
  }
});

const shared: [string, string, object][] = [
  ["assignments", "/v1/ingest/assignments", { runnerId: "a", maxStreams: 1, live: [] }],
  ["status", "/v1/ingest/status", { runnerId: "a", streams: [] }],
  ["a creator", "/v1/ingest/streams/st_x/creator", { creatorId: "1", uniqueId: "a" }],
  ["an outcome", `/v1/ingest/actions/${"a".repeat(64)}/outcome`, { streamId: "st_x", outcome: "success" }],
  ["the gift list", "/v1/ingest/gifts", { gifts: [] }],
];

test("what a workspace's runners ask of what all share is limited for all its keys together", async () => {
  const keysOf = async (workspaceId: string) => {
    const sealing = new Map([["test", "ab".repeat(32)]]);
    const scope = (token: string) => ({ ingestKeyId: `ik_${token.repeat(16)}`, workspaceId, streamIds: null });
    return Promise.all(["a", "b"].map((token) => makeIngestKey(sealing, scope(token))));
  };
  const [first, second] = await keysOf("ws_one");
  const [other] = await keysOf("ws_two");
  if (!first || !second || !other) throw new Error("no keys");
  /** As often as the limit lets through, with one key and the other; the refusal, where one of them is over it. */
  const askTwice = async (path: string, asked: object) => {
    for (let tries = 0; tries <= ingestLimit; tries++) {
      const answer = await askSigned(tries % 2 === 0 ? first : second, path, asked);
      const { code } = (await answer.json()) as { code?: string };
      if (answer.status === 429) return { code, retryAfter: answer.headers.get("Retry-After") };
    }
    // The window ended in between.
    return undefined;
  };
  for (const [what, path, asked] of shared) {
    const refused = await vi.waitUntil(() => askTwice(path, asked));
    expect([what, refused.code, refused.retryAfter]).toEqual([what, "rate_limited", "10"]);
  }
  // A stream's own hub is asked all the same, and nobody else is held up: neither another workspace nor the host.
  const lease = await askSigned(first, "/v1/ingest/streams/st_x/lease", { runnerId: "a" });
  expect(await lease.json()).toMatchObject({ code: "unknown_stream" });
  const [, assignments, asked] = shared[0] ?? ["", "", {}];
  expect((await askSigned(other, assignments, asked)).status).not.toBe(429);
  for (let tries = 0; tries < 2 * ingestLimit + 1; tries++) {
    expect((await askSigned({ id: "test", secret: "ab".repeat(32) }, assignments, asked)).status).toBe(200);
  }
});

test.each(["", "staging", "production"])(
  "environment %j has the limiters, with the window that clients are told",
  (env) => {
    const limiters = limitersOf(env);
    expect(limiters.map(({ name }) => name).sort()).toEqual(["ADDRESS_LIMIT", "INGEST_LIMIT", "KEY_LIMIT"]);
    for (const { simple } of limiters) expect(simple.period).toBe(limits.rateLimitPeriodSeconds);
  },
);

test("each limiter counts for itself", () => {
  const ids = ["", "staging", "production"].flatMap((env) => limitersOf(env).map((one) => one.namespace_id));
  expect(new Set(ids).size).toBe(9);
});
