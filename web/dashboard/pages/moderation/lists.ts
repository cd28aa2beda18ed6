/** What moderators change in a stream's lists. Others may change them meanwhile: only what is meant is changed in what is there now. */
import type { HeldKind, Links, Measure, WordEntry } from "#shared/moderation/lists.ts";
import type * as z from "zod";
import type { Operations } from "../../../../client/api.ts";
import { isProblem } from "../../../../client/problem.ts";
import type { Page } from "../../frame/page.ts";

export type Lists = Operations["getModeration"]["answer"];
export type LinkMeasure = z.output<typeof Links>["measure"];
export type Change = (lists: Lists) => Partial<Pick<Lists, "words" | "links" | "hold">>;

/** So often it is tried where somebody else was quicker. */
const mostTries = 4;

/** Returns the lists as they are then. */
export async function changeLists(
  { api, stream: { streamId } }: Pick<Page, "api" | "stream">,
  change: Change,
): Promise<Lists> {
  const params = { streamId };
  for (let tries = 1; ; tries += 1) {
    const now = await api.getModeration({ params });
    const { listsNo, words = [], links = {}, hold = {} } = now;
    try {
      await api.setModeration({ params, body: { listsNo, words, links, hold, ...change(now) } });
      return await api.getModeration({ params });
    } catch (error) {
      if (tries >= mostTries || !isProblem(error, "revision_conflict")) throw error;
    }
  }
}

export const holdKind =
  (kind: HeldKind, isHeld: boolean): Change =>
  ({ hold = {} }) => ({
    hold: { ...hold, kinds: [...(hold.kinds ?? []).filter((one) => one !== kind), ...(isHeld ? [kind] : [])] },
  });

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The entry of a word, in capitals or not. */
export const entryOf = ({ words = [] }: Pick<Lists, "words">, word: string) =>
  words.find((one) => isSame(one.word, word));

/** The word with what becomes of it, in its place where it is on the list already; what else was chosen of it stays. */
export const putWord =
  (entry: Pick<WordEntry, "word" | "measure"> & Partial<WordEntry>): Change =>
  ({ words = [] }) => ({
    words: entryOf({ words }, entry.word)
      ? words.map((one) => (isSame(one.word, entry.word) ? { ...one, measure: entry.measure } : one))
      : [...words, entry],
  });

export const takeWord =
  (word: string): Change =>
  ({ words = [] }) => ({ words: words.filter((one) => !isSame(one.word, word)) });

export const putLinks =
  (measure: LinkMeasure): Change =>
  ({ links = {} }) => ({ links: { ...links, measure } });

/** Those that hold what is typed, the latest first. */
export function wordsLike(
  { words = [] }: Pick<Lists, "words">,
  typed: string,
): readonly (WordEntry | { word: string; measure?: Measure })[] {
  const sought = typed.trim().toLowerCase();
  return words.filter(({ word }) => word.toLowerCase().includes(sought)).toReversed();
}
