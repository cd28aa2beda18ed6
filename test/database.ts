/** A database of its own for a test, with the project's schema. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { inject } from "vitest";
import { migrate } from "../migrations/migrate.ts";
import { developmentVars } from "../scripts/start/development-vars.ts";
import type { Config } from "../workers/config.ts";

export interface TestDatabase {
  name: string;
  /** Connection string of the owner of the schema, a superuser. */
  ownerUrl: string;
  /** Connection string of the Workers' role, tle_app. */
  appUrl: string;
  /** Connection string of the role for privacy, tle_privacy. */
  privacyUrl: string;
  /** URL of the HTTP endpoint that serves them to Neon's driver. */
  neonEndpoint: string;
  /** Host, port and path of the WebSocket tunnel. */
  neonWsProxy: string;
  /** Runs SQL as the owner. */
  query: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  /** Nobody gets a connection to this database while `use` runs; the ones that are open are broken. */
  duringOutage: <Result>(use: () => Promise<Result>) => Promise<Result>;
  drop: () => Promise<void>;
}

/** What a Worker at this database is configured with. */
export function configOf({ appUrl, privacyUrl, neonEndpoint }: TestDatabase): Config {
  return {
    ...developmentVars,
    DATABASE_URL: appUrl,
    PRIVACY_DATABASE_URL: privacyUrl,
    INGEST_KEYS: new Map(),
    SEALING_KEYS: new Map([["test", "ab".repeat(32)]]),
    NEON_ENDPOINT: neonEndpoint,
    DNS_ENDPOINT: "https://dns.invalid/dns-query",
    OPEN_WORKSPACES: "refused",
    MAIL_FROM: "",
    OAUTH_CLIENTS: new Map(),
    OAUTH_ENDPOINT: "",
    SPEECH_ENDPOINT: "",
    SPEECH_KEY: "",
    SPEECH_MODEL: "tts-1",
    SPEECH_VOICE: "alloy",
  };
}

const template = "tle_template";
/** Any number: test files run in several processes, and one of them makes the template while the others wait. */
const templateLock = 7_301_884;

/** Makes a fresh, migrated database: a copy of a template that the first caller of the run migrates. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `tle_test_${randomBytes(6).toString("hex")}`;
  await withPostgres(async (client) => {
    await ensureTemplate(client);
    await client.query(`create database ${name} template ${template}`);
  });
  const ownerUrl = new URL(inject("postgresUrl"));
  ownerUrl.pathname = `/${name}`;
  const appUrl = new URL(ownerUrl);
  appUrl.username = "tle_app";
  appUrl.password = inject("appPassword");
  const privacyUrl = new URL(appUrl);
  privacyUrl.username = "tle_privacy";
  return {
    name,
    ownerUrl: ownerUrl.href,
    appUrl: appUrl.href,
    privacyUrl: privacyUrl.href,
    neonEndpoint: inject("neonEndpoint"),
    neonWsProxy: inject("neonWsProxy"),
    query: (sql, values) =>
      withPostgres(async (client) => (await client.query<Record<string, unknown>>(sql, values)).rows, ownerUrl.href),
    async duringOutage(use) {
      await withPostgres(async (client) => {
        await client.query(`alter database ${name} with allow_connections false`);
        await client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
      });
      try {
        return await use();
      } finally {
        await withPostgres((client) => client.query(`alter database ${name} with allow_connections true`));
      }
    },
    async drop() {
      await withPostgres((client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

async function ensureTemplate(client: Client): Promise<void> {
  await client.query("select pg_advisory_lock($1)", [templateLock]);
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [template]);
    if (rowCount === 1) return;
    // Renamed when complete: what a failed migration left must not be taken for the template.
    const building = `${template}_new`;
    await client.query(`drop database if exists ${building} with (force)`);
    await client.query(`create database ${building}`);
    const url = new URL(inject("postgresUrl"));
    url.pathname = `/${building}`;
    const password = inject("appPassword");
    await migrate({ databaseUrl: url.href, appPassword: password, privacyPassword: password });
    await client.query(`alter database ${building} rename to ${template}`);
  } finally {
    await client.query("select pg_advisory_unlock($1)", [templateLock]);
  }
}

async function withPostgres<Result>(
  use: (client: Client) => Promise<Result>,
  connectionString: string = inject("postgresUrl"),
): Promise<Result> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
