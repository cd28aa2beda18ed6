/** Banners that fly over the room: entrances, levels, subscriptions that were given, and new super fans. */
import type { EventUser } from "#shared/event.ts";
import { isId } from "#shared/ids.ts";
import { displayKeyOf, displayTextsOf, renderText, userInText, usersInText } from "./display-text.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, textOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";
import { namedOf } from "./named.ts";
import { userOf, userOrSystem } from "./user.ts";

/** Who is a super fan already and enters has another key: only becoming one is news. */
const superFanKey = /became_?super_?fan$/i;
/** `subType` of the banner for a new super fan (`BecomingSuperFanLv1`), and of the one for a super fan's next level. */
const becomingSuperFan = /^becoming_?super_?fan/i;
const superFanUpgrade = /^super_?fan_?upgrade/i;
/** `msgType` of the banners that say more than that somebody is there. */
const banner = { subscriptionGift: 7, gifterLevel: 8, teamLevel: 10, giftGallery: 13 } as const;

export const readBarrage: Reader<"SUPER_FAN" | "SUBSCRIPTION_GIFT" | "LEVEL_UP" | "GIFT_GALLERY" | "BARRAGE"> = (
  data,
) => {
  const keys = [displayKeyOf(data), ...[data.content, data.commonBarrageContent].map((one) => fieldsOf(one).key)];
  const subType = textOf(data.subType, 128);
  const becameSuperFan =
    keys.find((key) => typeof key === "string" && superFanKey.test(key)) ??
    (becomingSuperFan.test(subType) ? firstText(...keys, subType) : undefined);
  const user = userOrSystem(data, userOfBarrage(data));
  if (becameSuperFan !== undefined) {
    return { eventType: "SUPER_FAN", user, payload: { key: firstText(becameSuperFan) } };
  }
  const key = firstText(...keys);
  const text = renderText(data.content) || renderText(data.commonBarrageContent);
  const barrageType = countOf(data.msgType);
  switch (barrageType) {
    case banner.subscriptionGift: {
      const gift = fieldsOf(data.subscribeGiftParam);
      const payload = { giftCount: countOf(gift.giftSubCount), giftSource: countOf(gift.giftSource), key, text };
      return { eventType: "SUBSCRIPTION_GIFT", user, payload: { ...payload, ...giftedIn(data, user) } };
    }
    case banner.gifterLevel: {
      const level = countOf(fieldsOf(data.userGradeParam).currentGrade);
      return { eventType: "LEVEL_UP", user, payload: { kind: "gifter", level, key, text } };
    }
    case banner.teamLevel: {
      const level = countOf(fieldsOf(data.fansLevelParam).currentGrade);
      const kind = isSuperFanUpgrade(subType, keys) ? "super_fan" : "team";
      return { eventType: "LEVEL_UP", user, payload: { kind, level, key, text } };
    }
    case banner.giftGallery: {
      const { toUserId } = fieldsOf(data.giftGalleryParams);
      const payload = { giftId: idOf(data.galleryGiftId), receiverUserId: idOf(toUserId), key, text };
      return { eventType: "GIFT_GALLERY", user, payload };
    }
    default:
      if (isSuperFanUpgrade(subType, keys)) {
        const level = countOf(fieldsOf(data.fansLevelParam).currentGrade);
        return { eventType: "LEVEL_UP", user, payload: { kind: "super_fan", level, key, text } };
      }
      return { eventType: "BARRAGE", user, payload: { key, barrageType, ...(text && { text }) } };
  }
};

/** The same banner as for a level in the host's team; only a word tells them apart, which stands in `subType` or in a key. */
function isSuperFanUpgrade(subType: string, keys: readonly unknown[]): boolean {
  return [subType, ...keys].some((one) => typeof one === "string" && superFanUpgrade.test(one));
}

/** Whoever gives is the banner's user; it names the one who gets it after them, or nobody where they are many. */
function giftedIn(data: Fields, giver: EventUser) {
  const told = displayTextsOf(data).flatMap(usersInText).map(namedOf);
  const receiver = told.find(({ userId }) => userId !== "" && userId !== giver.userId);
  return {
    ...(isId(giver.userId) && { giftSenderUserId: giver.userId }),
    ...(receiver && { giftReceiverUserId: receiver.userId, giftReceiver: receiver }),
  };
}

/** Each kind of banner keeps its user in another place. */
function userOfBarrage(data: Fields): Fields {
  const places = [
    fieldsOf(data.user),
    fieldsOf(fieldsOf(data.fansLevelParam).user),
    fieldsOf(fieldsOf(data.userGradeParam).user),
    userInText(data.content),
    userInText(data.commonBarrageContent),
    userInText(fieldsOf(data.common).displayText),
    { id: fieldsOf(data.giftGalleryParams).fromUserId },
  ];
  return places.find((place) => userOf(data, place) !== undefined) ?? {};
}
