/** What `npm run ingest` finds by itself on a machine where `npm start` runs. Pure. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { dataFolder, typedFrom } from "../start/data-folder.ts";

type Environment = Record<string, string | undefined>;

/** As much of the runner's command line as is needed here; the runner itself says what is wrong with it. */
function parse(args: string[]) {
  const text = { type: "string" } as const;
  const options = { url: text, data: text, file: text, record: text };
  const { values } = parseArgs({ args, options, strict: false });
  const given = ([, value]: [string, unknown]) => typeof value === "string" && value !== "";
  return Object.fromEntries(Object.entries(values).filter(given)) as Partial<Record<keyof typeof options, string>>;
}

/** The data folder that the command line means: that of `npm start`, and the runner's own. */
export function folderIn(args: string[], env: Environment): string {
  return dataFolder(parse(args).data, env);
}

/**
 * The names of files and folders again, from where they were typed: npm changes to the project's folder. Behind the given
 * arguments they take their place.
 */
export function absoluteNames(args: string[], env: Environment): string[] {
  const { file, record } = parse(args);
  const from = typedFrom(env);
  return [
    "--data",
    folderIn(args, env),
    // A folder's name in place of a file's is told by its end.
    ...(file === undefined ? [] : ["--file", resolve(from, file)]),
    ...(record === undefined || /[/\\]$/.test(record) ? [] : ["--record", resolve(from, record)]),
  ];
}

/**
 * What the environment lacks to reach the API of the running start: empty where keys are given, or the address is
 * another one, because a key of this machine must not be sent to an API elsewhere; "no-start" where none runs.
 * @param origin of the running start
 */
export function localEnvironment(
  args: string[],
  env: Environment,
  origin: string | undefined,
  readKey: () => { id: string; secret: string },
): Environment | "no-start" {
  if (env["INGEST_KEY_ID"] || env["INGEST_KEY_SECRET"]) return {};
  const url = parse(args).url ?? (env["INGEST_URL"] || undefined);
  if (url !== undefined && url.replace(/\/+$/, "") !== origin) return {};
  if (origin === undefined) return "no-start";
  const { id, secret } = readKey();
  return { INGEST_URL: origin, INGEST_KEY_ID: id, INGEST_KEY_SECRET: secret };
}
