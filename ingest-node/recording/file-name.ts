/** Names of recordings: `show.ndjson`, then `show-2.ndjson`; with a stream's id `show-st_1.ndjson`. */
import { basename, dirname, join } from "node:path";

/** The name with `mark` before its endings. */
export function markedName(file: string, mark: string): string {
  const name = basename(file);
  const ending = /(?:\.[A-Za-z0-9]+)?(?:\.gz)?$/.exec(name)?.[0] ?? "";
  // A name that is nothing but an ending, as `.gz`, is a name.
  const stem = ending === name ? name : name.slice(0, name.length - ending.length);
  return join(dirname(file), `${stem}-${mark}${ending === name ? "" : ending}`);
}

/** The `attempt`th name to try, from 1. */
export function numberedName(file: string, attempt: number): string {
  return attempt === 1 ? file : markedName(file, String(attempt));
}
