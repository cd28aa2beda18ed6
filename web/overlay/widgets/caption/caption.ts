/** What is said, sentence by sentence. Pure. */
import type { Payload } from "#shared/event.ts";
import { messageOf } from "../../../kit/format.ts";

export interface Sentence {
  id: string;
  /** Counts from 0 within the sentence. */
  sequence: number;
  text: string;
  /** It does not change any more. */
  definite: boolean;
}

/** Longest sentence that is kept, in graphemes; of a longer one the end is seen. */
const maxSentence = 400;
/** As many sentences as fill all lines there can be. */
const maxSentences = 4;

/**
 * The sentences with a caption: one of a sentence that goes on takes its place. One that TikTok sends late (of an earlier place
 * in its sentence) changes nothing.
 */
export function withCaption(
  sentences: readonly Sentence[],
  caption: Payload<"CAPTION">,
  { language, offset }: { language: string; offset: number },
): readonly Sentence[] {
  const { sentenceId = "", sequenceId = "", definite } = caption;
  const said = textIn(caption, language);
  if (said === undefined) return sentences;
  const sentence: Sentence = {
    id: sentenceId === "" ? `offset:${offset}` : sentenceId,
    sequence: Number(sequenceId) || 0,
    text: messageOf(said, maxSentence),
    definite: definite !== false,
  };
  const known = sentences.find(({ id }) => id === sentence.id);
  if (!known) return sentence.text === "" ? sentences : [...sentences, sentence].slice(-maxSentences);
  if (known.sequence > sentence.sequence || (known.definite && !sentence.definite)) return sentences;
  return sentences.map((one) => (one === known ? sentence : one));
}

/** The caption in a language, by its first letters (`pt` for `pt-BR`); undefined where TikTok does not give it. */
function textIn({ text, texts = [] }: Payload<"CAPTION">, language: string): string | undefined {
  if (language === "") return text;
  const short = (tag: string) => tag.toLowerCase().split(/[-_]/)[0];
  return texts.find((one) => short(one.language) === short(language))?.text;
}
