/** What happens to the room itself: viewers, its end, goals, polls, pins, ranks, deletions. */
import { systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, idsOf, listOf, textOf } from "./fields.ts";
import { renderText, userInText } from "./display-text.ts";
import type { Reader } from "./meaning.ts";
import { userOrSystem } from "./user.ts";

export const readRoomUsers: Reader = (data) => ({
  eventType: "ROOM_USER",
  user: { ...systemUser },
  payload: {
    viewerCount: countOf(data.total ?? data.viewerCount),
    totalUsers: countOf(data.totalUser),
    topViewers: listOf(data.ranks).map((one) => {
      const { userId, uniqueId, displayName = "" } = userOrSystem(one);
      return { userId, uniqueId, displayName, coins: countOf(one.score) };
    }),
    popularity: countOf(data.popularity),
    anonymous: countOf(data.anonymous),
  },
});

/** `action` of a broadcast that ended, and of one that TikTok ended. A pause is no end. */
const endActions: ReadonlySet<number> = new Set([3, 4]);

export const readControl: Reader = (data) => {
  const action = countOf(data.action);
  if (!endActions.has(action)) return undefined;
  return {
    eventType: "STREAM_END",
    user: { ...systemUser },
    payload: { action, reason: firstText(data.tips, fieldsOf(data.extra).source) },
  };
};

export const readGoal: Reader = (data) => {
  const goal = fieldsOf(data.goal);
  const goalId = idOf(goal.idStr, goal.id);
  if (goalId === "") return "subject_id_absent";
  const [first] = listOf(goal.subGoals);
  return {
    eventType: "GOAL",
    user: userOrSystem(data, {
      id: firstText(data.contributorIdStr, data.contributorId),
      displayId: data.contributorDisplayId,
      avatarThumb: data.contributorAvatar,
    }),
    payload: {
      goalId,
      description: textOf(goal.description),
      current: countOf(first?.progress),
      target: countOf(first?.target),
    },
  };
};

export const readPoll: Reader = (data) => {
  const pollId = idOf(data.pollId, fieldsOf(data.pollBasicInfo).pollIdStr);
  if (pollId === "") return "subject_id_absent";
  const start = fieldsOf(data.startContent);
  const content = [start, fieldsOf(data.updateVotesContent), fieldsOf(data.endContent)].find(hasOptions);
  return {
    eventType: "POLL",
    user: { ...systemUser },
    payload: {
      pollId,
      title: firstText(start.title, fieldsOf(data.pollBasicInfo).title),
      status: countOf(data.messageType),
      options: listOf(content?.optionList).map((option) => ({
        text: textOf(option.displayContent),
        votes: countOf(option.votes),
      })),
    },
  };
};

function hasOptions(content: Fields): boolean {
  return listOf(content.optionList).length > 0;
}

export const readPin: Reader = (data) => ({
  eventType: "PIN",
  user: userOrSystem(data, fieldsOf(data.operator)),
  payload: {
    action: countOf(data.action),
    pinnedMessageId: idOf(data.pinMsgId),
    message: textOf(fieldsOf(data.chatMessage).content),
  },
});

export const readRankUpdate: Reader = (data) => {
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

export const readRankText: Reader = (data) => {
  const text = [data.otherGetBadgeMsg, data.content, data.selfGetBadgeMsg].find((one) => renderText(one) !== "");
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

export const readDeletion: Reader = (data) => ({
  eventType: "MESSAGE_DELETED",
  user: { ...systemUser },
  payload: { messageIds: idsOf(data.deleteMsgIds), userIds: idsOf(data.deleteUserIds) },
});
