/** What is measured, started as it is in production as far as one machine allows: PostgreSQL, Neon's stand-in, workerd. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { createTestHarness, unstable_readConfig as readConfig } from "wrangler";
import { migrate } from "../migrations/migrate.ts";
import { startNeonEndpoint } from "../scripts/neon-endpoint.ts";
import { startPostgres } from "../scripts/postgres.ts";
import { developmentVars } from "../scripts/start/development-vars.ts";
import type { RuleDraft } from "#shared/rules/rule.ts";
import type { BenchSession } from "./events.ts";
import { type LoadProcess, startLoadProcess } from "./load/process.ts";
import type { PublisherMethods, Target } from "./load/publisher.ts";
import type { RunnerMethods } from "./load/runner.ts";
import type { SocketsMethods } from "./load/sockets.ts";
import type { WebhookReceiverMethods } from "./load/webhook-receiver.ts";

const root = join(import.meta.dirname, "..");
const compatibilityDate = "2026-11-01";

export interface Database {
  ownerUrl: string;
  /** Connection string of the Workers' role. */
  appUrl: string;
  neonEndpoint: string;
  stop: () => Promise<void>;
}

/** Starts PostgreSQL in a temporary folder, durable as in production, migrated, with Neon's stand-in before it. */
export async function startDatabase(): Promise<Database> {
  const home = mkdtempSync(join(tmpdir(), "tle-bench-postgres-"));
  const postgres = await startPostgres({ home });
  const appPassword = randomBytes(16).toString("hex");
  await migrate({ databaseUrl: postgres.url, appPassword });
  const endpoint = await startNeonEndpoint({ databaseUrls: [postgres.url] });
  const appUrl = new URL(postgres.url);
  appUrl.username = "tle_app";
  appUrl.password = appPassword;
  return {
    ownerUrl: postgres.url,
    appUrl: appUrl.href,
    neonEndpoint: endpoint.url,
    stop: async () => {
      await endpoint.stop();
      await postgres.stop();
      rmSync(home, { recursive: true, force: true });
      rmSync(postgres.home, { recursive: true, force: true });
    },
  };
}

/** A running Worker that takes batches and serves sockets. */
export interface Platform {
  url: string;
  /** Where batches go. */
  target: Target;
  /** Makes a stream with as many open sessions. */
  openSessions: (count: number) => Promise<BenchSession[]>;
  /** Gives a stream rules; absent for what has none. */
  addRules?: (streamId: string, rules: readonly RuleDraft[]) => Promise<void>;
  /** Makes webhook endpoints of a stream, one for each URL. */
  addEndpoints?: (streamId: string, urls: readonly string[]) => Promise<void>;
  /** Address of an overlay page of the stream. */
  overlayUrl?: (streamId: string) => Promise<string>;
  /** URL and headers of a stream's live socket. */
  live: (streamId: string) => { url: string; headers: Record<string, string> };
  /** Whether its sockets have to say how far they are. */
  acknowledges: boolean;
  stop: () => Promise<void>;
}

/** Starts the project's Worker; with `entry` its configuration around another module that exports the same. */
export async function startPlatform(database: Database, entry?: string): Promise<Platform> {
  const ingestKey = { id: "bench", secret: randomBytes(32).toString("hex") };
  const apiKey = `tle_${randomBytes(32).toString("base64url")}`;
  await insertApiKey(database.ownerUrl, apiKey);
  const vars = { ...developmentVars, NEON_ENDPOINT: database.neonEndpoint };
  const secrets = {
    DATABASE_URL: database.appUrl,
    INGEST_KEYS: `${ingestKey.id}:${ingestKey.secret}`,
    SEALING_KEYS: `bench:${randomBytes(32).toString("hex")}`,
  };
  const harness = createTestHarness({
    root,
    workers: [
      entry === undefined
        ? { configPath: "wrangler.toml", vars, secrets }
        : { config: withEntry(entry, { ...vars, ...secrets }) },
    ],
  });
  const url = (await harness.listen()).url.href.replace(/\/$/, "");
  const target: Target = { url, path: "/v1/ingest/sessions/{sessionId}/batches", key: ingestKey };
  const publisher = startPublisherProcess();
  return {
    url,
    target,
    openSessions: async (count) => {
      const streamId = await createStream(url, apiKey);
      const sessions = Array.from({ length: count }, () => ({ streamId, sessionId: randomUUID(), roomId: "7001" }));
      return publisher.call("open", { target, sessions });
    },
    addRules: async (streamId, rules) => {
      const response = await fetch(`${url}/v1/streams/${streamId}/rules/import`, {
        method: "POST",
        headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
        body: JSON.stringify({ rules }),
      });
      if (response.status !== 201) throw new Error(`the rules were answered ${response.status}`);
    },
    addEndpoints: async (streamId, urls) => {
      for (const endpointUrl of urls) {
        const response = await fetch(`${url}/v1/streams/${streamId}/endpoints`, {
          method: "POST",
          headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
          body: JSON.stringify({ url: endpointUrl }),
        });
        if (response.status !== 201) throw new Error(`an endpoint was answered ${response.status}`);
      }
    },
    overlayUrl: async (streamId) => {
      const response = await fetch(`${url}/v1/streams/${streamId}/overlay-tokens`, {
        method: "POST",
        headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
        body: JSON.stringify({ name: "bench" }),
      });
      if (response.status !== 201) throw new Error(`an overlay token was answered ${response.status}`);
      return `${url}/o/${((await response.json()) as { token: string }).token}`;
    },
    live: (streamId) => ({
      url: `${url}/v1/streams/${streamId}/live`,
      headers: { Authorization: `Bearer ${apiKey}` },
    }),
    acknowledges: true,
    stop: async () => {
      await publisher.stop();
      await harness.close();
    },
  };
}

