/**
 * Brings a PostgreSQL or Neon database to the newest schema: `npm run migrate`. `--help` tells the rest.
 */
import { parseArgs } from "node:util";
import { Client, type ClientBase } from "pg";
import {
  alignRoles,
  baseRole,
  givePassword,
  missingGrants,
  privacyRoleOf,
  type PasswordOutcome,
  readRole,
  roleOf,
} from "./app-role.ts";
import {
  type AppliedMigration,
  type Migration,
  MigrationError,
  type Plan,
  planMigrations,
  readMigrations,
} from "./plan.ts";
import { isLockTimeout, refusePoolerHost, refuseTransactionPooler, takeLock } from "./session.ts";

const help = `npm run migrate -- [options]

Brings the database of DATABASE_URL to the newest schema, and makes the role that the Workers log in as.

  --env NAME        the role is the environment's own: tle_app_production, tle_app_staging; without it tle_app
  --new-password    gives a role that already logs in the password of APP_PASSWORD, in place of the one it has
  --dry-run         changes nothing: lists the files, and with DATABASE_URL what is not applied there yet
  --help            this page

  DATABASE_URL      the connection string of the database's owner, not through a pooler
  APP_PASSWORD      the password for the role, where it cannot log in yet
  PRIVACY_PASSWORD  the same for the role that may have events erased: tle_privacy, or tle_privacy_NAME`;

const folder = import.meta.dirname;
/** How long another run may take before this one gives up. */
const usualPatienceMs = 60_000;

export interface MigrateOptions {
  /** The owner's connection string. */
  databaseUrl: string;
  /** The Workers' role; tle_app by default. */
  role?: string;
  /** Password for the role, which may then log in. A role that logs in already keeps its own. */
  appPassword?: string;
  /** Password for the role that may have events erased. */
  privacyPassword?: string;
  /** Gives the roles their passwords also where they have one. */
  replacePassword?: boolean;
  /** Folder of the SQL files; the project's own by default. */
  folder?: string;
  /** How long to wait while another run works. */
  patienceMs?: number;
  /** Told who has the lock, when there is a wait. */
  onWait?: (holder: string) => void;
}

export interface Migrated {
  /** What was applied now, in order. */
  applied: Migration[];
  /** What a newer version has applied before: see `Plan`. */
  ahead: string[];
  password: PasswordOutcome;
}

/**
 * Applies what is missing, each file in a transaction of its own with its line in the ledger. Throws MigrationError
 * where a file is another one than the ledger says, where a transaction pooler answers and where another run does not end, and the
 * driver's error where SQL fails (that file is rolled back as a whole).
 */
export async function migrate(options: MigrateOptions): Promise<Migrated> {
  const { databaseUrl, role = baseRole, appPassword, replacePassword = false, patienceMs = usualPatienceMs } = options;
  const files = await readMigrations(options.folder ?? folder);
  refusePoolerHost(databaseUrl);
  return withClient(databaseUrl, async (client) => {
    await refuseTransactionPooler(client, databaseUrl);
    await takeLock(client, patienceMs, options.onWait ?? (() => undefined));
    await client.query(
      `create table if not exists schema_migrations (
         version integer primary key, name text not null, checksum text not null,
         applied_at timestamptz not null default now())`,
    );
    const { pending: applied, ahead } = planMigrations(files, await readLedger(client));
    for (const migration of applied) await apply(client, migration, patienceMs);
    await alignRoles(client, role);
    const password = await givePassword(client, role, appPassword, replacePassword);
    const { privacyPassword } = options;
    if (privacyPassword !== undefined) {
      await givePassword(client, privacyRoleOf(role), privacyPassword, replacePassword);
    }
    return { applied, ahead, password };
  });
}

/** What a run would do, read without a change and without the lock. */
export async function planOf(databaseUrl: string, role: string): Promise<Plan & { role: string }> {
  const files = await readMigrations(folder);
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ found: string | null }>("select to_regclass('schema_migrations') as found");
    const { pending, ahead } = planMigrations(files, rows[0]?.found ? await readLedger(client) : []);
    const state = await readRole(client, role);
    const lacking =
      pending.length > 0 || role === baseRole || state === "absent" ? 0 : (await missingGrants(client, role)).length;
    return { pending, ahead, role: `${describeRole(role, state)}${lacking === 0 ? "" : `; ${lacking} grants differ`}` };
  });
}

async function readLedger(client: ClientBase): Promise<AppliedMigration[]> {
  return (await client.query<AppliedMigration>("select version, name, checksum from schema_migrations")).rows;
}

