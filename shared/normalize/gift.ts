/** Gifts, and what is given away to whoever is quick: treasure chests and other envelopes. */
import { envelopeKindOf } from "#shared/envelope.ts";
import type { EventUser } from "#shared/event.ts";
import {
  countOf,
  fieldsOf,
  type Fields,
  firstText,
  flagOf,
  idOf,
  imageUrlOf,
  millisecondsOf,
  textOf,
} from "./fields.ts";
import { displayTypeOf, userInText } from "./display-text.ts";
import type { Reader } from "./meaning.ts";
import { userOf, userOrSystem } from "./user.ts";

/** `display` of a frame that takes a chest off the screen. */
const hiddenChest = 2;
/** `giftType` of the gifts that can be sent as a streak. */
const streakableType = 1;

/**
 * A streak's frames carry a cumulative `repeatCount`, and its end may never come; a gift of another type comes once,
 * with `repeatEnd` false, and is complete. `coinsDelta` is the hub's: only its ledger knows what came before.
 */
export const readGift: Reader<"GIFT"> = (data) => {
  const user = userOf(data);
  const gift = fieldsOf(data.gift ?? data.giftDetails);
  const giftId = idOf(data.giftId, gift.id);
  if (user === undefined) return "user_absent";
  if (giftId === "") return "subject_id_absent";
  const groupId = idOf(data.groupId) || (textOf(data.groupId) && "0");
  const giftType = countOf(gift.type ?? gift.giftType);
  // Without the gift's details its type is not known; only streaks have a group.
  const isGiftStreak = giftType === 0 ? idOf(groupId) !== "" : giftType === streakableType;
  const giftCount = Math.max(1, countOf(data.repeatCount));
  const diamondCount = countOf(gift.diamondCount);
  const streakEnd = flagOf(data.repeatEnd);
  return {
    eventType: "GIFT",
    user,
    payload: {
      giftId,
      giftName: firstText(gift.name, gift.giftName),
      giftCount,
      coins: Math.min(giftCount * diamondCount, Number.MAX_SAFE_INTEGER),
      coinsDelta: 0,
      streakActive: isGiftStreak && !streakEnd,
      streakEnd,
      isGiftStreak,
      groupId,
      receiverUserId: receiverOf(data),
      giftImageUrl: imageUrlOf(gift.image) || imageUrlOf(gift.icon) || imageUrlOf(gift.giftImage),
      diamondCount,
      giftType,
      comboCount: countOf(data.comboCount),
      groupCount: countOf(data.groupCount),
      sendType: countOf(data.sendType),
      ...displayTypeOf(data),
    },
  };
};

/** Who gets the gift: in a room with guests not always the host. */
function receiverOf(data: Fields): string {
  const toUser = fieldsOf(data.toUser);
  return idOf(
    toUser.id,
    toUser.idStr,
    toUser.userId,
    data.toMemberIdInt,
    data.toMemberId,
    fieldsOf(data.monitorInfo).toUserId,
  );
}

export const readEnvelope: Reader<"ENVELOPE"> = (data) => {
  const envelope = fieldsOf(data.envelopeInfo);
  const envelopeId = idOf(envelope.envelopeId);
  if (envelopeId === "") return "subject_id_absent";
  const display = countOf(data.display);
  const opensAt = millisecondsOf(countOf(envelope.unpackAt) * 1_000);
  const businessType = countOf(envelope.businessType);
  const diamondCount = countOf(envelope.diamondCount);
  const superFanCount = countOf(envelope.superFanCount);
  const voteCount = countOf(envelope.voteCount);
  const kind = envelopeKindOf({ businessType, ...displayTypeOf(data) });
  return {
    eventType: "ENVELOPE",
    user: senderOf(data, envelope),
    payload: {
      envelopeId,
      kind,
      coins: kind === "chest" ? diamondCount : 0,
      peopleCount: countOf(envelope.peopleCount),
      display,
      ...(display === hiddenChest && { hidden: true }),
      ...(opensAt > 0 && { opensAt }),
      businessType,
      ...(kind !== "chest" && diamondCount > 0 && { diamondCount }),
      ...(superFanCount > 0 && { superFanCount }),
      ...(voteCount > 0 && { voteCount }),
      ...displayTypeOf(data),
    },
  };
};

/** What a handle can be made of. A name with a blank or a capital letter in it is none. */
const handle = /^[a-z0-9._]{1,24}$/;

/**
 * Who sent an envelope; a frame that hides it names nobody. `sendUserName` is the handle in one message and the display
 * name in another; the display text, where it is there, says both.
 */
function senderOf(data: Fields, envelope: Fields): EventUser {
  const told = userInText(fieldsOf(data.common).displayText);
  const sender = told.id !== undefined && idOf(envelope.sendUserId, told.id) === idOf(told.id) ? told : {};
  const name = firstText(envelope.sendUserName);
  const isHandle = handle.test(name);
  return userOrSystem(data, {
    ...sender,
    id: firstText(envelope.sendUserId, sender.id),
    displayId: firstText(sender.displayId, isHandle ? name : ""),
    nickname: firstText(sender.nickname, isHandle ? "" : name),
    avatarThumb: envelope.sendUserAvatar ?? sender.avatarThumb,
  });
}
