/** The database of `npm start`: the embedded PostgreSQL or the one of DATABASE_URL, migrated, behind Neon's endpoint. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Client } from "pg";
import { baseRole, privacyRoleOf, roleOf } from "../../migrations/app-role.ts";
import { migrate } from "../../migrations/migrate.ts";
import { MigrationError } from "../../migrations/plan.ts";
import { carryOver, describeCarriedOver } from "../carry-over/carry-over.ts";
import { describeDatabase, isOnThisMachine } from "../database-url.ts";
import { describeFailure } from "../failure.ts";
import { storeApiKey } from "../keys/api-key.ts";
import { startNeonEndpoint } from "../neon-endpoint.ts";
import { startPostgres } from "../postgres.ts";
import { type LocalSecrets, writeLocalSecrets } from "./local-secrets.ts";
import { demoUser, type Source } from "./options.ts";
import { PartError, say, step } from "./status.ts";
import type { Warden } from "./warden-client.ts";

export interface Running {
  /** Resolves with the reason when the part ends by itself. */
  ended: Promise<string>;
  stop: () => Promise<void>;
}

export interface Server extends Running {
  /** Connection string of the owner of the schema. */
  ownerUrl: string;
  /** True for the one of DATABASE_URL, which others may use as well; the embedded one is this data folder's alone. */
  isGiven: boolean;
}

