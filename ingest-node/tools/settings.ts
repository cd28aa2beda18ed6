/**
 * Which other programs rules may use on this runner, from a file of its host (`--tools`). What is not in it is off: a rule names no
 * program's address itself, and no address that is not here.
 */
import { readFileSync } from "node:fs";
import * as z from "zod";

const password = z.string().max(500).optional();

function socketUrl(usual: string) {
  return z
    .url({ protocol: /^wss?$/, error: "an address as ws://127.0.0.1:8080/" })
    .max(500)
    .default(usual);
}

export const ToolSettings = z.strictObject({
  streamerbot: z.strictObject({ url: socketUrl("ws://127.0.0.1:8080/"), password }).optional(),
  obs: z.strictObject({ url: socketUrl("ws://127.0.0.1:4455/"), password }).optional(),
});
export type ToolSettings = z.infer<typeof ToolSettings>;

/** Reads `--tools`. Adds what is wrong to `problems`. */
export function readTools(
  file: string | undefined,
  isOneStream: boolean,
  problems: string[],
): ToolSettings | undefined {
  if (!file) return undefined;
  const wrong = (problem: string) => void problems.push(`--tools ${file}: ${problem}`);
  if (!isOneStream) {
    problems.push("--tools is for one stream: name it with --stream and --user");
    return undefined;
  }
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    wrong(`it cannot be read (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the parser says has a piece of the file in it, and that may be a password.
    wrong("it is no JSON");
    return undefined;
  }
  const { success, data, error } = ToolSettings.safeParse(value);
  if (success) return data;
  for (const { path, message } of error.issues) wrong(`${path.join(".") || "the file"}: ${message}`);
  return undefined;
}
