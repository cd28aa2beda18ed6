/**
 * Which system account PostgreSQL runs as, and where its files may lie for that account to reach them.
 * PostgreSQL refuses to run as root; a container's user often is root, and its clone often lies where only root may look.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export interface Account {
  uid: number;
  gid: number;
}

/** The account to run as, or undefined for the one this process has. Throws when there is none to change to. */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const account = findAccount(name);
    if (account !== undefined) return account;
  }
  throw new Error(
    "PostgreSQL refuses to run as root and this system has neither a user postgres nor nobody: " +
      "make one (useradd --system postgres), start as an ordinary user, or set DATABASE_URL.",
  );
}

function findAccount(name: string): Account | undefined {
  try {
    const ask = (flag: string) =>
      Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    return { uid: ask("-u"), gid: ask("-g") };
  } catch {
    return undefined;
  }
}

/**
 * Makes and returns the folder for a cluster: `wanted`, or, where `account` cannot reach that, one in the system's own
 * place for files that outlive a restart, always the same for the same `wanted`. Throws when there is none.
 */
export function makeHome(wanted: string, account: Account | undefined): string {
  const home = resolve(wanted);
  mkdirSync(home, { recursive: true });
  if (account === undefined) return home;
  const name = `tiktok-live-edge-${createHash("sha256").update(home).digest("hex").slice(0, 12)}`;
  for (const path of [home, join("/var/tmp", name), join(tmpdir(), name)]) {
    mkdirSync(path, { recursive: true });
    // Everyone may write in those places: a folder that somebody else has put there is not ours.
    if (statSync(path).uid !== 0) continue;
    // PostgreSQL passes through to `data`, which is its own, and can list nothing.
    chmodSync(path, 0o711);
    if (isReachable(join(path, "data"), account)) return path;
  }
  throw new Error(`PostgreSQL does not run as root, and user ${account.uid} reaches neither ${home} nor /var/tmp.`);
}

/** True if `account` may pass through every folder above `path`. */
export function isReachable(path: string, account: Account): boolean {
  const folder = dirname(path);
  if (folder === path) return true;
  const { mode, uid, gid } = statSync(folder);
  const searchBit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & searchBit) !== 0 && isReachable(folder, account);
}
