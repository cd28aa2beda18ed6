/** What `npm start` was asked for. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseHandle } from "#shared/handle.ts";
import { readForward } from "../../ingest-node/forward/settings.ts";
import { readServe } from "../../ingest-node/serve/settings.ts";
import { isOnThisMachine } from "../database-url.ts";
import { dataFolder, typedFrom } from "./data-folder.ts";

export const help = `npm start -- [options]

Starts everything on this machine: PostgreSQL, the Workers and the ingest runner, and plays the demo show.

  --user @handle       the real TikTok LIVE of this creator instead of the demo show
  --rename             with --user: the creator who is here has this handle now; rules and overlay stay
  --provider euler     with --user: TikTok through Euler Stream's WebSocket; needs EULER_API_KEY
  --provider direct,euler  with --user: TikTok itself, and Euler Stream while that does not work
  --redundant          with --user: both at once; what one misses the other fills
  --provider mock      with --file FILE: the events of an NDJSON file instead of the demo show
  --file FILE          the file for --provider mock
  --record FILE        writes down what comes in, as it comes: docs/recording.md; packed where the name ends in .gz
  --anonymize          with --record: without names, texts, ids and pictures of people, to be shown to others
  --serve NAME         tikfinity: games and overlays that look for it on port 21213 of this machine find this live;
                       streamerbot: pages on port 8080; another port as in tikfinity:21214 (docs/dialects.md)
  --forward ssn        Social Stream Ninja is told what happens; needs SSN_SESSION (docs/dialects.md)
  --tools FILE         the programs that rules may use, such as OBS (docs/tools.md)
  --speed N            how many times faster the demo show or the file plays (1)
  --seed N             another demo show (1)
  --port N             port of the API and the overlay, or the next free one; kept for the next start (8787)
  --site URL           the https address that others reach this machine at, through a proxy here: limits and webhooks are
                       then those of production (docs/one-machine.md)
  --data FOLDER        where data, logs and generated secrets are kept (.data)
  --database env       the PostgreSQL or Neon of DATABASE_URL, wherever it is: its owner's connection string
  --database local     the embedded PostgreSQL, whatever DATABASE_URL says
  --no-workers         only the database, for a wrangler dev of yours: docs/development.md
  --observe            Prometheus and Grafana too, where there is Docker: docs/monitoring.md
  --no-ingest          only the API: no demo show, no runner
  --help               this page

  DATABASE_URL         used without --database only where it names a PostgreSQL on this machine
  EULER_API_KEY        key for the sign server when --user is given, optional; needed where Euler Stream is used

Ctrl-C stops everything; the next start goes on with the same data.`;

export type Source =
  | { kind: "demo"; user: string; seed: string; speed: string }
  | { kind: "tiktok"; user: string; provider: string; redundant: boolean }
  | { kind: "file"; user: string; file: string; speed: string }
  | { kind: "none"; user: string };

/** Where to write down what comes in. */
export interface Recording {
  /** Absolute path. */
  file: string;
  anonymize: boolean;
}

export interface StartOptions {
  /** Undefined for the one that is kept. */
  port: number | undefined;
  /** The https origin that others reach it at. */
  site?: string;
  source: Source;
  /** Prometheus and Grafana beside it. */
  observe?: boolean;
  /** False where only the database is wanted, for Workers that somebody else starts. */
  hasWorkers: boolean;
  /** The creator of the stream that is here has the handle of `source` now. */
  rename?: boolean;
  recording?: Recording;
  /** Arguments of the runner for what it does beside taking in. */
  beside: readonly string[];
  /** Absolute path of the data folder. */
  folder: string;
  /** The database of DATABASE_URL, where that is the one to use. */
  databaseUrl: string | undefined;
  /** A DATABASE_URL that is not used, because it names another machine and nobody asked for it. */
  ignoredDatabaseUrl?: string;
}

/** The handle of the stream that is nobody's: of the demo show, and of a file that names no creator. */
export const demoUser = "demo";

/** Arguments that cannot be understood, as a sentence for who typed them. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The ways to a real LIVE. Of two the first is the preferred one. */
const liveProviders: readonly string[] = ["direct", "euler", "direct,euler", "euler,direct"];

/** Reads the command line, or returns "help". Throws UsageError. */
export function readOptions(args: string[], env: Record<string, string | undefined>): StartOptions | "help" {
  const values = parse(args);
  if (values.help === true) return "help";
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65_535)) {
    throw new UsageError("--port must be a number from 1 to 65535");
  }
  const from = typedFrom(env);
  const recording = readRecording(values, from);
  if (values.rename && values.user === undefined) throw new UsageError("--rename needs --user @handle");
  return {
    port,
    ...(values.site !== undefined && { site: readSite(values.site) }),
    ...(values.rename && { rename: true }),
    ...(recording && { recording }),
    beside: readBeside(values, from, env),
    ...(values.observe && { observe: true }),
    folder: dataFolder(values.data, env),
    hasWorkers: !values["no-workers"],
    source: readSource(values, from, Boolean(env["EULER_API_KEY"])),
    ...readDatabase(values.database, env["DATABASE_URL"]),
  };
}

/** What the command line has. */
export const startOptions = {
  user: { type: "string" },
  rename: { type: "boolean", default: false },
  provider: { type: "string" },
  redundant: { type: "boolean", default: false },
  file: { type: "string" },
  record: { type: "string" },
  anonymize: { type: "boolean", default: false },
  serve: { type: "string" },
  forward: { type: "string" },
  tools: { type: "string" },
  speed: { type: "string", default: "1" },
  seed: { type: "string", default: "1" },
  port: { type: "string" },
  site: { type: "string" },
  data: { type: "string" },
  database: { type: "string" },
  "no-workers": { type: "boolean", default: false },
  "no-ingest": { type: "boolean", default: false },
  observe: { type: "boolean", default: false },
  help: { type: "boolean", short: "h" },
} as const;

