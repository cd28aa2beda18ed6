/**
 * Brings a PostgreSQL or Neon database to the newest schema: `npm run migrate`.
 *
 * DATABASE_URL       the owner's connection (never the Workers' one)
 * APP_PASSWORD       optional: the password to give the Workers' role, tle_app
 * --dry-run          checks the files and prints the plan, without a database
 */
import { parseArgs } from "node:util";
import { Client } from "pg";
import { type AppliedMigration, type Migration, MigrationError, pendingMigrations, readMigrations } from "./plan.ts";

const folder = import.meta.dirname;
/** Any number, the same for every runner: two of them at once apply one after the other. */
const advisoryLock = 5_421_907;

export interface MigrateOptions {
  /** The owner's connection string. */
  databaseUrl: string;
  /** Password for the role tle_app, which may then log in. Left alone when absent. */
  appPassword?: string;
  /** Folder of the SQL files; the project's own by default. */
  folder?: string;
}

/**
 * Applies what is missing, each file in a transaction of its own with its line in the ledger, and returns what it
 * applied. Throws MigrationError where files and ledger disagree, and the driver's error where SQL fails (that file is
 * rolled back as a whole).
 */
export async function migrate(options: MigrateOptions): Promise<Migration[]> {
  const files = await readMigrations(options.folder ?? folder);
  const client = new Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [advisoryLock]);
    await client.query(
      `create table if not exists schema_migrations (
         version integer primary key, name text not null, checksum text not null,
         applied_at timestamptz not null default now())`,
    );
    const { rows } = await client.query<AppliedMigration>("select version, name, checksum from schema_migrations");
    const pending = pendingMigrations(files, rows);
    for (const migration of pending) await apply(client, migration);
    if (options.appPassword !== undefined) await setAppPassword(client, options.appPassword);
    return pending;
  } finally {
    await client.end();
  }
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query(migration.sql);
    await client.query("insert into schema_migrations (version, name, checksum) values ($1, $2, $3)", [
      migration.version,
      migration.name,
      migration.checksum,
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

async function setAppPassword(client: Client, password: string): Promise<void> {
  // ALTER ROLE takes no parameters; the server itself quotes the literal.
  const { rows } = await client.query<{ sql: string }>(
    "select format('alter role tle_app login password %L', $1::text) as sql",
    [password],
  );
  await client.query(rows[0]?.sql ?? "");
}

function describe(migration: Migration): string {
  return `${String(migration.version).padStart(4, "0")}_${migration.name}  sha256 ${migration.checksum.slice(0, 12)}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
  if (values["dry-run"]) {
    const files = await readMigrations(folder);
    for (const file of files) console.log(describe(file));
    console.log(`migrations: ${files.length} files, numbered without gaps; nothing was applied`);
    return;
  }
  const { DATABASE_URL: databaseUrl, APP_PASSWORD: appPassword } = process.env;
  if (!databaseUrl) throw new MigrationError("DATABASE_URL is not set: the owner's connection string is needed");
  const applied = await migrate({ databaseUrl, ...(appPassword ? { appPassword } : {}) });
  for (const file of applied) console.log(`applied ${describe(file)}`);
  console.log(`migrations: ${applied.length} applied`);
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(`migrations: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}