/** Starts the embedded PostgreSQL, or asks the one of `databaseUrl` whether it is there. Throws PartError. */
export async function openServer(databaseUrl: string | undefined, folder: string, warden: Warden): Promise<Server> {
  if (databaseUrl !== undefined) {
    const name = describeDatabase(databaseUrl);
    await step(
      "postgres",
      () => ping(databaseUrl),
      (version) => `${name} from DATABASE_URL, PostgreSQL ${version}`,
    );
    if (!isOnThisMachine(databaseUrl)) {
      say("postgres", "warning", `${name} is not on this machine: what this start takes in is written there`);
    }
    return { ownerUrl: databaseUrl, isGiven: true, ended: new Promise(() => undefined), stop: async () => undefined };
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
  return { ownerUrl: postgres.url, isGiven: false, ended: postgres.ended, stop };
}

async function ping(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 15_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    return rows[0]?.server_version ?? "";
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const mend =
      "check DATABASE_URL and that the server is up, or use the embedded PostgreSQL: npm start -- --database local";
    throw new PartError("postgres", `DATABASE_URL does not answer: ${reason}`, mend, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

export interface Installation {
  /** The data folder, which remembers the role. */
  folder: string;
  secrets: LocalSecrets;
  /** Undefined where no stream is made. */
  source: Source | undefined;
}

/**
 * Brings the schema up to date, and makes sure of the role and the API key that this installation uses. Returns the
 * connection string of that role. A database that is not ours alone keeps what others have there: their streams are not
 * joined by the demo show, and no role of theirs gets another password. Throws PartError.
 */
export async function prepareDatabase({ ownerUrl, isGiven }: Server, installation: Installation): Promise<string> {
  const { secrets } = installation;
  if (isGiven) await withOwner(ownerUrl, (client) => refuseStreamsOfOthers(client, installation));
  const role = isGiven ? await ownRole(ownerUrl, installation) : baseRole;
  const appUrl = appUrlOf(ownerUrl, role, secrets.appPassword);
  const options = {
    databaseUrl: ownerUrl,
    role,
    appPassword: secrets.appPassword,
    privacyPassword: secrets.privacyPassword,
    onWait: (holder: string) => say("migrations", "info", `waiting for another run: ${holder}`),
  };
  const apply = () =>
    migrate(options).catch((error: unknown) => {
      const mend =
        error instanceof MigrationError
          ? "a changed file must be restored: git checkout migrations."
          : "the failed file was rolled back as a whole; what it says above is the database's own word.";
      throw new PartError("migrations", error instanceof Error ? error.message : String(error), mend, { cause: error });
    });
  const { password } = await step("migrations", apply, ({ applied, ahead }) => {
    if (ahead.length > 0)
      return `a newer version was here, up to ${ahead.at(-1) ?? ""}: its tables are used as they are`;
    return applied.length === 0 ? "up to date" : `${applied.length} applied, up to ${applied.at(-1)?.name ?? ""}`;
  });
  await carryOverLog(ownerUrl);
  if (password === "kept" && !(await canLogIn(appUrl))) {
    // The role is this installation's alone, its password went with a local.json that was lost or put back.
    await migrate({ ...options, replacePassword: true });
    say("postgres", "info", `local.json has another password than role ${role}, which got that of local.json`);
  }
  await withOwner(ownerUrl, (client) => storeApiKey(client, secrets.apiKey, "npm start"));
  return appUrl;
}

/** Carries over what an older version has chained. A session whose chain does not hold stays as it is, and nothing waits for it. */
async function carryOverLog(ownerUrl: string): Promise<void> {
  const done = await carryOver(ownerUrl).catch((error: unknown) => {
    const mend = "what was carried over stays so; start again to go on.";
    throw new PartError("carry-over", describeFailure(error), mend, { cause: error });
  });
  const level = done.broken.length > 0 ? "warning" : "info";
  if (done.sessions > 0 || done.broken.length > 0) say("carry-over", level, describeCarriedOver(done).join("\n"));
}

/**
 * The role for a database that others may use as well: tle_app where our password opens it, as it does where an earlier
 * version made it, else a role of this installation, made up once.
 */
async function ownRole(ownerUrl: string, { folder, secrets }: Installation): Promise<string> {
  if (secrets.appRole !== undefined) return secrets.appRole;
  // Asked every time: the next database may be another one, whose tle_app is somebody else's.
  if (await canLogIn(appUrlOf(ownerUrl, baseRole, secrets.appPassword))) return baseRole;
  secrets.appRole = roleOf(`local_${randomBytes(4).toString("hex")}`);
  writeLocalSecrets(folder, secrets);
  return secrets.appRole;
}

async function canLogIn(appUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: appUrl, connectionTimeoutMillis: 15_000 });
  try {
    await client.connect();
    return true;
  } catch (error) {
    // Class 28: the role is not there, may not log in, or has another password.
    if ((error as { code?: string }).code?.startsWith("28")) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Throws PartError where what is not about a creator would stand among streams that somebody else made. */
async function refuseStreamsOfOthers(client: Client, { secrets, source }: Installation): Promise<void> {
  if (source?.user !== demoUser) return;
  const { rows } = await client.query<{ found: string | null }>("select to_regclass('streams') as found");
  if (!rows[0]?.found) return;
  const mine = Object.keys(secrets.overlayTokens);
  const others = await client.query<{ handle: string; total: number }>(
    `select unique_id as handle, (count(*) over ())::integer as total from streams
     where not stream_id = any($1) and (to_jsonb(streams)->>'deleted_at') is null order by created_at limit 1`,
    [mine],
  );
  const [first] = others.rows;
  if (first === undefined) return;
  const streams =
    first.total === 1 ? `the stream of @${first.handle}` : `${first.total} streams, @${first.handle} the first`;
  throw new PartError(
    "stream",
    `the database has ${streams}, which this npm start did not make: the demo show is not written there`,
    "npm start -- --database local uses a database of its own; --user @handle names the stream that is meant.",
  );
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
export function appUrlOf(ownerUrl: string, role: string, appPassword: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = appPassword;
  return url.href;
}

/** The same database for the role for privacy that goes with the Workers' role of `appUrl`. */
export function privacyUrlOf(appUrl: string, privacyPassword: string): string {
  return appUrlOf(appUrl, privacyRoleOf(new URL(appUrl).username), privacyPassword);
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
