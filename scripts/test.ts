/**
 * `npm test [-- vitest's arguments]`: builds the pages, runs every test, and ends with a line `N passed, N failed`.
 *
 * With `CI` set, files that failed are run once more by themselves, and what failed the first time is said: on a machine that others
 * use as well, a test that waits for real parts can come too late. A test that fails by itself, too, has failed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { closingLine, countAgain, countTests, failedFiles } from "./test-count.ts";

const root = join(import.meta.dirname, "..");
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const folder = mkdtempSync(join(tmpdir(), "tle-test-result-"));
const report = join(folder, "report.json");

// The Workers serve dist/web; a fresh clone has none.
const built = await run([join(root, "scripts", "build-web.ts")]);
const exitCode = built === 0 ? await runTests(report, process.argv.slice(2)) : built;
const first = read(report);
const failed = failedFiles(first);
/** More is no bad moment of the machine. */
const mostAgain = 12;
let count = countTests(first, exitCode);
if (process.env["CI"] !== undefined && count.failed > 0 && failed.length > 0 && failed.length <= mostAgain) {
  console.log(`\nFailed the first time, and run again by themselves:`);
  for (const { name, tests } of failed) console.log(`  ${relative(root, name)}: ${tests.join("; ") || "not loaded"}`);
  const again = join(folder, "again.json");
  const names = failed.map(({ name }) => name);
  const code = await runTests(again, ["--maxWorkers=1", ...names]);
  count = countAgain(first, read(again), code);
}
rmSync(folder, { recursive: true, force: true });
console.log(closingLine(count));
process.exitCode = count.failed > 0 ? 1 : 0;

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function runTests(outputFile: string, args: string[]): Promise<number> {
  return run([vitest, "run", "--reporter=default", "--reporter=json", `--outputFile=${outputFile}`, ...args]);
}

async function run(args: string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, forward);
  const [code] = (await once(child, "exit")) as [number | null];
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.removeListener(signal, forward);
  return code ?? 1;
}
