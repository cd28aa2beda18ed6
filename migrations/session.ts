/** What a run of the migrations needs of its connection: that it is one session, and the lock that only one run has. */
import { Client, type ClientBase } from "pg";
import { MigrationError } from "./plan.ts";

/** Any number, the same for every runner: two of them at once apply one after the other. */
const advisoryLock = 5_421_907;

const poolerReason =
  "a transaction pooler gives every statement whichever server connection is free, so the lock that keeps two runs " +
  "apart would be held by nobody, or for ever";

/** True for the host names under which Neon's pooler answers: `ep-…-pooler.….neon.tech`. */
export function isPoolerHost(host: string): boolean {
  return /^[^.]+-pooler(\.|$)/.test(host);
}

/** Throws MigrationError where the address itself says that a pooler answers. */
export function refusePoolerHost(databaseUrl: string): void {
  const { host } = new Client({ connectionString: databaseUrl });
  if (!isPoolerHost(host)) return;
  throw new MigrationError(
    `${host} is a pooled connection: ${poolerReason}. Use the direct one: the same connection string without -pooler ` +
      "in the host's name",
  );
}

/**
 * Throws MigrationError where statements of one connection run on several server connections, or two connections share
 * one. A number of rounds, because a pooler with connections to spare may hide it once.
 */
export async function refuseTransactionPooler(client: ClientBase, databaseUrl: string): Promise<void> {
  const other = new Client({ connectionString: databaseUrl, application_name: "tle migrate, probe" });
  await other.connect();
  try {
    for (let round = 0; round < 3; round++) {
      const first = await backendOf(client);
      await other.query("begin");
      // The other connection now holds a server connection; a session of our own is none of its business.
      const shared = await backendOf(other);
      const second = await backendOf(client);
      await other.query("rollback");
      if (shared !== first && first === second) continue;
      throw new MigrationError(
        `a pooler answers at this address: ${poolerReason}. Use the database's own address (PgBouncer listens on 6432 ` +
          "by habit, PostgreSQL on 5432), or the pooler's session mode",
      );
    }
  } finally {
    await other.end();
  }
}

async function backendOf(client: ClientBase): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid;
}

/**
 * Takes the lock for as long as the connection lives. Where another run has it, `onWait` is told who, and the wait ends
 * after `patienceMs` (a whole number over 0) with a MigrationError that says how to go on.
 */
export async function takeLock(
  client: ClientBase,
  patienceMs: number,
  onWait: (holder: string) => void,
): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>("select pg_try_advisory_lock($1) as taken", [advisoryLock]);
  if (rows[0]?.taken === true) return;
  const holder = await describeHolder(client);
  onWait(holder);
  await client.query(`set lock_timeout = ${patienceMs}`);
  try {
    await client.query("select pg_advisory_lock($1)", [advisoryLock]);
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    throw new MigrationError(
      `another run holds the lock of the migrations, and did for ${patienceMs / 1000} s: ${await describeHolder(client)}. ` +
        "Wait until it is done, or end it: select pg_terminate_backend(THE PROCESS). Nothing was applied",
    );
  }
  await client.query("reset lock_timeout");
}

/** True for the driver's error of a wait that lock_timeout ended. */
export function isLockTimeout(error: unknown): boolean {
  return (error as { code?: string }).code === "55P03";
}

/** Who has the lock, in words that help to find it. */
async function describeHolder(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ who: string }>(
    `select format('process %s, role %s, %s, from %s, connected since %s, %s',
       l.pid, coalesce(a.usename, '?'), coalesce(nullif(a.application_name, ''), 'without a name'),
       coalesce(host(a.client_addr), 'this machine'), to_char(a.backend_start at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS "UTC"'),
       coalesce(a.state, 'state not shown')) as who
     from pg_locks l left join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.objid = $1 and l.classid = 0
       and l.database = (select oid from pg_database where datname = current_database())`,
    [advisoryLock],
  );
  return rows.map((row) => row.who).join("; ") || "it has ended just now";
}
