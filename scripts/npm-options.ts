/**
 * Options that were typed without the `--` that npm wants before them: `npm start --user @me`. npm then takes them for
 * settings of its own, and the script sees them in its environment: `--user=me` as npm_config_user=me, `--user me` as
 * npm_config_user=true with a lone `me` among the arguments. PowerShell takes a `--` away in the same manner.
 *
 * What can only mean one thing is meant. Pure.
 */
import { parseArgs, type ParseArgsConfig } from "node:util";

export interface NpmScript {
  /** Its name in package.json. */
  name: string;
  options: NonNullable<ParseArgsConfig["options"]>;
  /** True where arguments without a name have a meaning of their own. */
  hasWords?: boolean;
}

/** What npm kept, and cannot be put back together; with the line to type. */
export class NpmOptionsError extends Error {
  override name = "NpmOptionsError";
}

type Environment = Record<string, string | undefined>;

/**
 * The arguments with what npm kept, and a note about it for who typed them. Throws NpmOptionsError where it is not clear
 * which value belongs to which option.
 */
export function withNpmOptions(args: string[], env: Environment, script: NpmScript): { args: string[]; note?: string } {
  // A script that another one starts inherits the settings, which then are not its own.
  if (env["npm_lifecycle_event"] !== script.name) return { args };
  const typed = read(args, script);
  const kept = keptOptions(env, script).filter(({ name }) => !(name in typed.values));
  if (kept.length === 0) return { args };
  const bare = kept.filter(({ value }) => value === undefined);
  const [first] = bare;
  const [word] = typed.positionals;
  if (first === undefined) return { args: [...args, ...kept.map(written)], note: noteFor(script, kept) };
  if (bare.length > 1 || typed.positionals.length !== 1 || script.hasWords === true || word === undefined) {
    throw new NpmOptionsError(refusal(script, kept, typed.positionals.length === 0));
  }
  first.value = word;
  const rest = args.filter((arg) => arg !== word);
  return { args: [...rest, ...kept.map(written)], note: noteFor(script, kept) };
}

interface Kept {
  name: string;
  /** Undefined for an option that has lost its value. */
  value: string | boolean | undefined;
}

function keptOptions(env: Environment, { options }: NpmScript): Kept[] {
  return Object.entries(options).flatMap(([name, { type }]): Kept[] => {
    // npm turns --no-ingest into ingest=false, which is an empty text here.
    const isNegation = name.startsWith("no-");
    const value = env[`npm_config_${name.replace(/^no-/, "").replaceAll("-", "_")}`];
    if (value === undefined) return [];
    if (isNegation) return value === "" ? [{ name, value: true }] : [];
    if (type === "boolean") return value === "true" ? [{ name, value: true }] : [];
    return value === "" ? [] : [{ name, value: value === "true" ? undefined : value }];
  });
}

function read(args: string[], { options }: NpmScript) {
  // Without defaults: only what was typed is to be in the answer.
  const bare = Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]));
  return parseArgs({ args, options: bare, allowPositionals: true, strict: false });
}

function written({ name, value }: Kept): string {
  return typeof value === "string" ? `--${name}=${value}` : `--${name}`;
}

function shown({ name, value }: Kept): string {
  return value === true ? `--${name}` : `--${name} ${value ?? "…"}`;
}

function commandOf({ name }: NpmScript): string {
  return name === "start" ? "npm start" : `npm run ${name}`;
}

function noteFor(script: NpmScript, kept: Kept[]): string {
  return `npm takes options for its own where no -- stands before them. Meant was: ${commandOf(script)} -- ${kept.map(shown).join(" ")}`;
}

function refusal(script: NpmScript, kept: Kept[], isWithoutValues: boolean): string {
  const names = kept.map(({ name }) => `--${name}`).join(", ");
  const words = script.hasWords === true ? " COMMAND" : "";
  const line = `${commandOf(script)} --${words} ${kept.map(shown).join(" ")}`;
  const splat = isWithoutValues ? ". PowerShell drops what begins with an @: put it in quotes, '@name'" : "";
  return `npm kept ${names} for itself, because no -- stands before. Type: ${line}${splat}`;
}
