/** A real headless Chromium for tests: the one that is installed, else the one that came with the dependencies. */
import bundled from "@sparticuz/chromium";
import { access } from "node:fs/promises";
import { type Browser, chromium } from "playwright-core";

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts it. `CHROMIUM_PATH` names another one. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const path = process.env["CHROMIUM_PATH"] ?? (await firstThatExists(installed));
  if (path !== undefined) return chromium.launch({ executablePath: path, args: ["--no-sandbox"] });
  bundled.setGraphicsMode = false;
  return chromium.launch({ executablePath: await bundled.executablePath(), args: ["--no-sandbox", "--disable-gpu"] });
}

async function firstThatExists(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    try {
      await access(path);
      return path;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
