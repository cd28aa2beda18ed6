/** Where an `npm start` keeps its data, for its owner alone. */
import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The project's own folder for it. */
export const usualDataFolder = join(import.meta.dirname, "..", "..", ".data");

/** npm changes to the project's folder; names are meant from where they were typed. */
export function typedFrom(env: Record<string, string | undefined>): string {
  return env["INIT_CWD"] ?? process.cwd();
}

/** The absolute path of what `--data` named. */
export function dataFolder(given: string | undefined, env: Record<string, string | undefined>): string {
  return given === undefined ? usualDataFolder : resolve(typedFrom(env), given);
}

/** The cluster's folder in it. PostgreSQL guards its files itself, and may run as another account. */
const postgresFolder = "postgres";

/** What this project puts into the folder. Somebody may have named one that holds other things, which are not ours. */
const ours =
  /^(postgres|logs|spool|wrangler|recordings|(local|running|start)\.json(\.new)?|dev\.vars|rejects\.ndjson|.*-gift-list|\.DS_Store)$/;

/**
 * Makes the folder, and sees to it that only its owner gets at what is in it, also where an earlier version left it open:
 * keys, viewers' words, recordings. From then on what this process and its children make is the owner's alone. Throws the
 * system's error.
 */
export function openDataFolder(folder: string): void {
  // The way there is nobody's secret, and root's PostgreSQL has to pass.
  mkdirSync(dirname(folder), { recursive: true });
  process.umask(0o077);
  makeFolder(folder);
  if (process.platform === "win32") return;
  const names = readdirSync(folder);
  if (names.every((name) => ours.test(name))) chmodSync(folder, passableMode());
  for (const name of names.filter((one) => ours.test(one))) {
    if (name !== postgresFolder) restrict(join(folder, name));
    else if (process.getuid?.() !== 0) chmodSync(join(folder, name), 0o700);
  }
}

/** By itself, and not as part of a way: then the system's error is the true one. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** PostgreSQL does not run as root: started by root, its own account passes through the folder, and can list nothing. */
function passableMode(): number {
  return process.getuid?.() === 0 ? 0o711 : 0o700;
}

/** Takes the rights of everybody else away from a file, or from a folder and all that is in it. Links are not followed. */
function restrict(path: string): void {
  const state = lstatSync(path, { throwIfNoEntry: false });
  if (state === undefined || state.isSymbolicLink()) return;
  if ((state.mode & 0o077) !== 0) chmodSync(path, state.mode & 0o700);
  if (!state.isDirectory()) return;
  for (const name of readdirSync(path)) restrict(join(path, name));
}
