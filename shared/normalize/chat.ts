/** What users write: chat and emotes; and the captions TikTok writes for the host. */
import { emojiCodesIn } from "#shared/emoji-codes.ts";
import { type Payload, systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, type Fields, firstText, flagOf, idOf, imageUrlOf, listOf, textOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";
import { mentionsIn } from "./mentions.ts";
import { userOf } from "./user.ts";

export const readChat: Reader<"CHAT"> = (data) => {
  const user = userOf(data);
  if (user === undefined) return "user_absent";
  const message = firstText(data.content, data.comment);
  const mentions = mentionsIn(message, data);
  const emotes = listOf(data.emotes).map((one) => placedEmote(message, one));
  const taken = new Set(emotes.map(({ index }) => index));
  const codes = emojiCodesIn(message).filter(({ index }) => !taken.has(index));
  return {
    eventType: "CHAT",
    user,
    payload: {
      message,
      emotes,
      language: textOf(data.contentLanguage),
      ...(mentions.length > 0 && { mentions }),
      ...(codes.length > 0 && { codes }),
    },
  };
};

/** A code in a text, from where it begins. */
const codeHere = /\[[^[\]]{1,64}\]/y;

/** An emote with its place in the text, and the code that stands there for it. */
function placedEmote(message: string, placed: Fields): Payload<"CHAT">["emotes"][number] {
  const emote = emoteOf(fieldsOf(placed.emote));
  const index = countOf(placed.index ?? placed.placeInComment);
  if (index > message.length) return emote;
  codeHere.lastIndex = index;
  const code = codeHere.exec(message)?.[0];
  return { ...emote, index, ...(code !== undefined && { code }) };
}

export const readEmoteChat: Reader<"EMOTE"> = (data) => {
  const user = userOf(data);
  const emotes = listOf(data.emoteList);
  const [first] = emotes;
  if (user === undefined) return "user_absent";
  if (first === undefined) return undefined;
  return {
    eventType: "EMOTE",
    user,
    payload: { ...emoteOf(first), emoteType: countOf(first.emoteType), emotes: emotes.map(emoteOf) },
  };
};

export const readCaption: Reader<"CAPTION"> = (data) => {
  const texts = listOf(data.content).map((one) => ({ text: textOf(one.content), language: textOf(one.lang) }));
  const [first] = texts;
  if (first === undefined) return undefined;
  return {
    eventType: "CAPTION",
    user: { ...systemUser },
    payload: {
      ...first,
      texts,
      sentenceId: idOf(data.sentenceId),
      // A number in its sentence, which begins with 0.
      sequenceId: textOf(data.sequenceId, 64),
      definite: flagOf(data.definite),
      durationMs: countOf(data.durationMs),
    },
  };
};

function emoteOf(emote: Fields): { emoteId: string; emoteImageUrl: string } {
  return { emoteId: textOf(emote.emoteId), emoteImageUrl: imageUrlOf(emote.image) };
}
