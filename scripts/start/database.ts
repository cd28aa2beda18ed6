/** The database of `npm start`: the embedded PostgreSQL or the one of DATABASE_URL, migrated, behind Neon's endpoint. */
import { join } from "node:path";
import { Client } from "pg";
import { migrate } from "../../migrations/migrate.ts";
import { storeApiKey } from "../keys/api-key.ts";
import { startNeonEndpoint } from "../neon-endpoint.ts";
import { startPostgres } from "../postgres.ts";
import type { LocalSecrets } from "./local-secrets.ts";
import { PartError, step } from "./status.ts";
import type { Warden } from "./warden-client.ts";

export interface Running {
  /** Resolves with the reason when the part ends by itself. */
  ended: Promise<string>;
  stop: () => Promise<void>;
}

export interface Server extends Running {
  /** Connection string of the owner of the schema. */
  ownerUrl: string;
}

/** Starts the embedded PostgreSQL, or asks the one of `databaseUrl` whether it is there. Throws PartError. */
export async function openServer(databaseUrl: string | undefined, folder: string, warden: Warden): Promise<Server> {
  if (databaseUrl !== undefined) {
    const { host } = new URL(databaseUrl);
    await step(
      "postgres",
      () => ping(databaseUrl),
      (version) => `${host} from DATABASE_URL, PostgreSQL ${version}`,
    );
    return { ownerUrl: databaseUrl, ended: new Promise(() => undefined), stop: async () => undefined };
  }
  const home = join(folder, "postgres");
  const start = () =>
    startPostgres({ home }).catch((error: unknown) => {
      throw new PartError(
        "postgres",
        error instanceof Error ? error.message : String(error),
        `see above; if ${home} is damaged, moving it away starts anew. DATABASE_URL uses a PostgreSQL of yours.`,
        { cause: error },
      );
    });
  const postgres = await step("postgres", start, ({ port, home: place, recovered }) => {
    const note = recovered ? ", recovered from a run that was killed" : "";
    return `127.0.0.1:${port}, data in ${place}${note}`;
  });
  warden.watch(postgres.pid, "SIGINT");
  const stop = async () => {
    await postgres.stop();
    warden.forget(postgres.pid);
  };
  return { ownerUrl: postgres.url, ended: postgres.ended, stop };
}

async function ping(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 15_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    return rows[0]?.server_version ?? "";
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const mend = "check DATABASE_URL and that the server is up, or unset it to use the embedded PostgreSQL.";
    throw new PartError("postgres", `DATABASE_URL does not answer: ${reason}`, mend, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Brings the schema up to date, and makes sure of the role and the API key that this installation uses. */
export async function prepareDatabase(ownerUrl: string, secrets: LocalSecrets): Promise<void> {
  const apply = () =>
    migrate({ databaseUrl: ownerUrl, appPassword: secrets.appPassword }).catch((error: unknown) => {
      const mend =
        "the failed file was rolled back as a whole; a changed file must be restored (git checkout migrations).";
      throw new PartError("migrations", error instanceof Error ? error.message : String(error), mend, { cause: error });
    });
  await step("migrations", apply, (applied) =>
    applied.length === 0 ? "up to date" : `${applied.length} applied, up to ${applied.at(-1)?.name ?? ""}`,
  );
  await withOwner(ownerUrl, (client) => storeApiKey(client, secrets.apiKey, "npm start"));
}

/** Runs `use` on a connection of the owner. */
export async function withOwner<T>(ownerUrl: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** The same database for the Workers' role. */
export function appUrlOf(ownerUrl: string, appPassword: string): string {
  const url = new URL(ownerUrl);
  url.username = "tle_app";
  url.password = appPassword;
  return url.href;
}

/** Starts the endpoint in front of a PostgreSQL; Neon itself has one, and then the URL is empty. */
export async function openEndpoint(ownerUrl: string): Promise<{ url: string; stop: () => Promise<void> }> {
  if (new URL(ownerUrl).hostname.endsWith(".neon.tech")) return { url: "", stop: async () => undefined };
  const endpoint = await step(
    "neon",
    () => startNeonEndpoint({ databaseUrls: [ownerUrl] }),
    ({ port }) => `127.0.0.1:${port}, Neon's HTTP protocol in front of PostgreSQL`,
  );
  return { url: endpoint.url, stop: endpoint.stop };
}
