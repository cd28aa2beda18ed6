/** Which messages the chat leaves out. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import type { ChatOptions } from "./options.ts";

export type ChatFilters = Pick<ChatOptions, "commands" | "people" | "words">;

/** Whether what somebody wrote is shown. */
export function isWanted(
  user: Pick<RecordedEvent["user"], "uniqueId">,
  message: string,
  { commands, people, words }: ChatFilters,
): boolean {
  const isCommand = /^\s*!\S/.test(message);
  if (commands === "hidden" && isCommand) return false;
  if (commands === "only" && !isCommand) return false;
  const handle = user.uniqueId.toLowerCase();
  if (people.length > 0 && !people.some((one) => one.replace(/^@/, "").toLowerCase() === handle)) return false;
  return !words.some((word) => holds(message, word));
}

/** Whether a text holds a word: as a word of its own, with `*` before or after it also where others go on. */
function holds(text: string, word: string): boolean {
  const plain = (from: string) => from.normalize("NFKC").toLowerCase();
  const sought = plain(word.replaceAll(/^\*+|\*+$/g, "")).trim();
  if (sought === "") return false;
  const literal = sought.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  const before = word.startsWith("*") ? "" : String.raw`(?<![\p{L}\p{N}])`;
  const after = word.endsWith("*") ? "" : String.raw`(?![\p{L}\p{N}])`;
  return new RegExp(`${before}${literal}${after}`, "u").test(plain(text));
}
