/** The Worker with its pages and objects, deployed by wrangler: it knows how, and is pinned. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import * as z from "zod";
import { DeployError, withoutSecrets } from "./problem.ts";
import type { CloudflareSettings } from "./cloudflare-api.ts";

export interface UploadOptions {
  root: string;
  /** Of wrangler.toml; or another configuration, which has none. */
  environment?: string;
  config?: string;
  cloudflare: CloudflareSettings;
  /** Secrets that go with this version; the others stay as they are. */
  secrets: Record<string, string>;
  /** Variables in place of those of wrangler.toml, or beside them. */
  vars?: Record<string, string>;
  tag: string;
  message: string;
}

const Deployed = z.object({ type: z.literal("deploy"), version_id: z.string() });
const patienceMs = 600_000;

/** Resolves with the id of the version that runs now. Throws DeployError with wrangler's last words. */
export async function upload(options: UploadOptions): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "tle-deploy-"));
  try {
    // A file, because a command line can be read by everybody on the machine. The folder is its owner's alone.
    const secretsFile = join(folder, "secrets.json");
    writeFileSync(secretsFile, JSON.stringify(options.secrets), { mode: 0o600 });
    const output = join(folder, "output.ndjson");
    const hasSecrets = Object.keys(options.secrets).length > 0;
    const which = options.config === undefined ? ["--env", options.environment ?? ""] : ["--config", options.config];
    const args = ["deploy", ...which, "--tag", options.tag, "--message", options.message];
    for (const [name, value] of Object.entries(options.vars ?? {})) args.push("--var", `${name}:${value}`);
    if (hasSecrets) args.push("--secrets-file", secretsFile);
    const { code, said } = await wrangler(options, args, output);
    if (code !== 0) throw failure(said);
    return versionIn(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds it as it would be deployed, and asks nobody. Throws DeployError. */
export async function tryUpload(options: { root: string; environment: string }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tle-deploy-"));
  try {
    const args = ["deploy", "--env", options.environment, "--dry-run", "--outdir", join(folder, "built")];
    const { code, said } = await wrangler({ ...options, cloudflare: undefined }, args, join(folder, "output.ndjson"));
    if (code !== 0) throw failure(said);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function wrangler(
  {
    root,
    cloudflare,
    secrets = {},
  }: Pick<UploadOptions, "root"> &
    Partial<Pick<UploadOptions, "secrets">> & { cloudflare: CloudflareSettings | undefined },
  args: string[],
  output: string,
): Promise<{ code: number | null; said: string }> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    CLOUDFLARE_API_TOKEN: cloudflare?.token,
    CLOUDFLARE_ACCOUNT_ID: cloudflare?.accountId,
    CLOUDFLARE_API_BASE_URL: cloudflare?.apiUrl,
    WRANGLER_OUTPUT_FILE_PATH: output,
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_WRITE_LOGS: "false",
    // Nobody is asked anything.
    CI: "1",
    NO_COLOR: "1",
  };
  const program = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: patienceMs,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-20_000)));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  const plain = stripVTControlCharacters(said);
  return { code, said: withoutSecrets(plain, [cloudflare?.token ?? "", ...Object.values(secrets)]) };
}

function versionIn(output: string): string {
  const lines = readFileSync(output, "utf8").split("\n").filter(Boolean);
  for (const line of lines) {
    const parsed = Deployed.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data.version_id;
  }
  throw new DeployError("wrangler did not say what it deployed", "run the same command again");
}

/** By what wrangler says, in its words or by Cloudflare's code. */
const mends: [RegExp, string][] = [
  [
    /code: 10000\b|Authentication error/i,
    'edit the token in Cloudflare\'s dashboard, and add "Account · Workers Scripts · Edit"',
  ],
  [
    /Docker (?:CLI|daemon)|docker.*(?:not found|could not be launched|is not running)/i,
    'start Docker, which builds the image of the runners\' containers; or name an image of a registry: "image" of runner_containers in environments.json',
  ],
  [
    /code: 10089|enable Analytics Engine/i,
    "open Workers & Pages, Analytics Engine in Cloudflare's dashboard once, which switches it on for the account",
  ],
  [
    /code: 10063|workers\.dev subdomain/i,
    "open Workers & Pages in Cloudflare's dashboard once, which gives the account a part of workers.dev; or add a custom domain to environments.json",
  ],
  [/code: 10027|exceeded the size limit/i, "the Worker is larger than the plan allows: take the Workers Paid plan"],
  [
    /code: 11004|queue .* (?:does not exist|not found)/i,
    "run the same command again: it makes the queues that are missing",
  ],
  [
    /code: 10074|code: 10079|migration/i,
    "a migration of objects was refused: deploy the versions between yours and this one first, one after the other",
  ],
  [
    /Build failed|\bERROR\b.*\.ts:|Could not resolve/i,
    "the project does not build: git status says whether files of it were changed; npm ci puts its dependencies back",
  ],
  [
    /fetch failed|ECONNREFUSED|ETIMEDOUT|ENOTFOUND|socket hang up|timed? ?out|code: 10013|50\d\b/i,
    "run the same command again; https://www.cloudflarestatus.com says whether something is wrong there",
  ],
];

function failure(said: string): DeployError {
  const lines = said.split("\n").map((line) => line.trim());
  const first = lines.findIndex((line) => /ERROR|✘|error/.test(line));
  const words = lines.slice(Math.max(0, first)).filter(Boolean).slice(0, 6).join(" ").slice(0, 600);
  const [, mend] = mends.find(([pattern]) => pattern.test(said)) ?? [
    undefined,
    "mend what it says, and run the same command again: what is there already is left as it is",
  ];
  return new DeployError(`wrangler could not deploy: ${words || "it said nothing"}`, mend);
}
