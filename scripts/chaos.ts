/** `npm run chaos -- --seed N --minutes M`: `--help` tells more. */
import { findingLines, closingLine } from "./chaos/report.ts";
import { help, type Options, readOptions } from "./chaos/options.ts";
import { runChaos } from "./chaos/run.ts";

let options: Options | "help";
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(
    `${error instanceof Error ? error.message : String(error)}\nnpm run chaos -- --help tells what there is.`,
  );
  process.exit(2);
}
if (options === "help") console.log(help);
else {
  for (const seed of options.seeds) {
    const result = await runChaos({ ...options, seed, say: (line) => console.log(line) });
    for (const line of findingLines(result)) console.log(line);
    console.log(closingLine(result));
    if (result.findings.length > 0) process.exitCode = 1;
  }
  // What is left of wrangler's and the database's handles must not keep a finished run alive.
  process.exit();
}
