/** The Worker of wrangler.toml as it would be uploaded, and the pages, built once a run: what needs one in a test takes it from here. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Client } from "pg";
import { inject } from "vitest";
import { buildWeb } from "../scripts/build-web.ts";

const root = join(import.meta.dirname, "..");
/** Any numbers but that of the database's template: one process builds while the others wait. */
const locks = { workerBuild: 7_301_885, pageBuild: 7_301_886 };

/** The folder with `index.js` and its modules. Throws with what wrangler said when the Worker cannot be built. */
export const workerBuild = (): Promise<string> => built("workerBuild", bundleWorker);

/** The folder with the pages and their assets, as the Worker serves it. */
export const pageBuild = (): Promise<string> => built("pageBuild", async (folder) => void (await buildWeb(folder)));

async function built(name: keyof typeof locks, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = inject(name);
  if (existsSync(folder)) return folder;
  const client = new Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [locks[name]]);
    if (existsSync(folder)) return folder;
    // Renamed when complete: half a build must not be taken for one.
    await build(`${folder}.new`);
    renameSync(`${folder}.new`, folder);
  } finally {
    await client.end();
  }
  return folder;
}

async function bundleWorker(folder: string): Promise<void> {
  const wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js");
  const args = [wrangler, "deploy", "--dry-run", "--outdir", folder];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`The Worker cannot be built: ${said.trim()}`);
}
