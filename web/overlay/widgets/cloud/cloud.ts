/** The words that people write, as a cloud. Pure. */
import { countWords, type Said as SaidWords, type SaidWord, wordsOf } from "#shared/activity/words.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { type Thing, thingOf } from "#shared/takeback.ts";
import type { CloudOptions } from "./options.ts";

/** The words of a message, each once. */
export interface Said extends Thing, SaidWords {}

export interface CloudWord extends SaidWord {
  /** 1 to 5. */
  size: number;
}

const sizes = 5;

/** What is said in a message, as words of a cloud. */
export function saidOf(event: RecordedEvent): Said | undefined {
  if (event.eventType !== "CHAT") return undefined;
  const words = wordsOf(event.payload.message);
  return words.length === 0 ? undefined : { ...thingOf(event), words };
}

/** The words to show of messages that the page has seen. */
export function cloudOf(said: readonly Said[], options: Wish): CloudWord[] {
  return cloudOfWords(countWords(said), options);
}

interface Wish extends Pick<CloudOptions, "words" | "from"> {
  /** Words that are left out. */
  without: ReadonlySet<string>;
}

/** The words to show, of those that people wrote, in the order of the alphabet, so that none jumps when it grows. */
export function cloudOfWords(counted: readonly SaidWord[], { words, from, without }: Wish): CloudWord[] {
  const most = counted.filter((one) => one.people >= from && !without.has(one.word)).slice(0, words);
  const top = most[0]?.people ?? 1;
  const size = (count: number) => 1 + Math.round((sizes - 1) * Math.sqrt((count - 1) / Math.max(1, top - 1)));
  return most.map((one) => ({ ...one, size: size(one.people) })).sort((one, other) => (one.word < other.word ? -1 : 1));
}
