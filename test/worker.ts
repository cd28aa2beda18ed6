/** The project's Worker in workerd, with real Durable Objects, queues and assets, for one test file. */
import { createHmac, randomBytes, createHash } from "node:crypto";
import { join } from "node:path";
import { Client } from "pg";
import { createTestHarness, type TestHarness, type WorkerHandle } from "wrangler";
import { signatureHeaders, signedText } from "#shared/protocol/ingest.ts";
import { developmentVars } from "../scripts/start/development-vars.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

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
  /** An API key of the workspace `default`. */
  apiKey: string;
  ingestKey: { id: string; secret: string };
  harness: TestHarness;
  worker: WorkerHandle;
  stop: () => Promise<void>;
}

export interface TestWorkerOptions {
  /** A fresh one by default, which `stop` then drops. */
  database?: TestDatabase;
  /** Variables and secrets over those that the fixture sets. */
  vars?: Record<string, string>;
}

const root = join(import.meta.dirname, "..");

/** SEALING_KEYS of every Worker of this process, the current one first. */
export const sealingKeys = new Map(["test", "old"].map((keyId) => [keyId, randomBytes(32).toString("hex")]));

/** Starts the Worker of wrangler.toml against a database of its own, with an API key and an ingest key. */
export async function startTestWorker(options: TestWorkerOptions = {}): Promise<TestWorker> {
  const database = options.database ?? (await createTestDatabase());
  const apiKey = `tle_${randomBytes(32).toString("base64url")}`;
  const ingestKey = { id: "test", secret: randomBytes(32).toString("hex") };
  await insertKey(database.ownerUrl, apiKey);
  const harness = createTestHarness({
    root,
    workers: [
      {
        configPath: "wrangler.toml",
        vars: { ...developmentVars, NEON_ENDPOINT: database.neonEndpoint, ...options.vars },
        secrets: {
          DATABASE_URL: database.appUrl,
          INGEST_KEYS: `${ingestKey.id}:${ingestKey.secret}`,
          SEALING_KEYS: Array.from(sealingKeys, (pair) => pair.join(":")).join(","),
        },
      },
    ],
  });
  const { url } = await harness.listen();
  const base = url.href.replace(/\/$/, "");
  return {
    url: base,
    database,
    apiKey,
    ingestKey,
    harness,
    worker: harness.getWorker(),
    ...workerClient(base, { apiKey, ingestKey }),
    async stop() {
      await harness.close();
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
    signed: (method, path, body, headers = {}) => {
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac("sha256", ingestKey.secret)
        .update(signedText({ timestamp, method, path, body }))
        .digest("hex");
      return fetch(base + path, {
        method,
        body,
        headers: {
          "Content-Type": "application/json",
          [signatureHeaders.keyId]: ingestKey.id,
          [signatureHeaders.timestamp]: timestamp,
          [signatureHeaders.signature]: signature,
          ...headers,
        },
      });
    },
  };
}

async function insertKey(ownerUrl: string, apiKey: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  const hash = createHash("sha256").update(apiKey).digest();
  await client.query(
    "insert into api_keys (id, workspace_id, name, secret_hash) values ('test', 'default', 'test', $1)",
    [hash],
  );
  await client.end();
}
