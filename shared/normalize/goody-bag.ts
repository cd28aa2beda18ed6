/** A goody bag: coins that the host gives to some of those who join. */
import { systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, idOf, listOf, momentOf, textOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";
import { namedOf } from "./named.ts";

/** TikTok's `type`, by its number. */
export const goodyBagStages = ["other", "opened", "joined", "winners"] as const;

export const readGoodyBag: Reader<"GOODY_BAG"> = (data) => {
  const bag = fieldsOf(data.baseInfo);
  const goodyBagId = idOf(bag.goodyBagId);
  if (goodyBagId === "") return "subject_id_absent";
  const detail = fieldsOf(bag.commonDetail);
  return {
    eventType: "GOODY_BAG",
    user: { ...systemUser },
    payload: {
      goodyBagId,
      stage: goodyBagStages[countOf(data.type)] ?? "other",
      coins: countOf(fieldsOf(bag.coinDetail).totalCoin),
      winnerCount: countOf(detail.winnerHeadcount),
      joinedCount: countOf(detail.joinedHeadcount),
      opensAt: momentOf(detail.openAt),
      condition: textOf(detail.participateMethodContent),
      winners: listOf(data.winners).map((one) => ({ ...namedOf(fieldsOf(one.userInfo)), coins: countOf(one.coins) })),
    },
  };
};