function parse(args: string[]) {
  const { values, positionals } = parseStrictly(args);
  // npm start -- @me: what stands alone is the creator.
  const [user, surplus] = values.user === undefined ? positionals : [values.user, ...positionals];
  if (surplus !== undefined) throw new UsageError(`nothing is known of "${surplus}": what is it for?`);
  return { ...values, user };
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: startOptions });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What PowerShell makes of --user @me.
    const splat = /'--user <value>' argument/.test(message) ? ` In PowerShell the @ needs quotes: --user "@name"` : "";
    throw new UsageError(message + splat);
  }
}

function readSource(values: ReturnType<typeof parse>, from: string, hasEulerKey: boolean): Source {
  const { provider, redundant, file, speed, seed } = values;
  const user = values.user === undefined ? undefined : readUser(values.user);
  if (!(Number(speed) >= 0) || speed.trim() === "") throw new UsageError("--speed must be a number from 0 on");
  if (!/^\d{1,9}$/.test(seed)) throw new UsageError("--seed must be a whole number");
  if (values["no-workers"] && (user ?? provider ?? file ?? values.record) !== undefined) {
    throw new UsageError("--no-workers takes nothing in; once wrangler dev runs, npm run ingest does");
  }
  if (values["no-ingest"] || values["no-workers"]) return { kind: "none", user: user ?? demoUser };
  if (provider === "mock" || (provider === undefined && file !== undefined)) {
    if (file === undefined) throw new UsageError("--provider mock needs --file FILE");
    return { kind: "file", user: user ?? demoUser, file: resolve(from, file), speed };
  }
  if (file !== undefined) throw new UsageError("--file needs --provider mock");
  const asked = provider ?? (redundant ? "direct,euler" : "direct");
  if (!liveProviders.includes(asked)) throw new UsageError("--provider is direct, euler or mock, or direct,euler");
  if (redundant && !asked.includes(",")) throw new UsageError(`--redundant needs both providers, not ${asked} alone`);
  if (asked !== "direct" && !hasEulerKey) throw new UsageError("Euler Stream needs EULER_API_KEY");
  if (user !== undefined) return { kind: "tiktok", user, provider: asked, redundant };
  if (provider !== undefined) throw new UsageError(`--provider ${provider} needs --user @handle`);
  if (redundant) throw new UsageError("--redundant needs --user @handle");
  if (Number(speed) === 0) throw new UsageError("the demo show needs a --speed over 0");
  return { kind: "demo", user: demoUser, seed, speed };
}

function readSite(text: string): string {
  const url = URL.parse(text);
  const isOrigin = url?.protocol === "https:" && url.pathname === "/" && url.search + url.hash + url.username === "";
  if (!isOrigin)
    throw new UsageError("--site must be an https address without a path, such as https://live.example.com");
  return url.origin;
}

function readUser(typed: string): string {
  const outcome = parseHandle(typed);
  if (!outcome.ok) throw new UsageError(`--user: ${outcome.problem}`);
  return outcome.handle;
}

function readRecording(values: ReturnType<typeof parse>, from: string): Recording | undefined {
  const { record, anonymize } = values;
  if (record === undefined) {
    if (anonymize) throw new UsageError("--anonymize needs --record FILE");
    return undefined;
  }
  if (record.trim() === "" || /[/\\]$/.test(record)) throw new UsageError("--record needs a file's name");
  if (values["no-ingest"]) throw new UsageError("--record has nothing to record with --no-ingest");
  return { file: resolve(from, record), anonymize };
}

function readBeside(
  values: ReturnType<typeof parse>,
  from: string,
  env: Record<string, string | undefined>,
): readonly string[] {
  const { serve, forward, tools } = values;
  const [one] = Object.entries({ serve, forward, tools }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  if (one !== undefined && (values["no-ingest"] || values["no-workers"])) {
    throw new UsageError(`--${one} is for the runner, and none is started`);
  }
  const problems: string[] = [];
  readServe(serve, true, problems);
  readForward(forward, true, env, problems);
  if (tools?.trim() === "") problems.push("--tools needs a file's name");
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(problem);
  return [
    ...(serve === undefined ? [] : ["--serve", serve]),
    ...(forward === undefined ? [] : ["--forward", forward]),
    ...(tools === undefined ? [] : ["--tools", resolve(from, tools)]),
  ];
}

/**
 * Which database is meant. DATABASE_URL is often that of production, exported for another command: one on another machine
 * is used where it is asked for, and passed by otherwise.
 */
function readDatabase(
  asked: string | undefined,
  text: string | undefined,
): Pick<StartOptions, "databaseUrl" | "ignoredDatabaseUrl"> {
  if (asked !== undefined && asked !== "env" && asked !== "local") throw new UsageError("--database is env or local");
  if (asked === "local") return { databaseUrl: undefined };
  if (text === undefined || text === "") {
    if (asked === "env") throw new UsageError("--database env needs DATABASE_URL");
    return { databaseUrl: undefined };
  }
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === "" || url.pathname.length < 2) {
    // Never with its value: it holds a password.
    throw new UsageError("DATABASE_URL must look like postgres://user:password@host/database");
  }
  if (asked === "env" || isOnThisMachine(text)) return { databaseUrl: text };
  return { databaseUrl: undefined, ignoredDatabaseUrl: text };
}
