/** The project's own Worker in workerd, as it is in production as far as one machine allows. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { basename, join } from "node:path";
import { Client } from "pg";
import { createTestHarness, unstable_readConfig as readConfig } from "wrangler";
import { developmentVars } from "../../scripts/start/development-vars.ts";
import type { BenchSession } from "../events.ts";
import { startPublisherProcess } from "../load/processes.ts";
import type { Target } from "../load/way.ts";
import type { Database } from "./database.ts";
import type { OwnPlatform } from "./platform.ts";
import { listenPastProxy } from "./worker-address.ts";

const root = join(import.meta.dirname, "../..");

/** Starts the project's Worker; with `entry` its configuration around another module that exports the same. */
export async function startOwn(database: Database, entry?: string): Promise<OwnPlatform> {
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
  const url = await listenPastProxy(harness);
  const target: Target = { url, path: "/v1/ingest/sessions/{sessionId}/batches", key: ingestKey };
  const publisher = startPublisherProcess();
  const headers = { Authorization: `Bearer ${apiKey}` };

  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}`);
    return response.status === 204 ? undefined : response.json();
  }
  const create = (path: string, body: unknown) => ask("POST", path, body);

  async function createStream(): Promise<string> {
    const made = await create("/v1/streams", { uniqueId: `bench${randomBytes(6).toString("hex")}` });
    return (made as { streamId: string }).streamId;
  }

  async function createToken(streamId: string): Promise<string> {
    const made = await create(`/v1/streams/${streamId}/overlay-tokens`, { name: "bench" });
    return (made as { token: string }).token;
  }

  function openSessionsOf(streamId: string, count: number): Promise<BenchSession[]> {
    const sessions = Array.from({ length: count }, () => ({ streamId, sessionId: randomUUID(), roomId: "7001" }));
    return publisher.call("open", { target, sessions });
  }

  return {
    url,
    target,
    dialect: "v2",
    createStream,
    deleteStream: async (streamId) => {
      const stream = await fetch(`${url}/v1/streams/${streamId}`, { headers });
      const { uniqueId } = (await stream.json()) as { uniqueId: string };
      const path = `/v1/streams/${streamId}?confirm=${uniqueId}`;
      const { status } = await fetch(url + path, { method: "DELETE", headers });
      if (status !== 204) throw new Error(`DELETE of a stream was answered ${status}`);
    },
    openSessions: async (count) => openSessionsOf(await createStream(), count),
    openSessionsOf,
    api: { url, key: apiKey },
    ask,
    addRules: async (streamId, rules) => void (await create(`/v1/streams/${streamId}/rules/import`, { rules })),
    addEndpoints: async (streamId, urls) => {
      for (const endpointUrl of urls) await create(`/v1/streams/${streamId}/endpoints`, { url: endpointUrl });
    },
    overlayUrl: async (streamId) => `${url}/o/${await createToken(streamId)}`,
    overlaySocket: async (streamId) => `${url}/v1/streams/${streamId}/live?token=${await createToken(streamId)}`,
    live: (streamId) => ({ url: `${url}/v1/streams/${streamId}/live`, headers }),
    eventStream: (streamId) => ({ url: `${url}/v1/streams/${streamId}/events`, headers }),
    evictHub: (streamId) => harness.getWorker().evictDurableObject("HUB", { name: streamId, webSockets: "close" }),
    stop: async () => {
      await publisher.stop();
      await harness.close();
    },
  };
}

/** What wrangler.toml says of objects, queues and limits, around another module. */
function withEntry(main: string, vars: Record<string, string>) {
  const config = readConfig({ config: join(root, "wrangler.toml") });
  const { compatibility_flags, durable_objects, migrations, queues, ratelimits } = config;
  const { compatibility_date, keep_names } = config;
  if (compatibility_date === undefined) throw new Error("wrangler.toml has no compatibility date");
  return {
    name: `tle-bench-${basename(main, ".ts")}`,
    main,
    compatibility_date,
    compatibility_flags,
    keep_names,
    durable_objects,
    migrations,
    queues,
    ratelimits,
    vars,
  };
}

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
