import { fieldsOf, type Fields, firstText, listOf, nameOf, textOf } from "./fields.ts";

/** The key of the message's display text, which tells kinds of one method apart; "" where there is none. */
export function displayKeyOf(data: Fields): string {
  const common = fieldsOf(data.common ?? data.event);
  return firstText(fieldsOf(common.displayText).key, fieldsOf(fieldsOf(common.eventDetails)).displayType);
}

/** The display key as the field of a payload; nothing where there is none. */
export function displayTypeOf(data: Fields): { displayType?: string } {
  const displayType = displayKeyOf(data);
  return displayType === "" ? {} : { displayType };
}

/** A display text with its places (`{0:user}`) filled in: what TikTok's own page would show, in English. */
export function renderText(value: unknown): string {
  const text = fieldsOf(value);
  const pieces = listOf(text.pieces);
  return textOf(text.defaultPattern).replaceAll(/\{(\d+):[a-z]+\}/g, (place, index: string) => {
    const piece = pieces[Number(index)];
    return piece === undefined ? place : pieceText(piece);
  });
}

/** What TikTok's own page shows of the message; "" where that says nothing. */
export function displayTextOf(data: Fields): string {
  return renderText(fieldsOf(data.common ?? data.event).displayText);
}

/** The display texts that a message can have: its own, and those of a banner. */
export function displayTextsOf(data: Fields): unknown[] {
  return [fieldsOf(data.common ?? data.event).displayText, data.content, data.commonBarrageContent];
}

/** The users a display text speaks of, in its order. */
export function usersInText(value: unknown): Fields[] {
  return listOf(fieldsOf(value).pieces).flatMap((one) => {
    const { user } = fieldsOf(one.userValue);
    return user === undefined ? [] : [fieldsOf(user)];
  });
}

/** The first user a display text speaks of. */
export function userInText(value: unknown): Fields {
  return usersInText(value)[0] ?? {};
}

/** The name of a user in a sentence, or the handle where nothing of it can be seen. */
function nameIn(user: Fields): string {
  return nameOf(user.nickname, user.nickName, user.displayId, user.uniqueId);
}

function pieceText(piece: Fields): string {
  return firstText(
    piece.stringValue,
    nameIn(fieldsOf(fieldsOf(piece.userValue).user)),
    fieldsOf(fieldsOf(piece.giftValue).nameRef).defaultPattern,
    fieldsOf(piece.patternRefValue).defaultPattern,
  );
}
