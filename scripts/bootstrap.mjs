/**
 * `node scripts/bootstrap.mjs FILE [arguments]`: runs FILE on the project's own Node, with its dependencies in place.
 *
 * Plain JavaScript that Node 20 understands, and no dependency: on a fresh clone it is the only thing that can run.
 * It installs when `node_modules` is missing or is not what `package-lock.json` says, then starts FILE under the Node
 * in `node_modules`, passes signals on, and ends as FILE ends.
 */
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants as constantsOfFiles, existsSync, readFileSync, statfsSync, statSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");
const modules = join(root, "node_modules");

/** From 22.18 on Node runs TypeScript without a flag; wrangler and vitest are content with 22.12. */
const oldestNode = [22, 18];

const [file, ...rest] = process.argv.slice(2);
if (file === undefined) stop("usage: node scripts/bootstrap.mjs FILE [arguments]");

if (!isInstalled()) install();
run(findNode());

/**
 * True if every package of the lockfile is installed in its version. npm writes `node_modules/.package-lock.json` as the
 * last step of an install, so it also tells a finished one from one that was interrupted. Packages for other platforms
 * are rightly absent.
 */
function isInstalled() {
  const wanted = readPackages(join(root, "package-lock.json"));
  if (wanted === undefined)
    stop("package-lock.json is missing or damaged: restore it with `git checkout package-lock.json`.");
  const installed = readPackages(join(modules, ".package-lock.json"));
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = installed[path];
    return found === undefined
      ? entry.optional === true || entry.devOptional === true
      : found.version === entry.version;
  });
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function install() {
  const place = existsSync(modules) ? modules : root;
  const locked = lockOf(place);
  if (locked !== undefined) {
    stop(
      `The dependencies have to be installed, but ${place} cannot be written (${locked}): ` +
        `take it over (sudo chown -R "$USER" "${root}"), or have its owner run npm ci in ${root}. Then run the same command again.`,
    );
  }
  console.log("Installing dependencies (npm ci) ...");
  const args = ["ci", "--no-audit", "--no-fund"];
  const npm = process.env.npm_execpath;
  // npm names its own script to what it runs; without it (node scripts/bootstrap.mjs by hand) the one in PATH does.
  const { status, error } = npm?.endsWith("js")
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: "inherit" })
    : spawnSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (error) stop(`npm could not be started (${error.message}): is npm in PATH?`);
  if (status !== 0) {
    const free = freeMegabytes();
    const full = free < 100 ? ` The disk has ${free} MB left, and the dependencies need about 1,000.` : "";
    stop(`npm ci failed; the reason stands above.${full} Once it is mended, run the same command again.`);
  }
}

/** The system's code for why a folder cannot be written; undefined where it can. */
function lockOf(folder) {
  try {
    if (!statSync(folder).isDirectory()) return "it is a file";
    accessSync(folder, constantsOfFiles.W_OK);
    return undefined;
  } catch (error) {
    return error.code;
  }
}

function freeMegabytes() {
  try {
    const { bavail, bsize } = statfsSync(root);
    return Math.floor((bavail * bsize) / 1_000_000);
  } catch {
    return Infinity;
  }
}

/** The Node in node_modules, else the one this runs on if it is new enough, else an end with a clear message. */
function findNode() {
  const exe = process.platform === "win32" ? "node.exe" : "node";
  const candidates = [
    join(modules, ".bin", exe),
    join(modules, `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`, "bin", exe),
    process.execPath,
  ];
  // Asked, not believed: a binary for another libc is there but does not run.
  const node = candidates.find((path) => existsSync(path) && isNewEnough(versionOf(path)));
  if (node === undefined) {
    stop(
      `this needs Node ${oldestNode.join(".")} or newer, and no Node for ${process.platform} ${process.arch} came with the ` +
        `dependencies. This is Node ${process.versions.node}: install a newer one (https://nodejs.org), then run the same command again.`,
    );
  }
  return node;
}

function versionOf(path) {
  if (path === process.execPath) return process.versions.node;
  return spawnSync(path, ["--version"], { encoding: "utf8" }).stdout?.trim().replace("v", "") ?? "";
}

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

function run(node) {
  const child = spawn(node, [file, ...rest], {
    stdio: "inherit",
    env: { ...process.env, PATH: [join(modules, ".bin"), process.env.PATH].join(delimiter) },
  });
  child.on("error", (error) => stop(`${node} could not be started: ${error.message}`));
  // Ctrl-C reaches the child from the terminal too; what it starts must take two signals at once for one.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
