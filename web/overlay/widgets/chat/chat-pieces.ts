/** A chat message as it is drawn: text, with emotes where they were typed. Pure. */
import type { Payload } from "#shared/event.ts";
import { cutGraphemes, graphemesOf } from "#shared/graphemes.ts";
import { plainText, safeImageUrl, shorten } from "../../../kit/format.ts";

/** Text, a picture in the line, or the `@name` of somebody whom the message speaks to. */
export type ChatPiece = string | { imageUrl: string } | { mention: string };

/** Longest message that is drawn, in characters as people count them (graphemes); a picture counts as one. */
const maxLength = 300;
/** As much as is looked at, in UTF-16 units: the longest graphemes that people write have twelve. */
const maxUnits = maxLength * 12;
/** A picture is an element, and the page holds few. */
const maxPictures = 5;
/** So is a mention that is set apart; the others are text. */
const maxMentions = 2;
/** What is looked at of what a message names: no message that is drawn has more. */
const maxMarks = 100;

/** What stands in place of a part of the message. */
interface Mark {
  index: number;
  length: number;
  piece: ChatPiece;
}

/**
 * The message with its emotes at their places (in UTF-16 units of `message`), and TikTok's `[codes]` as the emoji that comes
 * nearest; whom it speaks to is set apart. Emotes whose place is not told follow the text. What names a place that is taken, or none, is left out.
 */
export function chatPieces({
  message,
  emotes,
  codes,
  mentions,
}: Pick<Payload<"CHAT">, "message" | "emotes" | "codes" | "mentions">): ChatPiece[] {
  const said = cutGraphemes(message, { units: maxUnits });
  const placed: Mark[] = [];
  const loose: ChatPiece[] = [];
  for (const { emoteImageUrl, index, code } of emotes.slice(0, maxMarks)) {
    const imageUrl = safeImageUrl(emoteImageUrl);
    // Its code stays where there is no picture to put there.
    if (imageUrl === undefined) continue;
    if (index === undefined || index > message.length) loose.push({ imageUrl });
    else
      placed.push({
        index,
        length: code !== undefined && said.startsWith(code, index) ? code.length : 0,
        piece: { imageUrl },
      });
  }
  for (const { code, emoji, index } of (codes ?? []).slice(0, maxMarks)) {
    if (code !== "" && emoji !== "" && said.startsWith(code, index))
      placed.push({ index, length: code.length, piece: emoji });
  }
  for (const { index, displayName, uniqueId } of (mentions ?? []).slice(0, maxMentions)) {
    if (index === undefined) continue;
    const name = [displayName, uniqueId].find((one) => one !== "" && said.startsWith(`@${one}`, index));
    if (name !== undefined) placed.push({ index, length: name.length + 1, piece: { mention: `@${name}` } });
  }
  return bounded([...replaced(said, placed), ...loose]);
}

/** The text with the marks in their places; of two that overlap the first one stands. */
function replaced(text: string, marks: readonly Mark[]): ChatPiece[] {
  const pieces: ChatPiece[] = [];
  let at = 0;
  for (const { index, length, piece } of marks.toSorted((a, b) => a.index - b.index)) {
    if (index < at || index > text.length) continue;
    pieces.push(text.slice(at, index), piece);
    at = index + length;
  }
  return [...pieces, text.slice(at)];
}

/** Neighbouring texts as one, without blanks at the ends, as far as a line of an overlay can hold them. */
function bounded(pieces: readonly ChatPiece[]): ChatPiece[] {
  const kept: ChatPiece[] = [];
  let pictures = 0;
  for (const piece of pieces) {
    const last = kept.at(-1);
    if (typeof piece !== "string") {
      if ("imageUrl" in piece) pictures += 1;
      if ("mention" in piece || pictures <= maxPictures) kept.push(piece);
    } else if (typeof last === "string") kept[kept.length - 1] = last + piece;
    else kept.push(piece);
  }
  const drawn: ChatPiece[] = [];
  let room = maxLength;
  for (const [index, piece] of kept.entries()) {
    if (room <= 0) break;
    if (typeof piece !== "string") {
      const mention = "mention" in piece ? shorten(plainText(piece.mention), room) : undefined;
      drawn.push(mention === undefined ? piece : { mention });
      room -= mention === undefined ? 1 : graphemesOf(mention).length;
      continue;
    }
    const plain = plainText(piece);
    const start = index === 0 ? plain.trimStart() : plain;
    const text = shorten(index === kept.length - 1 ? start.trimEnd() : start, room);
    room -= graphemesOf(text).length;
    if (text !== "") drawn.push(text);
  }
  return drawn;
}
