/** Where an `npm start` keeps its data. */
import { join, resolve } from "node:path";

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
