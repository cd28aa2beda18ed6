/**
 * A copy of a PostgreSQL on this machine: a base backup of its files, taken while it is in use, with the log it wrote
 * meanwhile, started as a server of its own. https://www.postgresql.org/docs/18/continuous-archiving.html, "Making a Base
 * Backup Using the Low Level API": the embedded PostgreSQL has no pg_basebackup. It archives nothing, so there is no past.
 */
import { randomBytes } from "node:crypto";
import { chownSync, constants, existsSync, mkdirSync } from "node:fs";
import { chown, copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Client } from "pg";
import { isOnThisMachine } from "../../database-url.ts";
import { type Postgres, startPostgres } from "../../postgres.ts";
import { type Account, postgresAccount } from "../../postgres/account.ts";
import { CopyError, type CopyPlace } from "./copy-place.ts";

/** Folders whose content a server makes anew when it starts; pg_wal is copied at the end. */
const emptied =
  /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)$|^pgsql_tmp|\/pgsql_tmp/;
/** Files that belong to the server that runs. */
const skipped = /^postmaster\.(pid|opts)$|(^|\/)(pg_internal\.init|backup_label|tablespace_map)/;

/** The copy of the cluster that `databaseUrl`, its superuser's connection string, is in. Throws CopyError. */
export async function localCopy(databaseUrl: string): Promise<CopyPlace> {
  if (!isOnThisMachine(databaseUrl)) throw new CopyError("the database is neither at Neon nor on this machine");
  const source = await withClient(databaseUrl, sourceOf);
  // Beside the data: there is the room, and the account that PostgreSQL runs as gets there.
  const home = join(dirname(source), `drill-${randomBytes(4).toString("hex")}`);
  let server: Postgres | undefined;
  return {
    kind: "local",
    name: home,
    byHand: `stop the PostgreSQL of ${join(home, "data")}, if it runs, and remove ${home}`,
    async keep() {
      // Its output comes to this process, which ends.
      await server?.stop();
      return `the files of the copy stay in ${server?.home ?? home}, and its server is stopped`;
    },
    async restore(atMs, signal) {
      if (atMs !== undefined) {
        throw new CopyError("--at needs Neon: the embedded PostgreSQL keeps no history, and its copy is as of now");
      }
      const account = postgresAccount();
      // PostgreSQL's account passes through, and can list nothing.
      mkdirSync(home, { mode: account === undefined ? 0o700 : 0o711 });
      await backUp(databaseUrl, source, { data: join(home, "data"), account, signal });
      signal.throwIfAborted();
      const given = new URL(databaseUrl);
      await writeFile(join(home, "data.password"), `${decodeURIComponent(given.password)}\n`, { mode: 0o600 });
      // It is thrown away: nothing of it has to outlive a crash of the machine.
      server = await startPostgres({ home, volatile: true });
      given.port = String(server.port);
      given.hostname = "127.0.0.1";
      return given.href;
    },
    async remove() {
      await server?.stop();
      for (const path of new Set([home, server?.home ?? home])) await rm(path, { recursive: true, force: true });
    },
  };
}

/** The folder of the cluster. */
async function sourceOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ isSuper: boolean; folder: string | null; spaces: string }>(
    `select rolsuper as "isSuper", case when rolsuper then current_setting('data_directory') end as folder,
       (select count(*) from pg_tablespace where spcname not in ('pg_default', 'pg_global')) as spaces
     from pg_roles where rolname = current_user`,
  );
  const { isSuper, folder, spaces } = rows[0] ?? { isSuper: false, folder: null, spaces: "0" };
  if (!isSuper || folder === null) throw new CopyError("a copy on this machine needs the superuser's DATABASE_URL");
  if (!existsSync(join(folder, "PG_VERSION"))) {
    throw new CopyError(`the database's folder ${folder} cannot be read here: the drill copies an embedded PostgreSQL`);
  }
  if (spaces !== "0") throw new CopyError("the database has tablespaces of its own, which the drill does not copy");
  return folder;
}

interface Target {
  /** The new cluster's folder. */
  data: string;
  account: Account | undefined;
  signal: AbortSignal;
}

/** Copies the cluster in the folder `source` while it runs. `databaseUrl` is its superuser's. */
export async function backUp(databaseUrl: string, source: string, target: Target): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    // Keeps what is written meanwhile until it is copied, and goes with this connection.
    const slot = `tle_drill_${process.pid}`;
    await client.query("select pg_create_physical_replication_slot($1, true, true)", [slot]);
    await client.query("select pg_backup_start('drill', true)");
    await copyFolder(source, target, "");
    const { rows } = await client.query<{ label: string }>("select labelfile as label from pg_backup_stop(false)");
    await copyFolder(source, target, "pg_wal");
    const label = join(target.data, "backup_label");
    await writeFile(label, rows[0]?.label ?? "", { mode: 0o600 });
    if (target.account !== undefined) chownSync(label, target.account.uid, target.account.gid);
  });
}

/** Copies the folder `path` of the cluster. Files that go meanwhile are made good by the log. */
async function copyFolder(source: string, target: Target, path: string): Promise<void> {
  const own = async (name: string) => {
    if (target.account !== undefined) await chown(name, target.account.uid, target.account.gid);
  };
  const made = join(target.data, path);
  await mkdir(made, { recursive: true, mode: 0o700 });
  await own(made);
  for (const entry of await readdir(join(source, path), { withFileTypes: true }).catch(forgiveGone<never[]>([]))) {
    target.signal.throwIfAborted();
    const name = path === "" ? entry.name : `${path}/${entry.name}`;
    if (skipped.test(name)) continue;
    if (entry.isDirectory() && emptied.test(name)) {
      await mkdir(join(target.data, name), { recursive: true, mode: 0o700 });
      await own(join(target.data, name));
    } else if (entry.isDirectory()) await copyFolder(source, target, name);
    else if (entry.isFile()) {
      const copied = await copyFile(join(source, name), join(target.data, name), constants.COPYFILE_FICLONE).then(
        () => true,
        forgiveGone(false),
      );
      if (copied) await own(join(target.data, name));
    }
  }
}

function forgiveGone<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT") return instead;
    throw error;
  };
}

async function withClient<T>(databaseUrl: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
