/** The sides of a battle: each host alone, or the teams; and the one that won. */
import type { Payload } from "#shared/event.ts";
import { supportersIn } from "./battle-supporters.ts";
import { countOf, fieldsOf, type Fields, idOf, idsOf, listOf } from "./fields.ts";

export type BattleSide = NonNullable<Payload<"BATTLE">["sides"]>[number];

/** TikTok's `result` of a side. 0, which protobuf leaves out, is the winner. */
const results = ["win", "lose", "draw"] as const;

export function sidesOf(data: Fields, participants: readonly { userId: string; score: number }[]): BattleSide[] {
  const decided = listOf(data.teamBattleResult);
  const armies = listOf(data.teamArmies);
  // The result says who won, and not by whose gifts.
  const teams = decided.length > 0 ? decided.map((team) => ({ ...armyOf(armies, team), ...team })) : armies;
  if (teams.length > 0) return teams.map(teamSide);
  const members = listOf(data.teamMember);
  if (members.length > 0)
    return members.map((one) => ({ sideId: idOf(one.teamId), userIds: idsOf(one.userId), score: 0 }));
  const outcomes = fieldsOf(data.battleResult);
  return participants.map(({ userId, score }) => {
    const outcome = outcomes[userId];
    return {
      sideId: userId,
      userIds: [userId],
      score,
      ...(outcome !== undefined && resultOf(fieldsOf(outcome).result)),
    };
  });
}

function armyOf(armies: Fields[], team: Fields): Fields {
  const army = armies.find((one) => idOf(one.teamId) === idOf(team.teamId));
  return { userArmies: army?.userArmies };
}

function teamSide(team: Fields): BattleSide {
  const supporters = supportersIn(team.userArmies);
  return {
    sideId: idOf(team.teamId),
    userIds: listOf(team.teamUser).flatMap((one) => idOf(one.userId, one.userIdStr) || []),
    score: countOf(team.totalScore ?? team.teamTotalScore),
    ...(team.result !== undefined && resultOf(team.result)),
    ...(supporters.length > 0 && { supporters }),
  };
}

function resultOf(value: unknown): { result?: string } {
  const result = results[countOf(value)];
  return result === undefined ? {} : { result };
}

/**
 * The side that won, "" for a draw; undefined where it cannot be told. TikTok's word counts where it says of any side
 * that it did not win (of a battle without results every side seems to have won), else the points.
 */
export function winnerOf(sides: readonly BattleSide[]): string | undefined {
  const winners = sides.filter(({ result }) => result === "win");
  if (sides.some(({ result }) => result === "lose" || result === "draw")) {
    return winners.length === 1 ? winners[0]?.sideId : "";
  }
  const best = Math.max(0, ...sides.map(({ score }) => score));
  if (best === 0) return undefined;
  const leaders = sides.filter(({ score }) => score === best);
  return leaders.length === 1 ? leaders[0]?.sideId : "";
}
