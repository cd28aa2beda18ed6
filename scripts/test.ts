/**
 * `npm test [-- vitest's arguments]`: builds the pages, runs the tests, and ends with a line `N passed, N failed`.
 *
 * What is in `test/long/` has a product, a fleet or a server of its own for half a minute or more. `npm run test:all`, which is
 * what `.ci/run` asks for, has it too, and so has a run that names some of it.
 *
 * With `CI` set, files that failed are run once more by themselves, and what failed the first time is said: on a machine that others
 * use as well, a test that waits for real parts can come too late. A test that fails by itself, too, has failed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { closingLine, countAgain, countTests, failedFiles } from "./test-count.ts";

const root = join(import.meta.dirname, "..");
const longTests = readdirSync(join(root, "test", "long")).filter((name) => name.endsWith(".test.ts"));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
// Runners, commands and the tests' own processes start anew all the time: what Node has compiled once it need not compile again.
process.env["NODE_COMPILE_CACHE"] ??= join(root, "node_modules", ".cache", "compiled");
const folder = mkdtempSync(join(tmpdir(), "tle-test-result-"));
const report = join(folder, "report.json");

// The Workers serve dist/web; a fresh clone has none.
const built = await run([join(root, "scripts", "build-web.ts")]);
const given = process.argv.slice(2);
const args = given.filter((one) => one !== "--all");
/** With `--all`, and where somebody named what is to be run, which may be there. */
const all = args.length < given.length || args.some((one) => !one.startsWith("-"));
if (!all) process.env["SHORT_TESTS"] = "1";
const exitCode = built === 0 ? await runTests(report, args) : built;
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
if (!all) console.log(`Not run: ${longTests.length} files of test/long. \`npm run test:all\` runs them too.`);
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
