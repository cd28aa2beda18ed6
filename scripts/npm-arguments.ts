/** The arguments of the script that runs, also where npm kept some of them. */
import { type NpmScript, NpmOptionsError, withNpmOptions } from "./npm-options.ts";

/** Reads them; what npm kept is said on the error output. Ends the process with 2 where it cannot be put right. */
export function npmArguments(script: NpmScript): string[] {
  try {
    const { args, note } = withNpmOptions(process.argv.slice(2), process.env, script);
    if (note !== undefined) console.error(note);
    return args;
  } catch (error) {
    if (!(error instanceof NpmOptionsError)) throw error;
    console.error(error.message);
    return process.exit(2);
  }
}
