/** What a deployment is told: its command line, its environment, wrangler.toml. Parsed once. */
import { parseArgs } from "node:util";
import type { NeonSettings } from "../ops/drill/neon-api.ts";
import type { CloudflareSettings } from "./cloudflare-api.ts";
import { DeployError } from "./problem.ts";
import { rotatable, type Rotatable } from "./rotation.ts";

export const deployOptions = {
  env: { type: "string", default: "production" },
  "dry-run": { type: "boolean", default: false },
  site: { type: "string" },
  region: { type: "string", default: "aws-us-east-1" },
  to: { type: "string" },
  name: { type: "string" },
  data: { type: "boolean", default: false },
  finish: { type: "boolean", default: false },
  "lose-keys": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

export const help = `npm run deploy -- [command] [options]

  (none)      makes what is missing at Cloudflare and Neon, migrates, deploys the Worker, and tries it
  upgrade     takes the newest version of the project (git pull), then deploys it
  rollback    the version of the Worker before the current one takes its place; --to VERSION names another
  rotate WHAT new keys while everything runs: ingest, sealing, pseudonyms, metrics, database, or all of them (all);
              --finish takes the old ones out that nothing needs any more
  status      what is there, and what is missing
  destroy     removes the Worker and its queues; with --data the bucket and the database, too

  --env NAME       production (the default), staging, or another of environments.json
  --dry-run        changes nothing: says what would be done
  --site URL       the address that the Worker answers at, where it is neither workers.dev nor a custom domain of environments.json
  --region REGION  where the database is made, aws-us-east-1 by default; it cannot be moved later
  --lose-keys      where CI is set, keys are made although nothing keeps them: for an environment that is thrown away
  --name WORKER    for destroy: the Worker's name, so that nothing is destroyed by mistake

  CLOUDFLARE_API_TOKEN   Account: Workers Scripts (edit), Queues (edit), Workers R2 Storage (edit)
  CLOUDFLARE_ACCOUNT_ID  where the token is for several accounts
  NEON_API_KEY           from Neon's console; NEON_ORG_ID where the key is a person's and the project an organisation's
  NEON_PROJECT_ID        not needed: a project of yours, instead of one that is made

Settings of the Worker: what is set in the terminal is set there, what is set to nothing is taken away, the rest stays.
  OTLP_ENDPOINT, OTLP_HEADERS, TRACE_SHARE   where traces go, and which share
  ALERT_TARGETS, ALERT_WEBHOOK_SECRET        who is told of alerts, and what notices are signed with
  ALERT_QUIET_HOURS, HEARTBEAT_URL           when only what cannot wait is told; an outside monitor
  STATUS_PAGE                                public: everybody sees /status
  OAUTH_CLIENTS, SPEECH_KEY                  providers to sign in with; a voice for alerts

What is made is remembered in .data/deploy/NAME.json: keep a copy of it, it has the keys that nobody can show again.`;

export const commands = ["deploy", "upgrade", "rollback", "rotate", "status", "destroy"] as const;
export type Command = (typeof commands)[number];

export interface Options {
  command: Command;
  environment: string;
  dryRun: boolean;
  site: string | undefined;
  region: string;
  /** The version to go back to. */
  version: string | undefined;
  /** What destroy was told to destroy. */
  name: string | undefined;
  withData: boolean;
  /** What gets new keys; with `finish`, loses old ones. */
  rotates: readonly Rotatable[];
  finish: boolean;
  /** Keys may be made where nothing keeps them. */
  losesKeys: boolean;
}

/** What was asked for, `help`, or what is wrong with it. */
export function readOptions(args: string[]): Options | "help" | { problem: string } {
  try {
    const { values, positionals } = parseArgs({ args, options: deployOptions, allowPositionals: true });
    if (values.help) return "help";
    const [command = "deploy", ...words] = positionals;
    if (!isCommand(command)) return { problem: `There is no command ${command}.` };
    const rotates = command === "rotate" ? readRotates(words.shift()) : [];
    if (rotates === undefined) return { problem: `rotate is told what: ${rotatable.join(", ")} or all.` };
    const [surplus] = words;
    if (surplus !== undefined) return { problem: `${command} cannot do anything with "${surplus}".` };
    const site = values.site?.replace(/\/+$/, "");
    if (site !== undefined && !isSafe(site)) return { problem: "--site must be an https address." };
    return {
      command,
      environment: values.env,
      dryRun: values["dry-run"],
      site,
      region: values.region,
      version: values.to,
      name: values.name,
      withData: values.data,
      rotates,
      finish: values.finish,
      losesKeys: values["lose-keys"] || !process.env["CI"],
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function readRotates(word: string | undefined): readonly Rotatable[] | undefined {
  if (word === "all") return rotatable;
  const one = rotatable.find((name) => name === word);
  return one === undefined ? undefined : [one];
}

function isCommand(text: string): text is Command {
  return (commands as readonly string[]).includes(text);
}

export interface Accounts {
  cloudflare: Omit<CloudflareSettings, "accountId"> & { accountId: string | undefined };
  neon: Omit<NeonSettings, "projectId"> & { projectId: string | undefined; organisation: string | undefined };
}

/** Throws DeployError that names all that is missing. */
export function readAccounts(env: Record<string, string | undefined>): Accounts {
  const missing = ["CLOUDFLARE_API_TOKEN", "NEON_API_KEY"].filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new DeployError(
      `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not set`,
      "npm run deploy -- --help says which rights they need; set them in this terminal, and run the same command again",
    );
  }
  return {
    cloudflare: {
      apiUrl: apiOf(env, "CLOUDFLARE_API_BASE_URL", "https://api.cloudflare.com/client/v4"),
      token: env["CLOUDFLARE_API_TOKEN"] ?? "",
      accountId: env["CLOUDFLARE_ACCOUNT_ID"] || undefined,
    },
    neon: {
      apiUrl: apiOf(env, "NEON_API_URL", "https://console.neon.tech/api/v2"),
      apiKey: env["NEON_API_KEY"] ?? "",
      projectId: env["NEON_PROJECT_ID"] || undefined,
      organisation: env["NEON_ORG_ID"] || undefined,
    },
  };
}

function apiOf(env: Record<string, string | undefined>, name: string, usual: string): string {
  const url = (env[name] || usual).replace(/\/+$/, "");
  if (isSafe(url)) return url;
  throw new DeployError(`${name} is no https address`, "a token goes there: unset it, or name an https address");
}

/** A token goes out only where nobody on the way reads it. */
function isSafe(text: string): boolean {
  const url = URL.parse(text);
  if (url?.protocol === "https:") return true;
  return url?.protocol === "http:" && /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);
}
