/** Matches between hosts: who takes part, how they stand, and who won. */
import { systemUser, type Payload } from "#shared/event.ts";
import { isId } from "#shared/ids.ts";
import { type BattleSide, sidesOf, winnerOf } from "./battle-sides.ts";
import { type Supporter, supportersIn } from "./battle-supporters.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, listOf, millisecondsOf, nameOf, textOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";

type Participant = Payload<"BATTLE">["participants"][number];

/** TikTok's `action` of a LinkMicBattle; what is left out is a move before the battle, or out of it. */
const phases: Readonly<Record<number, string>> = { 1: "invite", 4: "start", 5: "end", 6: "end" };

/** Start and end of a battle: everybody's name, and at the end the result. */
export const readBattle: Reader<"BATTLE"> = (data) => {
  const results = fieldsOf(data.battleResult);
  const armies = Object.fromEntries(listOf(data.armies).map((one) => [textOf(one.key), fieldsOf(one.value)]));
  const supportersOf = (userId: string) => supportersIn(armies[userId]);
  const scoreOf = (userId: string) =>
    fieldsOf(results[userId]).score ?? armies[userId]?.hostscore ?? teamScore(data.teamArmies, userId);
  const named = listOf(data.anchorsInfo).map((one): Participant => {
    const user = fieldsOf(fieldsOf(one.value).user);
    const userId = idOf(user.userId, one.key);
    return participant(userId, user, scoreOf(userId), supportersOf(userId));
  });
  // An end can leave the names out: they came when the battle began.
  const participants =
    named.length > 0
      ? named
      : idsIn(results).map((userId) => participant(userId, {}, scoreOf(userId), supportersOf(userId)));
  const action = countOf(data.action);
  const phase = phases[action] ?? "other";
  const sides = sidesOf(data, participants);
  const winner = phase === "end" ? winnerOf(sides) : undefined;
  return battleOf(data, participants, {
    action,
    phase,
    sides,
    ...(winner !== undefined && { winnerSideId: winner }),
  });
};

/** How a battle stands. Names nobody: the participants' names came when the battle began. */
export const readArmies: Reader<"BATTLE"> = (data) => {
  const armies = fieldsOf(data.armies);
  const participants = idsIn(armies).map((userId) => {
    const army = fieldsOf(armies[userId]);
    return participant(userId, {}, army.hostscore, supportersIn(army));
  });
  return battleOf(data, participants, { phase: "update", sides: sidesOf(data, participants) });
};

/** The loser's forfeit is over, and the battle with it. */
export const readPunishFinish: Reader<"BATTLE"> = (data) => battleOf(data, [], { phase: "punish_end" });

function battleOf(
  data: Fields,
  participants: Participant[],
  more: { action?: number; phase: string; sides?: BattleSide[]; winnerSideId?: string },
): ReturnType<Reader<"BATTLE">> {
  const settings = fieldsOf(data.battleSettings);
  const battleId = idOf(data.battleId, settings.battleId);
  if (battleId === "") return "subject_id_absent";
  const startedAt = millisecondsOf(settings.startTimeMs);
  const durationSeconds = countOf(settings.duration);
  return {
    eventType: "BATTLE",
    user: { ...systemUser },
    payload: {
      battleId,
      battleStatus: countOf(settings.status),
      participants,
      ...more,
      ...(startedAt > 0 && { startedAt }),
      ...(durationSeconds > 0 && { durationSeconds }),
    },
  };
}

/** The users that are the keys of a map. */
function idsIn(map: Fields): string[] {
  return Object.keys(map)
    .slice(0, 100)
    .map((userId) => textOf(userId, 64))
    .filter(isId);
}

function participant(userId: string, user: Fields, score: unknown, supporters: Supporter[]): Participant {
  return {
    userId,
    uniqueId: firstText(user.displayId, user.uniqueId),
    displayName: nameOf(user.nickName, user.nickname),
    score: countOf(score),
    ...(supporters.length > 0 && { supporters }),
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
