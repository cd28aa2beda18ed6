/** `npm test [-- vitest's arguments]`: builds the pages, runs every test, and ends with a line `N passed, N failed`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { closingLine, countTests } from "./test-count.ts";

const root = join(import.meta.dirname, "..");
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const folder = mkdtempSync(join(tmpdir(), "tle-test-result-"));
const report = join(folder, "report.json");

// The Workers serve dist/web; a fresh clone has none.
const built = await run([join(root, "scripts", "build-web.ts")]);
const exitCode =
  built === 0
    ? await run([
        vitest,
        "run",
        "--reporter=default",
        "--reporter=json",
        `--outputFile=${report}`,
        ...process.argv.slice(2),
      ])
    : built;
const count = countTests(existsSync(report) ? readFileSync(report, "utf8") : undefined, exitCode);
rmSync(folder, { recursive: true, force: true });
console.log(closingLine(count));
process.exitCode = count.failed > 0 ? 1 : 0;

async function run(args: string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, forward);
  const [code] = (await once(child, "exit")) as [number | null];
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.removeListener(signal, forward);
  return code ?? 1;
}
