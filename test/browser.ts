/** A real headless Chromium for tests: the one that is installed, else the one that came with the dependencies. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts it. `CHROMIUM_PATH` names another one. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM_PATH"] ?? installed.find((path) => existsSync(path));
  return chromium.launch({
    executablePath: executablePath ?? (await unpackBundled()),
    args: ["--no-sandbox", "--disable-gpu"],
  });
}

/** How long a page of the shared browser waits for what has to come, milliseconds: as long as test/patience.ts. */
const patienceMs = 150_000;

let shared: Promise<Browser> | undefined;

/** The Chromium that all test files of a process share; it ends with the process. A test leaves it with `leaveBrowser`. */
export async function sharedBrowser(): Promise<Browser> {
  shared ??= launchPatient();
  const browser = await shared;
  if (browser.isConnected()) return browser;
  // One that died with the test before takes no other with it.
  shared = launchPatient();
  return shared;
}

async function launchPatient(): Promise<Browser> {
  const browser = await launchBrowser();
  const newContext = browser.newContext.bind(browser);
  // `newPage` makes its context with it, too.
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(patienceMs);
    return context;
  };
  return browser;
}

/**
 * Closes every page that was opened in it: of a process one file runs at a time. After each test: a page that is left open goes on
 * drawing what moves on it while others are tested.
 */
export async function leaveBrowser(): Promise<void> {
  await Promise.all(((await shared)?.contexts() ?? []).map((context) => context.close()));
}

/**
 * Unpacks the bundled Chromium once a version, and returns its path. The package itself unpacks into the folder for
 * temporary files and takes what it finds there: a second test file that starts meanwhile would run half a program, and so
 * would every run after one that was killed. Here it gets a folder of its own, which takes its place when it is whole.
 */
async function unpackBundled(): Promise<string> {
  const packageRoot = dirname(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))));
  const { version } = JSON.parse(await readFile(join(packageRoot, "package.json"), "utf8")) as { version: string };
  const home = join(tmpdir(), `tiktok-live-edge-chromium-${version}`);
  const executable = join(home, "chromium");
  if (existsSync(executable)) return executable;

  const own = await mkdtemp(`${home}-`);
  const script = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: packageRoot,
    env: { ...process.env, TMPDIR: own },
  });
  try {
    await rename(own, home);
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    if (!existsSync(executable)) throw error;
  }
  return executable;
}
