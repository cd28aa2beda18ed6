/** What happens within a match besides its points: boosts that are used, and tasks. */
import { systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, listOf } from "./fields.ts";
import { renderText, userInText } from "./display-text.ts";
import type { Reader } from "./meaning.ts";
import { userOf } from "./user.ts";

/** The field of each kind of card. */
const cards: Readonly<Record<string, string>> = {
  useCriticalStrikeCard: "critical_strike",
  useSmokeCard: "smoke",
  useExtraTimeCard: "extra_time",
  useSpecialEffectCard: "special_effect",
  usePotionCard: "potion",
  useWaveCard: "wave",
  useTop2Card: "top_2",
  useTop3Card: "top_3",
  useVaultGloveCard: "vault_glove",
  awardCardNotice: "award",
  specialEffectNotice: "special_effect_notice",
  cardObtainGuide: "guide",
};

export const readBattleItem: Reader<"BATTLE_ITEM"> = (data) => {
  const battleId = idOf(data.battleId);
  if (battleId === "") return "subject_id_absent";
  const name = Object.keys(cards).find((one) => data[one] !== undefined && data[one] !== null);
  const card = fieldsOf(data[name ?? ""]);
  const info = fieldsOf(card.cardInfo);
  // One kind of card keeps what all have in a part of its own.
  const basics = fieldsOf(info.common ?? info);
  const text = renderText(card.displayContent);
  const [awarded] = listOf(card.awardedUsers);
  return {
    eventType: "BATTLE_ITEM",
    user: firstUser(fieldsOf(fieldsOf(basics.sendUser).user), fieldsOf(awarded?.user), userInText(card.displayContent)),
    payload: {
      battleId,
      item: (name && cards[name]) ?? "other",
      messageType: countOf(data.msgType),
      receiverUserId: idOf(card.anchorId, basics.toAnchorId),
      effectSeconds: countOf(info.extraDurationSec) || countOf(basics.effectLastDuration),
      multiplier: countOf(info.multiple),
      text,
    },
  };
};

function firstUser(...places: Fields[]) {
  for (const place of places) {
    const user = userOf({}, { ...place, nickname: firstText(place.nickname, place.nickName) });
    if (user !== undefined) return user;
  }
  return { ...systemUser };
}

const stages = ["start", "progress", "settled", "reward"] as const;
const taskResults = ["succeeded", "failed", "both_succeeded"] as const;

/** TikTok gives a task no id, and mostly none of its battle. */
export const readBattleTask: Reader<"BATTLE_TASK"> = (data) => {
  const type = countOf(data.taskMessageType);
  const stage = stages[type];
  if (stage === undefined) return undefined;
  const update = fieldsOf(data.taskUpdate);
  const target = fieldsOf(fieldsOf(fieldsOf(data.start).config).targetConfig);
  const contributor = idOf(update.fromUserId);
  return {
    eventType: "BATTLE_TASK",
    user: contributor === "" ? { ...systemUser } : { userId: contributor, uniqueId: "" },
    payload: {
      battleId: idOf(data.battleId),
      stage,
      progress: countOf(update.progress),
      target: countOf(target.progressTarget),
      result: stage === "settled" ? (taskResults[countOf(fieldsOf(data.taskSettle).result)] ?? "") : "",
    },
  };
};
