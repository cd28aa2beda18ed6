/** What happens to the room itself: viewers, its pauses and its end, goals, polls, deletions. */
import { systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, idsOf, listOf, millisecondsOf, textOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";
import { userOrSystem } from "./user.ts";

export const readRoomUsers: Reader<"ROOM_USER"> = (data) => ({
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

/** `action` of a broadcast that pauses, goes on, ended, and of one that TikTok ended. */
const control = { paused: 1, resumed: 2, ended: 3, suspended: 4 } as const;

export const readControl: Reader<"STREAM_PAUSE" | "STREAM_END"> = (data) => {
  const action = countOf(data.action);
  const reason = firstText(data.tips, fieldsOf(data.extra).source);
  const user = { ...systemUser };
  switch (action) {
    case control.paused:
    case control.resumed:
      return { eventType: "STREAM_PAUSE", user, payload: { paused: action === control.paused, action, reason } };
    case control.ended:
    case control.suspended:
      return { eventType: "STREAM_END", user, payload: { action, reason } };
    default:
      return undefined;
  }
};

export const readGoal: Reader<"GOAL"> = (data) => {
  const goal = fieldsOf(data.goal);
  const goalId = idOf(goal.idStr, goal.id);
  if (goalId === "") return "subject_id_absent";
  const subGoals = listOf(goal.subGoals).map((one) => ({
    giftName: textOf(fieldsOf(one.gift).name),
    current: countOf(one.progress),
    target: countOf(one.target),
  }));
  const [first = { giftName: "", current: 0, target: 0 }] = subGoals;
  return {
    eventType: "GOAL",
    user: userOrSystem(data, {
      id: firstText(data.contributorIdStr, data.contributorId),
      displayId: data.contributorDisplayId,
      avatarThumb: data.contributorAvatar,
    }),
    payload: {
      goalId,
      description: firstText(goal.description, goal.auditDescription),
      current: first.current,
      target: first.target,
      goalType: countOf(goal.type),
      status: countOf(goal.status),
      ...(first.giftName && { giftName: first.giftName }),
      ...(subGoals.length > 1 && { subGoals }),
    },
  };
};

export const readPoll: Reader<"POLL"> = (data) => {
  const pollId = idOf(data.pollId, fieldsOf(data.pollBasicInfo).pollIdStr);
  if (pollId === "") return "subject_id_absent";
  const start = fieldsOf(data.startContent);
  const content = [start, fieldsOf(data.updateVotesContent), fieldsOf(data.endContent)].find(hasOptions);
  const endsAt = millisecondsOf(start.endTime);
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
      kind: countOf(data.pollKind),
      ...(endsAt > 0 && { endsAt }),
    },
  };
};

function hasOptions(content: Fields): boolean {
  return listOf(content.optionList).length > 0;
}

export const readDeletion: Reader<"MESSAGE_DELETED"> = (data) => ({
  eventType: "MESSAGE_DELETED",
  user: { ...systemUser },
  payload: { messageIds: idsOf(data.deleteMsgIds), userIds: idsOf(data.deleteUserIds) },
});
