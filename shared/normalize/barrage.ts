/** Banners that fly over the room: entrances, levels, subscriptions that were given, and new super fans. */
import { countOf, fieldsOf, type Fields, firstText, idOf } from "./fields.ts";
import { displayKeyOf, renderText, userInText } from "./display-text.ts";
import type { Reader } from "./meaning.ts";
import { userOf, userOrSystem } from "./user.ts";

/** Who is a super fan already and enters has another key: only becoming one is news. */
const superFanKey = /became_?super_?fan$/i;
/** `msgType` of the banners that say more than that somebody is there. */
const banner = { subscriptionGift: 7, gifterLevel: 8, teamLevel: 10, giftGallery: 13 } as const;

export const readBarrage: Reader<"SUPER_FAN" | "SUBSCRIPTION_GIFT" | "LEVEL_UP" | "GIFT_GALLERY" | "BARRAGE"> = (
  data,
) => {
  const keys = [displayKeyOf(data), ...[data.content, data.commonBarrageContent].map((one) => fieldsOf(one).key)];
  const becameSuperFan = keys.find((key) => typeof key === "string" && superFanKey.test(key));
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
      return { eventType: "SUBSCRIPTION_GIFT", user, payload };
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
      return { eventType: "BARRAGE", user, payload: { key, barrageType, ...(text && { text }) } };
  }
};

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
