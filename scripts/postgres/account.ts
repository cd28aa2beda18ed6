/**
 * Which system account PostgreSQL runs as, and where its files may lie for that account to reach them.
 * PostgreSQL refuses to run as root; a container's user often is root, and its clone often lies where only root may look.
 */
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname } from "node:path";

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

/** True if `account` may pass through every folder above `path`. */
export function isReachable(path: string, account: Account): boolean {
  const folder = dirname(path);
  const { mode, uid, gid } = statSync(folder);
  const searchBit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & searchBit) !== 0 && (folder === path || folder === dirname(folder) || isReachable(folder, account));
}
