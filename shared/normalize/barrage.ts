/** Banners that fly over the room: entrances, levels, subscriptions, those that were given, and new super fans. */
import { type EventUser, type Payload, systemUser } from "#shared/event.ts";
import { isId } from "#shared/ids.ts";
import { displayKeyOf, displayTextsOf, renderText, userInText, usersInText } from "./display-text.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, textOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";
import { namedOf } from "./named.ts";
import { userOf } from "./user.ts";

/** Who is a super fan already and enters has another key: only becoming one is news. */
const superFanKey = /became_?super_?fan$/i;
/** `subType` of the banner for a new super fan (`BecomingSuperFanLv1`), and of the one for a super fan's next level. */
const becomingSuperFan = /^becoming_?super_?fan/i;
const superFanUpgrade = /^super_?fan_?upgrade/i;
/** Other banners for fans have the `msgType` of subscriptions too, so the key decides. */
const subscribedKey = /subscribe/i;
/** `msgType` of the banners whose kind is known. */
const banner = {
  subscription: 4,
  subscriptionGift: 7,
  gifterLevel: 8,
  gifterEntrance: 9,
  teamLevel: 10,
  teamEntrance: 11,
  giftGallery: 13,
  enigmaEntrance: 15,
} as const;

type BarrageType = "SUPER_FAN" | "SUBSCRIBE" | "SUBSCRIPTION_GIFT" | "JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "BARRAGE";

export const readBarrage: Reader<BarrageType> = (data) => {
  const keys = [displayKeyOf(data), ...[data.content, data.commonBarrageContent].map((one) => fieldsOf(one).key)];
  const subType = textOf(data.subType, 128);
  const becameSuperFan =
    keys.find((key) => typeof key === "string" && superFanKey.test(key)) ??
    (becomingSuperFan.test(subType) ? firstText(...keys, subType) : undefined);
  const known = userOf(data, userOfBarrage(data));
  const user = known ?? { ...systemUser };
  if (becameSuperFan !== undefined) {
    return { eventType: "SUPER_FAN", user, payload: { key: firstText(becameSuperFan) } };
  }
  const key = firstText(...keys);
  const text = renderText(data.content) || renderText(data.commonBarrageContent);
  const barrageType = countOf(data.msgType);
  const asIs = { eventType: "BARRAGE", user, payload: { key, barrageType, ...(text && { text }) } } as const;
  if (isSuperFanUpgrade(subType, keys)) {
    const level = countOf(fieldsOf(data.fansLevelParam).currentGrade);
    return { eventType: "LEVEL_UP", user, payload: { kind: "super_fan", level, key, text } };
  }
  switch (barrageType) {
    case banner.subscription:
      if (known === undefined || !subscribedKey.test(key)) return asIs;
      return { eventType: "SUBSCRIBE", user, payload: { subMonth: 0, displayType: key, ...(text && { text }) } };
    case banner.gifterEntrance: {
      const level = countOf(fieldsOf(data.userGradeParam).currentGrade) || (user.gifterLevel ?? 0);
      return known === undefined ? asIs : { eventType: "JOIN", user, payload: entrance("gifter", level, key) };
    }
    case banner.teamEntrance: {
      const level = countOf(fieldsOf(data.fansLevelParam).currentGrade) || (user.teamMemberLevel ?? 0);
      return known === undefined ? asIs : { eventType: "JOIN", user, payload: entrance("team", level, key) };
    }
    case banner.enigmaEntrance:
      return known === undefined ? asIs : { eventType: "JOIN", user, payload: entrance("enigma", 0, key) };
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
      return { eventType: "LEVEL_UP", user, payload: { kind: "team", level, key, text } };
    }
    case banner.giftGallery: {
      const { toUserId } = fieldsOf(data.giftGalleryParams);
      const payload = { giftId: idOf(data.galleryGiftId), receiverUserId: idOf(toUserId), key, text };
      return { eventType: "GIFT_GALLERY", user, payload };
    }
    default:
      return asIs;
  }
};

/** Somebody came, and a banner says so: it counts nobody, as a member message does. */
function entrance(kind: "gifter" | "team" | "enigma", level: number, key: string): Payload<"JOIN"> {
  return { viewerCount: 0, actionId: 0, ...(key && { displayType: key }), banner: kind, level };
}

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
