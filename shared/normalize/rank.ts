/** Where the host stands, and who of the viewers stands first. */
import { systemUser } from "#shared/event.ts";
import { displayTextOf, renderText, userInText } from "./display-text.ts";
import { countOf, fieldsOf, idOf, listOf, textOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";
import { userOrSystem } from "./user.ts";

export const readRankUpdate: Reader<"RANK"> = (data) => {
  const ranks = listOf(data.updates).map((update) => ({
    rankType: textOf(update.rankType),
    rank: countOf(update.ownRank),
    text: renderText(update.defaultContent),
  }));
  const [first] = ranks;
  if (first === undefined) return undefined;
  return {
    eventType: "RANK",
    user: { ...systemUser },
    payload: { ...first, ...(ranks.length > 1 && { ranks }) },
  };
};

export const readRankText: Reader<"RANK"> = (data) => {
  const { displayText } = fieldsOf(data.common);
  const texts = [data.otherGetBadgeMsg, data.content, data.selfGetBadgeMsg, displayText];
  const text = texts.find((one) => renderText(one) !== "");
  const user = userInText(text);
  return {
    eventType: "RANK",
    user: userOrSystem(data, user.id === undefined ? { id: data.curUserId } : user),
    payload: {
      rankType: textOf(data.rankType),
      rank: countOf(data.ownerIdxAfterUpdate),
      text: renderText(text),
    },
  };
};

export const readGameRank: Reader<"RANK"> = (data) => {
  const text = renderText(data.notifyText);
  if (text === "") return undefined;
  return { eventType: "RANK", user: { ...systemUser }, payload: { rankType: "game", rank: 0, text } };
};

/** Who won a week's ranking. */
export const readWeeklyRankReward: Reader<"RANK_REWARD"> = (data) => {
  const userId = idOf(data.userId);
  if (userId === "") return "user_absent";
  const notify = fieldsOf(data.notify);
  const text = displayTextOf(notify) || textOf(notify.content);
  return {
    eventType: "RANK_REWARD",
    user: { ...systemUser },
    payload: { winners: [{ userId, text }], period: "week" },
  };
};

/** Who won an hour's ranking. */
export const readRankReward: Reader<"RANK_REWARD"> = (data) => {
  const winners = listOf(data.winners).map((one) => ({
    userId: idOf(one.userId),
    text: displayTextOf(fieldsOf(one.notify)) || textOf(fieldsOf(one.notify).content),
  }));
  if (winners.length === 0) return undefined;
  return { eventType: "RANK_REWARD", user: { ...systemUser }, payload: { winners, period: "hour" } };
};
