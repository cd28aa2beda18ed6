/** Who gives for a side of a battle. */
import type { Payload } from "#shared/event.ts";
import { countOf, fieldsOf, idOf, imageUrlOf, listOf, nameOf } from "./fields.ts";

export type Supporter = NonNullable<Payload<"BATTLE">["participants"][number]["supporters"]>[number];

/** TikTok shows three of a side. */
const maxSupporters = 10;

/** The best of an army (TikTok's word for the supporters of one side), best first. */
export function supportersIn(army: unknown): Supporter[] {
  return listOf(fieldsOf(army).userArmies)
    .map((one): Supporter => {
      const avatarUrl = imageUrlOf(one.avatarThumb);
      return {
        userId: idOf(one.userId, one.userIdStr),
        displayName: nameOf(one.nickname, one.nickName),
        ...(avatarUrl && { avatarUrl }),
        score: countOf(one.score),
      };
    })
    .filter(({ userId, displayName }) => userId !== "" || displayName !== "")
    .toSorted((a, b) => b.score - a.score)
    .slice(0, maxSupporters);
}
