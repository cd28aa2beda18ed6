/**
 * An embedded PostgreSQL 18: the programs come with the dependencies, the data lies in a folder of ours.
 *
 * It runs in a process group of its own: Ctrl-C in the terminal must not stop the database before those that still write
 * to it. Whoever starts it stops it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { type Account, makeHome, postgresAccount } from "./postgres/account.ts";
import { findBinaries } from "./postgres/binaries.ts";
import { endLeftover } from "./postgres/leftover.ts";

export interface PostgresOptions {
  /** Folder for the cluster, made when missing: data, password and, where needed, a copy of the programs. */
  home: string;
  /** A free one by default. */
  port?: number;
  /** For tests: no fsync. A crash of the machine may then damage the data. */
  volatile?: boolean;
}

export interface Postgres {
  /** Connection string of the superuser, to the database `postgres`. */
  url: string;
  port: number;
  pid: number;
  /** Where the cluster lies: `home`, or another folder where the account PostgreSQL runs as could not reach that. */
  home: string;
  /** True if an earlier run had been killed and had left its server behind. */
  recovered: boolean;
  /** Resolves when the server has ended, whoever ended it, with the last lines that it said. */
  ended: Promise<string>;
  /** Fast shutdown: open transactions are rolled back, what is committed is on disk. Resolves when it is over. */
  stop: () => Promise<void>;
}

const isWindows = process.platform === "win32";

/** Starts PostgreSQL on 127.0.0.1, after making the cluster if there is none. Throws with what it said when it fails. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const account = postgresAccount();
  const home = makeHome(options.home, account);
  const binaries = await findBinaries(account, home);
  const data = join(home, "data");
  const password = await ensureCluster(data, binaries.initdb, account);
  const recovered = await endLeftover(data);
  const port = options.port ?? (await freePort());
  const child = spawn(binaries.postgres, ["-D", data, "-p", String(port), ...settings(options.volatile === true)], {
    ...account,
    stdio: ["ignore", "ignore", "pipe"],
    detached: !isWindows,
    env: { ...process.env, LC_MESSAGES: "C" },
  });
  const lines = await waitUntilReady(child);
  const ended = once(child, "exit").then(() => lines());
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    pid: child.pid ?? 0,
    home,
    recovered,
    ended,
    async stop() {
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** Makes the cluster when there is none; returns the superuser's password, which lies beside the data, readable by us alone. */
async function ensureCluster(data: string, initdb: string, account: Account | undefined): Promise<string> {
  const passwordFile = `${data}.password`;
  if (existsSync(join(data, "PG_VERSION")) && existsSync(passwordFile))
    return readFileSync(passwordFile, "utf8").trim();

  // A first start that was interrupted: nothing of worth can be in there yet.
  rmSync(data, { recursive: true, force: true });
  const building = `${data}.new`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  const password = randomBytes(24).toString("hex");
  writeFileSync(building, `${password}\n`, { mode: 0o600 });
  if (account !== undefined) for (const path of [data, building]) chownSync(path, account.uid, account.gid);
  const child = spawn(
    initdb,
    [
      `--pgdata=${data}`,
      "--auth=scram-sha-256",
      "--username=postgres",
      `--pwfile=${building}`,
      "--encoding=UTF8",
      "--locale=C",
      "--no-instructions",
      "--no-sync",
    ],
    { ...account, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, LC_MESSAGES: "C" } },
  );
  const said = collect(child);
  const [code] = (await once(child, "exit")) as [number | null];
  rmSync(building, { force: true });
  if (code !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`initdb could not make a database cluster in ${data}: ${said().trim()}`);
  }
  // Written last: with it the cluster counts as complete.
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  return password;
}

function settings(volatile: boolean): string[] {
  const values: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    shared_buffers: "128MB",
    timezone: "UTC",
    ...(volatile ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" } : {}),
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Resolves when the server takes connections, with a look at the last lines it said; throws when it ends before. */
function waitUntilReady(child: ChildProcess): Promise<() => string> {
  const said = collect(child);
  return new Promise((resolve, reject) => {
    child.stderr?.on("data", () => {
      if (said().includes("database system is ready to accept connections")) resolve(said);
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`PostgreSQL did not start: ${said().trim()}`)));
  });
}

/** Keeps the last 4,000 characters that a process says on its error output. */
function collect(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-4000);
  });
  return () => text;
}
