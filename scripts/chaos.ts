/** `npm run chaos -- --seed N --minutes M`: `--help` tells more. */
import { runAlerts } from "./chaos/alerts/run.ts";
import { destroyAndRestore, destroyLine } from "./chaos/destroy.ts";
import { closingLine, findingLines, takeoverLines, totalLine } from "./chaos/report.ts";
import { chaosOptions, help, type Options, readOptions } from "./chaos/options.ts";
import { storageProblem } from "#shared/storage-problem.ts";
import { describeFailure } from "./failure.ts";
import { npmArguments } from "./npm-arguments.ts";
import { type ChaosResult, runChaos } from "./chaos/run.ts";
import { setupOf } from "./chaos/setup.ts";
import { measureTakeovers } from "./chaos/takeover.ts";

let options: Options | "help";
try {
  options = readOptions(npmArguments({ name: "chaos", options: chaosOptions }));
} catch (error) {
  console.error(
    `${error instanceof Error ? error.message : String(error)}\nnpm run chaos -- --help tells what there is.`,
  );
  process.exit(2);
}
if (options === "help") console.log(help);
else if (options.alerts) {
  const { keep, seeds } = options;
  const result = await runAlerts({ seed: seeds[0] ?? 1, keep, say: (line) => console.log(line) }).catch(cannotRun);
  const { rows, lines, findings, stored } = result;
  for (const line of [...lines, ...findings.map((finding) => `  ${finding}`)]) console.log(line);
  const rang = rows.filter(({ rangAfter }) => rangAfter !== undefined).length;
  const over = rows.filter(({ clearedAfter }) => clearedAfter !== undefined).length;
  console.log(`alerts: alerts=${rows.length} rang=${rang} over=${over} stored=${stored} findings=${findings.length}`);
  process.exit(findings.length === 0 ? 0 : 1);
} else if (options.destroy) {
  const { keep, seeds } = options;
  const asked = { seed: seeds[0] ?? 1, keep, say: (line: string) => console.log(line) };
  const result = await destroyAndRestore(asked).catch(cannotRun);
  for (const finding of result.findings) console.log(`  ${finding}`);
  console.log(destroyLine(result));
  process.exit(result.findings.length === 0 ? 0 : 1);
} else if (options.takeovers > 0) {
  const { takeovers: kills, seeds } = options;
  const [seed = 1] = seeds;
  const setup = { ...setupOf(seed), ...options.setup };
  const asked = {
    seed,
    setup,
    kills,
    freezes: Math.ceil(kills / 5),
    keep: options.keep,
    say: (line: string) => console.log(line),
  };
  for (const line of takeoverLines(setup, await measureTakeovers(asked).catch(cannotRun))) console.log(line);
  process.exit();
} else {
  const results: ChaosResult[] = [];
  for (const seed of options.seeds) {
    const setup = { ...setupOf(seed), ...options.setup };
    const result = await runChaos({ ...options, seed, setup, say: (line) => console.log(line) }).catch(cannotRun);
    for (const line of findingLines(result)) console.log(line);
    console.log(closingLine(result));
    if (result.findings.length > 0) process.exitCode = 1;
    results.push(result);
  }
  if (results.length > 1) console.log(totalLine(results));
  // What is left of wrangler's and the database's handles must not keep a finished run alive.
  process.exit();
}

/** A run that could not be started or ended found nothing out: a disk that is full, a folder that is somebody else's. */
function cannotRun(error: unknown): never {
  console.error(
    storageProblem(error) === undefined && error instanceof Error ? error.stack : `chaos: ${describeFailure(error)}`,
  );
  return process.exit(1);
}