/** What wrangler.toml says of objects, queues and limits, around another module. */
function withEntry(main: string, vars: Record<string, string>) {
  const config = readConfig({ config: join(root, "wrangler.toml") });
  const { compatibility_date = compatibilityDate, compatibility_flags } = config;
  const { durable_objects, migrations, queues, ratelimits } = config;
  return {
    name: "tle-bench-counted",
    main,
    compatibility_date,
    compatibility_flags,
    durable_objects,
    migrations,
    queues,
    ratelimits,
    vars,
  };
}

/** Starts the bare object. `mode` is what it does with a batch. */
export async function startBare(): Promise<{
  at: (mode: "store" | "broadcast") => Platform;
  stop: () => Promise<void>;
}> {
  const harness = createTestHarness({
    root,
    workers: [
      {
        config: {
          name: "tle-bench-bare",
          main: "bench/workers/bare.ts",
          compatibility_date: compatibilityDate,
          durable_objects: { bindings: [{ name: "BARE", class_name: "BareHub" }] },
          migrations: [{ tag: "v1", new_sqlite_classes: ["BareHub"] }],
          queues: {
            producers: [{ binding: "BARE_LOG", queue: "tle-bench-bare" }],
            consumers: [{ queue: "tle-bench-bare", max_batch_size: 50, max_batch_timeout: 1 }],
          },
        },
      },
    ],
  });
  const url = (await harness.listen()).url.href.replace(/\/$/, "");
  const stop = () => harness.close();
  return {
    at: (mode) => ({
      url,
      target: { url, path: `/${mode}?stream=${mode}` },
      openSessions: async (count) =>
        Array.from({ length: count }, () => ({ streamId: mode, sessionId: randomUUID(), roomId: "7001" })),
      live: (streamId) => ({ url: `${url}/live?stream=${streamId}`, headers: {} }),
      acknowledges: false,
      stop,
    }),
    stop,
  };
}

/** The load generators. */
export const startPublisherProcess = (): LoadProcess<PublisherMethods> =>
  startLoadProcess<PublisherMethods>(new URL("load/publisher.ts", import.meta.url));
export const startRunnerProcess = (): LoadProcess<RunnerMethods> =>
  startLoadProcess<RunnerMethods>(new URL("load/runner.ts", import.meta.url));
export const startWebhookReceiver = (): LoadProcess<WebhookReceiverMethods> =>
  startLoadProcess<WebhookReceiverMethods>(new URL("load/webhook-receiver.ts", import.meta.url));
export const startSocketsProcess = (): LoadProcess<SocketsMethods> =>
  startLoadProcess<SocketsMethods>(new URL("load/sockets.ts", import.meta.url));

async function insertApiKey(ownerUrl: string, apiKey: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  const hash = createHash("sha256").update(apiKey).digest();
  await client.query("insert into api_keys (id, workspace_id, name, secret_hash) values ($1, 'default', 'bench', $2)", [
    randomUUID(),
    hash,
  ]);
  await client.end();
}

async function createStream(url: string, apiKey: string): Promise<string> {
  const response = await fetch(`${url}/v1/streams`, {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({ uniqueId: `bench${randomBytes(6).toString("hex")}` }),
  });
  if (response.status !== 201) throw new Error(`making a stream was answered ${response.status}`);
  return ((await response.json()) as { streamId: string }).streamId;
}
