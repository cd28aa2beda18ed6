/** The project's Worker in workerd, with real Durable Objects, queues and assets, for one test file. */
import { createHmac, randomBytes, createHash } from "node:crypto";
import { Client } from "pg";
import { signatureHeaders, signedText } from "#shared/protocol/ingest.ts";
import { developmentVars } from "../scripts/start/development-vars.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { type RuntimeHandle, startRuntime, type WorkerLog } from "./runtime.ts";

/** How a Worker is asked, wherever it runs. */
export interface WorkerClient {
  /** Sends a request with the API key; a body is sent as JSON. */
  api: (method: string, path: string, body?: unknown) => Promise<Response>;
  /** Sends a request with the signature of a runner; `body` is sent as it is. */
  signed: (method: string, path: string, body: string, headers?: Record<string, string>) => Promise<Response>;
}

export interface TestWorker extends WorkerClient {
  /** Base URL without a slash at its end, on 127.0.0.1. */
  url: string;
  database: TestDatabase;
  /** An API key of `workspaceId`. */
  apiKey: string;
  /** What the key is called where it is named as an author. */
  apiKeyId: string;
  workspaceId: string;
  ingestKey: { id: string; secret: string };
  /** What `GET /metrics` asks for. */
  metricsKey: string;
  worker: RuntimeHandle;
  /** What it logged so far. */
  logs: () => WorkerLog[];
  stop: () => Promise<void>;
}

export interface TestWorkerOptions {
  /** A fresh one by default, which `stop` then drops. */
  database?: TestDatabase;
  /** Variables and secrets over those that the fixture sets. */
  vars?: Record<string, string>;
  /** For a test that stubs `fetch`: what the Worker asks of others is asked by this process. */
  fetchesHere?: boolean;
}

/** SEALING_KEYS of every Worker of this process, the current one first. */
export const sealingKeys = new Map(["test", "old"].map((keyId) => [keyId, randomBytes(32).toString("hex")]));

/** PSEUDONYMIZATION_SECRET of every Worker of this process, the current one first. */
export const pseudonymKeys = new Map(["test", "old"].map((keyId) => [keyId, randomBytes(32).toString("hex")]));

let shared: Promise<TestWorker> | undefined;

/**
 * The Worker and the database that all test files of a process share, with a workspace and a key of this file's own: what
 * others made is not seen by it. `stop` leaves it to the next file; it ends with the process. For a file that needs no other
 * variables and changes nothing for others; such a file is run by the project `shared` of vitest.config.ts.
 */
export async function sharedTestWorker(): Promise<TestWorker> {
  shared ??= startTestWorker();
  const worker = await shared;
  const workspaceId = `test-${randomBytes(6).toString("hex")}`;
  const apiKey = newApiKey();
  const apiKeyId = `key-of-${workspaceId}`;
  await insertKey(worker.database.ownerUrl, { apiKey, apiKeyId, workspaceId });
  const { url, ingestKey } = worker;
  return {
    ...worker,
    apiKey,
    apiKeyId,
    workspaceId,
    ...workerClient(url, { apiKey, ingestKey }),
    stop: async () => undefined,
  };
}

/** Starts the Worker of wrangler.toml against a database of its own, with an API key and an ingest key. */
export async function startTestWorker(options: TestWorkerOptions = {}): Promise<TestWorker> {
  const database = options.database ?? (await createTestDatabase());
  const apiKey = newApiKey();
  const ingestKey = { id: "test", secret: randomBytes(32).toString("hex") };
  await insertKey(database.ownerUrl, { apiKey, apiKeyId: "test", workspaceId: "default" });
  const metricsKey = randomBytes(32).toString("hex");
  const { url, worker, logs, close } = await startRuntime({
    fetchesHere: options.fetchesHere ?? false,
    vars: { ...developmentVars, NEON_ENDPOINT: database.neonEndpoint, ...options.vars },
    secrets: {
      DATABASE_URL: database.appUrl,
      PRIVACY_DATABASE_URL: database.privacyUrl,
      INGEST_KEYS: `${ingestKey.id}:${ingestKey.secret}`,
      SEALING_KEYS: Array.from(sealingKeys, (pair) => pair.join(":")).join(","),
      METRICS_KEY: metricsKey,
      PSEUDONYMIZATION_SECRET: Array.from(pseudonymKeys, (pair) => pair.join(":")).join(","),
    },
  });
  return {
    url,
    database,
    apiKey,
    apiKeyId: "test",
    workspaceId: "default",
    ingestKey,
    metricsKey,
    worker,
    logs,
    ...workerClient(url, { apiKey, ingestKey }),
    async stop() {
      await close();
      if (options.database === undefined) await database.drop();
    },
  };
}

/** Asks the Worker at `base` (no slash at its end). */
export function workerClient(
  base: string,
  { apiKey, ingestKey }: { apiKey: string; ingestKey: { id: string; secret: string } },
): WorkerClient {
  return {
    api: (method, path, body) =>
      fetch(base + path, {
        method,
        headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    signed: (method, path, body, headers = {}) =>
      fetch(base + path, {
        method,
        body,
        headers: {
          "Content-Type": "application/json",
          ...signedHeaders(ingestKey, { method, path, body }),
          ...headers,
        },
      }),
  };
}

/** The headers that sign a request now: the same ones again are a captured request. */
export function signedHeaders(
  { id, secret }: { id: string; secret: string },
  request: { method: string; path: string; body: string },
): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    [signatureHeaders.keyId]: id,
    [signatureHeaders.timestamp]: timestamp,
    [signatureHeaders.signature]: createHmac("sha256", secret)
      .update(signedText({ timestamp, ...request }))
      .digest("hex"),
  };
}

function newApiKey(): string {
  return `tle_${randomBytes(32).toString("base64url")}`;
}

async function insertKey(
  ownerUrl: string,
  key: { apiKey: string; apiKeyId: string; workspaceId: string },
): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  const hash = createHash("sha256").update(key.apiKey).digest();
  await client.query("insert into workspaces (workspace_id, name) values ($1, 'Test') on conflict do nothing", [
    key.workspaceId,
  ]);
  await client.query("insert into api_keys (id, workspace_id, name, secret_hash) values ($1, $2, 'test', $3)", [
    key.apiKeyId,
    key.workspaceId,
    hash,
  ]);
  await client.end();
}
