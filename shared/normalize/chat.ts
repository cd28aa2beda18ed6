/** What users write: chat, emotes, questions; and the captions TikTok writes for the host. */
import { systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, imageUrlOf, listOf, textOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";
import { userOf } from "./user.ts";

export const readChat: Reader<"CHAT"> = (data) => {
  const user = userOf(data);
  if (user === undefined) return "user_absent";
  return {
    eventType: "CHAT",
    user,
    payload: {
      message: firstText(data.content, data.comment),
      emotes: listOf(data.emotes).map((one) => emoteOf(fieldsOf(one.emote))),
      language: textOf(data.contentLanguage),
    },
  };
};

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

export const readQuestion: Reader<"QUESTION"> = (data) => {
  const question = fieldsOf(data.data ?? data.questionDetails);
  const user = userOf(question);
  if (user === undefined) return "user_absent";
  return {
    eventType: "QUESTION",
    user,
    payload: {
      questionId: idOf(question.questionId),
      questionText: firstText(question.content, question.questionText),
    },
  };
};

export const readCaption: Reader<"CAPTION"> = (data) => {
  const [first] = listOf(data.content);
  if (first === undefined) return undefined;
  return {
    eventType: "CAPTION",
    user: { ...systemUser },
    payload: { text: textOf(first.content), language: textOf(first.lang) },
  };
};

function emoteOf(emote: Fields): { emoteId: string; emoteImageUrl: string } {
  return { emoteId: textOf(emote.emoteId), emoteImageUrl: imageUrlOf(emote.image) };
}
