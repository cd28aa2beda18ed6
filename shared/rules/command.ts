import { ruleLimits } from "./limits.ts";
import { cut } from "./template.ts";

export interface Command {
  /** With its `!`, in lower case. */
  word: string;
  /** What stands behind it, without space around; "" where nothing does. */
  params: string;
}

const form = /^\s*(![^\s!]{1,32})(?:\s+|$)/u;

/** The command that a chat message begins with; undefined where it is none. */
export function commandIn(message: string): Command | undefined {
  const text = cut(message, ruleLimits.tokenLength * 2);
  const found = form.exec(text);
  const word = found?.[1];
  return found && word ? { word: word.toLowerCase(), params: text.slice(found[0].length).trim() } : undefined;
}
