/** `npm run conformance`: the table of the conformance corpus. `--help` tells more. */
import { readFileSync, writeFileSync } from "node:fs";
import { readCaseFiles, readCases, type Step } from "./conformance/case.ts";
import { encodeCaseFile } from "./conformance/encode.ts";
import { frameOf, textOf } from "./conformance/frames.ts";
import { help, type Options, readOptions } from "./conformance/options.ts";
import { compareOutcomes, isOfFrames, runCases } from "./conformance/run.ts";
import { closingLine, resultLines } from "./conformance/table.ts";

try {
  process.exitCode = await main(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`conformance: ${error instanceof Error ? error.message : String(error)}`);
  console.error("npm run conformance -- --help tells what there is.");
  process.exitCode = 2;
}

/** Returns the exit code, as the others do. */
async function main(options: Options): Promise<number> {
  switch (options.command) {
    case "help":
      console.log(help);
      return 0;
    case "encode":
      return encode(options.check);
    case "frames":
      return printFrames(options.name);
    case "run":
      return run(options);
    default:
      return options satisfies never;
  }
}

async function run({ only, tool, outcomes }: Extract<Options, { command: "run" }>): Promise<number> {
  const cases = readCases().filter(({ name }) => name.includes(only));
  if (cases.length === 0) throw new RangeError(`no case is called "${only}"`);
  const results = await (outcomes === undefined
    ? runCases(cases, tool)
    : compareOutcomes(cases, readFileSync(outcomes, "utf8")));
  for (const line of resultLines(results)) console.log(line);
  console.log(closingLine(results, outcomes ?? tool));
  const asked = outcomes === undefined && tool === "connector" ? cases.filter(isOfFrames) : cases;
  const left = cases.length - asked.length;
  if (left > 0) console.log(`not asked: ${left} cases of Euler Stream's JSON, which the connector does not read`);
  return results.some(({ differences }) => differences.length > 0) ? 1 : 0;
}

function printFrames(name: string): number {
  const found = readCases().find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`no case is called "${name}"`);
  for (const [number, step] of found.input.entries()) {
    const { at, connection, room } = step;
    console.log(JSON.stringify({ at, connection, room, ...contentOf(step, number) }));
  }
  return 0;
}

function contentOf(step: Step, number: number): object {
  if ("text" in step) return { text: textOf(step) };
  const frame = frameOf(step, number);
  return frame === undefined ? { line: "line" in step && step.line } : { frame: Buffer.from(frame).toString("base64") };
}

function encode(isCheck: boolean): number {
  const stale = readCaseFiles().flatMap(({ path, text }) => {
    const encoded = encodeCaseFile(text);
    return encoded === text ? [] : [{ path, encoded }];
  });
  for (const { path, encoded } of stale) {
    if (!isCheck) writeFileSync(path, encoded);
    console.log(`conformance: ${path} ${isCheck ? "is not what its fields say" : "written"}`);
  }
  return isCheck && stale.length > 0 ? 1 : 0;
}
