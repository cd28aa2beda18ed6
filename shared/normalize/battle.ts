/** Matches between hosts: who takes part, and how they stand. */
import { systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, listOf, textOf } from "./fields.ts";
import type { Meaning, Reader } from "./meaning.ts";

type Participant = Extract<Meaning, { eventType: "BATTLE" }>["payload"]["participants"][number];

/** Start and end of a battle: everybody's name, and at the end the result. */
export const readBattle: Reader = (data) => {
  const results = fieldsOf(data.battleResult);
  const armies = Object.fromEntries(listOf(data.armies).map((one) => [textOf(one.key), fieldsOf(one.value)]));
  const participants = listOf(data.anchorsInfo).map((one): Participant => {
    const user = fieldsOf(fieldsOf(one.value).user);
    const userId = idOf(user.userId, one.key);
    const score = fieldsOf(results[userId]).score ?? armies[userId]?.hostscore;
    return participant(userId, user, score ?? teamScore(data.teamArmies, userId));
  });
  return battleOf(data, participants);
};

/** How a battle stands. Names nobody: the participants' names came when the battle began. */
export const readArmies: Reader = (data) => {
  const participants = Object.entries(fieldsOf(data.armies))
    .slice(0, 100)
    .map(([userId, army]) => participant(textOf(userId, 64), {}, fieldsOf(army).hostscore));
  return battleOf(data, participants);
};

function battleOf(data: Fields, participants: Participant[]): ReturnType<Reader> {
  const settings = fieldsOf(data.battleSettings);
  const battleId = idOf(data.battleId, settings.battleId);
  if (battleId === "") return "subject_id_absent";
  return {
    eventType: "BATTLE",
    user: { ...systemUser },
    payload: {
      battleId,
      battleStatus: countOf(settings.status),
      participants,
      ...(data.action !== undefined && { action: countOf(data.action) }),
    },
  };
}

function participant(userId: string, user: Fields, score: unknown): Participant {
  return {
    userId,
    uniqueId: firstText(user.displayId, user.uniqueId),
    displayName: firstText(user.nickName, user.nickname),
    score: countOf(score),
  };
}

/** In a match of teams a host's points stand in the team's list. */
function teamScore(teams: unknown, userId: string): unknown {
  for (const team of listOf(teams)) {
    const member = listOf(team.teamUser).find((one) => idOf(one.userId, one.userIdStr) === userId);
    if (member !== undefined) return member.score;
  }
  return 0;
}
