/** Reads `--forward`: who else is told each event. */
import { readSsnSettings } from "../providers/ssn/settings.ts";
import type { ForwardSettings } from "./ssn.ts";

/** Adds what is wrong to `problems`, the session never among it. */
export function readForward(
  text: string | undefined,
  isOneStream: boolean,
  env: Record<string, string | undefined>,
  problems: string[],
): ForwardSettings | undefined {
  if (!text) return undefined;
  if (text !== "ssn") problems.push(`--forward "${text}" is not ssn`);
  else if (!isOneStream) problems.push("--forward is for one stream: name it with --stream and --user");
  else return readSsnSettings(env, problems);
  return undefined;
}
