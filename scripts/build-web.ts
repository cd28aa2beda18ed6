/** Builds `web/` into `dist/web/`: the static assets that the Worker serves. Fails when they outgrow their budget. */
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { openApiDocument } from "./contracts/openapi.ts";
import { referencePage } from "./contracts/reference.ts";

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** All of what a page may cost on the wire, gzip, in bytes. A browser source is loaded anew with every scene. */
const maxGzipBytes = 50_000;
/** The same of the pages of /account. */
const maxAccountBytes = 20_000;

/** Builds into `outDir` (emptied first) and returns what all files of pages weigh gzipped, in bytes. */
export async function buildWeb(outDir = path.join(project, "dist", "web")): Promise<number> {
  const web = path.join(project, "web");
  await rm(outDir, { recursive: true, force: true });
  await mkdir(path.join(outDir, "assets"), { recursive: true });
  await build({
    entryPoints: ["overlay.ts", "overlay.css", "index.css"].map((file) => path.join(web, file)),
    outdir: path.join(outDir, "assets"),
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome103"],
    external: ["data:*"],
    logLevel: "warning",
  });
  for (const page of ["overlay.html", "index.html", "_headers"])
    await cp(path.join(web, page), path.join(outDir, page));
  const bytes = await weigh(outDir);
  await buildAccount(web, outDir);
  await writeContract(outDir);
  return bytes;
}

/** The pages that people sign in on. Nothing in OBS loads them: they have a budget of their own. */
async function buildAccount(web: string, outDir: string): Promise<void> {
  const [from, to] = [path.join(web, "account"), path.join(outDir, "account")];
  const assets = path.join(outDir, "assets", "account");
  await mkdir(to, { recursive: true });
  await build({
    entryPoints: ["account.ts", "account.css"].map((file) => path.join(from, file)),
    outdir: assets,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome103", "safari16", "firefox115"],
    logLevel: "warning",
  });
  for (const page of ["index.html", "welcome.html", "link.html"]) await cp(path.join(from, page), path.join(to, page));
  const bytes = (await weigh(to)) + (await weigh(assets));
  if (bytes > maxAccountBytes)
    throw new Error(`web/account: ${bytes} bytes gzip are over its budget of ${maxAccountBytes}`);
}

/**
 * The contract that the Worker serves, of the operations as they are now, and the page that shows it. No overlay loads them: they do
 * not count as weight.
 */
async function writeContract(outDir: string): Promise<void> {
  const document = openApiDocument();
  const [contract, docs] = [path.join(outDir, "contract"), path.join(outDir, "docs")];
  for (const folder of [contract, docs]) await mkdir(folder, { recursive: true });
  await writeFile(path.join(contract, "openapi.json"), JSON.stringify(document));
  await writeFile(path.join(docs, "api.html"), referencePage(document));
  await build({
    entryPoints: ["reference.ts", "reference.css"].map((file) => path.join(project, "web", file)),
    outdir: docs,
    bundle: true,
    minify: true,
    format: "esm",
    logLevel: "warning",
  });
}

async function weigh(outDir: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += gzipSync(await readFile(path.join(entry.parentPath, entry.name))).byteLength;
  }
  return bytes;
}

/**
 * Puts `built` in the place of `outDir` unless the two hold the same. Every start of a Worker builds, and several run at
 * once (tests, `npm start`): a folder that is being served must never be seen empty.
 */
async function replaceWhenDifferent(built: string, outDir: string): Promise<void> {
  if ((await contents(built)) === (await contents(outDir))) return rm(built, { recursive: true });
  const old = `${built}.old`;
  await rename(outDir, old).catch(() => undefined);
  await rename(built, outDir);
  await rm(old, { recursive: true, force: true });
}

async function contents(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = files.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const texts = paths.toSorted().map(async (file) => [path.relative(folder, file), await readFile(file, "base64")]);
  return JSON.stringify(await Promise.all(texts));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = path.join(project, "dist", `web.${process.pid}`);
  const bytes = await buildWeb(built);
  await replaceWhenDifferent(built, path.join(project, "dist", "web"));
  const size = `${(bytes / 1_000).toFixed(1)} KB gzip`;
  if (bytes > maxGzipBytes) {
    console.error(`web: ${size} is over the budget of ${maxGzipBytes / 1_000} KB. Take something out of web/.`);
    process.exit(1);
  }
  console.log(`web: built dist/web, ${size} of ${maxGzipBytes / 1_000} KB`);
}
