/** The Workers under `wrangler dev`: real workerd with local Durable Objects, queues and assets. */
import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../free-port.ts";
import { localRuntime } from "../local-runtime.ts";
import { type Child, startChild } from "./child.ts";
import { varLines } from "./dev-vars.ts";
import { developmentVars } from "./development-vars.ts";
import { PartError, step } from "./status.ts";
import type { Warden } from "./warden-client.ts";

/** What the Workers are told on this machine. */
export interface WorkerSettings {
  databaseUrl: string;
  /** The same database for the role for privacy. */
  privacyUrl: string;
  /** Empty for Neon itself. */
  neonEndpoint: string;
  ingestKey: { id: string; secret: string };
  /** 64 hex digits. */
  sealingKey: string;
  metricsKey?: string;
  /** By key id, the current one first: 64 hex digits each. */
  pseudonymKeys: Record<string, string>;
}

export interface WorkersOptions extends WorkerSettings {
  root: string;
  /** `.data`. */
  folder: string;
  port: number;
  /** The https origin that a proxy on this machine serves it at. */
  site?: string | undefined;
  warden: Warden;
}

/** The secrets, by the names that wrangler.toml gives them. */
function secretsOf(settings: WorkerSettings): Record<string, string> {
  return {
    DATABASE_URL: settings.databaseUrl,
    PRIVACY_DATABASE_URL: settings.privacyUrl,
    INGEST_KEYS: `${settings.ingestKey.id}:${settings.ingestKey.secret}`,
    SEALING_KEYS: `local:${settings.sealingKey}`,
    ...(settings.metricsKey && { METRICS_KEY: settings.metricsKey }),
    PSEUDONYMIZATION_SECRET: Object.entries(settings.pseudonymKeys)
      .map((pair) => pair.join(":"))
      .join(","),
  };
}

/** Who is reached by others has the limits of production. */
function variablesOf({ neonEndpoint, site }: WorkerSettings & { site?: string | undefined }): Record<string, string> {
  const ofSite = site === undefined ? {} : { PRIVATE_WEBHOOKS: "refused", RATE_LIMITS: "enforced" };
  return { ...developmentVars, NEON_ENDPOINT: neonEndpoint, ...ofSite };
}

/** Everything that a `wrangler dev` of one's own is told in `.dev.vars`. */
export function devVarsOf(settings: WorkerSettings): Record<string, string> {
  return { ...secretsOf(settings), ...variablesOf(settings) };
}

const readyTimeoutMs = 90_000;

/** Starts them and waits until `GET /health` answers 200. Throws PartError with what wrangler said. */
export async function startWorkers(options: WorkersOptions): Promise<Child> {
  const { root, folder, port } = options;
  refuseLockedProject(root);
  const logFolder = join(folder, "logs");
  const child = startChild({
    part: "workers",
    command: process.execPath,
    args: await wranglerArguments(options),
    cwd: root,
    env: {
      ...withoutSettings(process.env),
      ...localRuntime,
      WRANGLER_HIDE_BANNER: "true",
      // Colour codes have no place in a log file.
      NO_COLOR: "1",
    },
    logFolder,
    warden: options.warden,
  });
  const origin = `http://127.0.0.1:${port}`;
  try {
    await step(
      "workers",
      () => waitUntilHealthy(origin, child),
      () => `${origin}, wrangler dev`,
    );
  } catch (error) {
    await child.stop("SIGTERM", 3_000);
    throw error;
  }
  return child;
}

/** The pages are built into the project's folder, and wrangler bundles in it. */
function refuseLockedProject(root: string): void {
  for (const name of ["dist", ".wrangler"]) {
    const place = existsSync(join(root, name)) ? join(root, name) : root;
    try {
      accessSync(place, constants.W_OK);
    } catch (error) {
      throw new PartError(
        "workers",
        `${place} cannot be written, and the pages are built there`,
        `take the project's folder over (sudo chown -R "$USER" ${root}), or use a clone of your own.`,
        { cause: error },
      );
    }
  }
}

async function wranglerArguments({ root, folder, port, ...settings }: WorkersOptions): Promise<string[]> {
  // In a file that only we can read: arguments are visible to every user of the machine.
  const envFile = join(folder, "dev.vars");
  writeFileSync(envFile, varLines(secretsOf(settings)), { mode: 0o600 });
  return [
    join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js"),
    "dev",
    `--config=${join(root, "wrangler.toml")}`,
    // The nameless environment, whatever a shell may have set.
    "--env=",
    "--ip=127.0.0.1",
    // What the Workers take for their own address: cookies, passkeys and links are for it.
    ...(settings.site === undefined
      ? []
      : [`--local-upstream=${new URL(settings.site).host}`, "--upstream-protocol=https"]),
    `--port=${port}`,
    `--inspector-port=${await freePort()}`,
    `--persist-to=${join(folder, "wrangler")}`,
    `--env-file=${envFile}`,
    ...Object.entries(variablesOf(settings)).map(([name, value]) => `--var=${name}:${value}`),
    "--show-interactive-dev-session=false",
    // Not a line a request.
    "--log-level=warn",
  ];
}

/** What was set for us, or in a shell for something else, must not become a setting of the Workers. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, CLOUDFLARE_ENV: _environment, ...rest } = env;
  return rest;
}

async function waitUntilHealthy(origin: string, child: Child): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  let last = "no answer";
  let ended: number | string | undefined;
  void child.ended.then((end) => (ended = end));
  while (Date.now() < deadline) {
    if (ended !== undefined) {
      throw failure(`wrangler ended (${ended})`, child);
    }
    last = await askHealth(origin);
    if (last === "") return;
    await delay(200);
  }
  throw failure(`not healthy after ${readyTimeoutMs / 1000} s: ${last}`, child);
}

/** Empty when all is well, else what is not. */
async function askHealth(origin: string): Promise<string> {
  try {
    const response = await fetch(`${origin}/health`, { signal: AbortSignal.timeout(10_000) });
    if (response.ok) return "";
    const body = (await response.json()) as { failing?: string[]; detail?: string };
    return body.failing?.join(", ") ?? body.detail ?? `HTTP ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function failure(reason: string, child: Child): PartError {
  const said = child.lastLines().map((line) => `             ${line}`);
  return new PartError("workers", [reason, ...said].join("\n"), `all it said is in ${child.logFile}`);
}