async function withClient<T>(connectionString: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString, application_name: "tle migrate", connectionTimeoutMillis: 30_000 });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function apply(client: ClientBase, migration: Migration, patienceMs: number): Promise<void> {
  await client.query("begin");
  try {
    // A change of a table waits for who uses it, and everybody else waits behind it.
    await client.query(`set local lock_timeout = ${patienceMs}`);
    await client.query(migration.sql);
    await client.query("insert into schema_migrations (version, name, checksum) values ($1, $2, $3)", [
      migration.version,
      migration.name,
      migration.checksum,
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    if (!isLockTimeout(error)) throw error;
    const name = `${String(migration.version).padStart(4, "0")}_${migration.name}`;
    throw new MigrationError(
      `${name} waited ${patienceMs / 1000} s for a table that somebody uses, and was rolled back; run it again later`,
      { cause: error },
    );
  }
}

function describe(migration: Migration): string {
  return `${String(migration.version).padStart(4, "0")}_${migration.name}  sha256 ${migration.checksum.slice(0, 12)}`;
}

function describeRole(role: string, state: "absent" | "no-login" | "login"): string {
  switch (state) {
    case "absent":
      return `role ${role} is not there yet`;
    case "no-login":
      return `role ${role} cannot log in yet`;
    case "login":
      return `role ${role} logs in`;
    default:
      return state satisfies never;
  }
}

function describePassword(role: string, outcome: PasswordOutcome, given: boolean): string {
  switch (outcome) {
    case "set":
      return `role ${role} logs in with the password of APP_PASSWORD`;
    case "kept":
      return `role ${role} keeps its password${given ? "; --new-password gives it the one of APP_PASSWORD" : ""}`;
    case "missing":
      return `role ${role} cannot log in yet: APP_PASSWORD gives it its password`;
    default:
      return outcome satisfies never;
  }
}

/** What the command line has. */
export const migrateOptions = {
  "dry-run": { type: "boolean", default: false },
  env: { type: "string" },
  "new-password": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Returns the database that was brought to the newest schema, if one was. */
async function main(args: string[]): Promise<string | undefined> {
  const { values } = parseArgs({ args, options: migrateOptions });
  if (values.help) {
    console.log(help);
    return undefined;
  }
  const role = roleOf(values.env);
  const { DATABASE_URL: databaseUrl, APP_PASSWORD: appPassword, PRIVACY_PASSWORD: privacyPassword } = process.env;
  if (values["dry-run"]) {
    await dryRun(databaseUrl, role);
    return undefined;
  }
  if (!databaseUrl) throw new MigrationError("DATABASE_URL is not set: the owner's connection string is needed");
  if (values["new-password"] && !appPassword) throw new MigrationError("--new-password needs APP_PASSWORD");
  const { applied, ahead, password } = await migrate({
    databaseUrl,
    role,
    ...(appPassword ? { appPassword } : {}),
    ...(privacyPassword ? { privacyPassword } : {}),
    replacePassword: values["new-password"],
    onWait: (holder) => console.log(`migrations: waiting for another run: ${holder}`),
  });
  for (const file of applied) console.log(`applied ${describe(file)}`);
  sayAhead(ahead);
  console.log(`migrations: ${applied.length} applied; ${describePassword(role, password, Boolean(appPassword))}`);
  return databaseUrl;
}

function sayAhead(ahead: string[]): void {
  if (ahead.length > 0)
    console.log(`migrations: a newer version has applied ${ahead.join(", ")}, which stay as they are`);
}

async function dryRun(databaseUrl: string | undefined, role: string): Promise<void> {
  const files = await readMigrations(folder);
  if (!databaseUrl) {
    for (const file of files) console.log(describe(file));
    console.log(`migrations: ${files.length} files, numbered without gaps; nothing was applied`);
    return;
  }
  refusePoolerHost(databaseUrl);
  const plan = await planOf(databaseUrl, role);
  for (const file of plan.pending) console.log(`not applied ${describe(file)}`);
  sayAhead(plan.ahead);
  const count = plan.pending.length === 0 ? "up to date" : `${plan.pending.length} of ${files.length} not applied yet`;
  console.log(`migrations: ${count}; ${plan.role}; nothing was changed`);
}

/** Runs the command; what goes wrong is said, and becomes the exit code 1. Returns the database that was migrated. */
export async function runMigrate(args: string[]): Promise<string | undefined> {
  try {
    return await main(args);
  } catch (error) {
    console.error(`migrations: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
    return undefined;
  }
}

if (import.meta.main) await runMigrate(process.argv.slice(2));
