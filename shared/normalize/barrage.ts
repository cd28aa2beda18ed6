/** Banners that fly over the room: entrances, levels, and a viewer who became a super fan. */
import { countOf, fieldsOf, type Fields, firstText } from "./fields.ts";
import { displayKeyOf, renderText, userInText } from "./display-text.ts";
import type { Reader } from "./meaning.ts";
import { userOf, userOrSystem } from "./user.ts";

const superFanSuffix = "someoneBecameSuperFan";

export const readBarrage: Reader = (data) => {
  const keys = [displayKeyOf(data), ...[data.content, data.commonBarrageContent].map((one) => fieldsOf(one).key)];
  const superFanKey = keys.find((key) => typeof key === "string" && key.endsWith(superFanSuffix));
  const user = userOrSystem(data, userOfBarrage(data));
  if (superFanKey !== undefined) return { eventType: "SUPER_FAN", user, payload: { key: firstText(superFanKey) } };
  const text = renderText(data.content);
  return {
    eventType: "BARRAGE",
    user,
    payload: { key: firstText(...keys), barrageType: countOf(data.msgType), ...(text && { text }) },
  };
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
  ];
  return places.find((place) => userOf(data, place) !== undefined) ?? {};
}
