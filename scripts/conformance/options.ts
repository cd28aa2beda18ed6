/** The command line of the conformance run. */
import { parseArgs } from "node:util";
import { type Tool, tools } from "./run.ts";

export type Options =
  | { command: "run"; only: string; tool: Tool; outcomes: string | undefined }
  | { command: "frames"; name: string }
  | { command: "encode"; check: boolean }
  | { command: "help" };

export const help = `Plays the cases of test/conformance/cases to a tool and compares. docs/conformance.md tells the format.

  npm run conformance -- [--only NAME] [--tool platform|connector]
  npm run conformance -- [--only NAME] --outcomes FILE
  npm run conformance -- frames NAME        prints the push frames of a case: a line {"at", "connection", "frame"} each
  npm run conformance -- encode [--check]   writes each payload from its readable fields; with --check only says whether they agree

  --only      only the cases whose name contains NAME, for example gifts/
  --tool      platform, the default: this project's own functions. connector: tiktok-live-connector and the usual bot on it
  --outcomes  compares what another tool wrote down: a line {"case": NAME, "events": [...], "ledger": ..., "state": ...} a case

Exit codes: 0 every case passed, 1 one did not, 2 wrong usage.
`;

/** Reads it. Throws a RangeError, or what parseArgs throws, on wrong usage. */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      only: { type: "string", default: "" },
      tool: { type: "string", default: "platform" },
      outcomes: { type: "string" },
      check: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return { command: "help" };
  const [command, name, ...rest] = positionals;
  if (command === "frames" && name !== undefined && rest.length === 0) return { command, name };
  if (command === "encode" && name === undefined) return { command, check: values.check };
  if (command !== undefined) throw new RangeError(`there is no command "${positionals.join(" ")}"`);
  const tool = tools.find((known) => known === values.tool);
  if (tool === undefined) throw new RangeError(`--tool is one of ${tools.join(", ")}`);
  return { command: "run", only: values.only, tool, outcomes: values.outcomes };
}
