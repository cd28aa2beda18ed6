/** Matches and guests. */
import {
  AllListUser,
  BattleBaseUserInfo,
  BattleBonusConfig,
  BattleCardMsgType,
  BattleResult,
  BattleResultResult,
  BattleSetting,
  BattleSettingsBattleStatus,
  BattleTaskMessageType,
  BattleTaskSettle,
  BattleTaskSettleResult,
  BattleTaskStart,
  BattleTaskUpdate,
  BattleTeamResult,
  BattleTeamUser,
  BattleTeamUserArmies,
  BattleUserArmies,
  BattleUserInfo,
  BattleUserInfoWrapper,
  CriticalStrikeCardInfo,
  FanTicketRoomNoticeContent,
  LeaveContent,
  LinkerEnterContent,
  LinkerLeaveContent,
  LinkLayerListUser,
  LinkLayerMessageType,
  LinkListChangeContent,
  LinkMicBattleBattleAction,
  LinkerListUser,
  Player,
  Scene,
  TaskPeriodConfig,
  UseCriticalStrikeCard,
  UserFanTicket,
} from "tiktok-live-proto/v3";
import { fill } from "../simulator/frames.ts";
import { displayText, host, mia, rival, sample, type Sample } from "./sample.ts";

const battleId = "7286184978999233313";
const settings = (status: BattleSettingsBattleStatus) =>
  fill(BattleSetting, { battleId, startTimeMs: "1792000000000", duration: 300, status });
const user = (one: typeof mia) =>
  fill(BattleBaseUserInfo, { userId: one.id, displayId: one.displayId, nickName: one.nickname });
const anchorsInfo = [host, rival].map((one) =>
  fill(BattleUserInfoWrapper, { key: one.id, value: fill(BattleUserInfo, { user: user(one) }) }),
);
const army = (score: string) => fill(BattleUserArmies, { hostscore: score });
const result = (userId: string, score: string, outcome: BattleResultResult) =>
  fill(BattleResult, { userId, score, result: outcome });
const [first, second] = ["7000000000000000003", "7000000000000000004"];
const members = (...ids: string[]) => ids.map((userId) => fill(BattleTeamUser, { userId, score: "6" }));
const player = (userId: string) => fill(Player, { userId, roomId: "7400000000000000000" });

const battles: Sample[] = [
  sample("WebcastLinkMicBattle", "a match begins", {
    battleId,
    action: LinkMicBattleBattleAction.OPEN,
    battleSettings: settings(BattleSettingsBattleStatus.BATTLE_STARTED),
    anchorsInfo,
  }),
  sample("WebcastLinkMicArmies", "the points of a match", {
    battleId,
    battleSettings: settings(BattleSettingsBattleStatus.BATTLE_STARTED),
    armies: { [host.id]: army("707"), [rival.id]: army("300") },
  }),
  sample("WebcastLinkMicBattle", "a match ends, and the host won", {
    battleId,
    action: LinkMicBattleBattleAction.FINISH,
    battleSettings: settings(BattleSettingsBattleStatus.BATTLE_PUNISH_STARTED),
    anchorsInfo,
    battleResult: {
      [host.id]: result(host.id, "900", BattleResultResult.WIN),
      [rival.id]: result(rival.id, "300", BattleResultResult.LOSE),
    },
  }),
  sample("WebcastLinkMicBattle", "a match of teams ends, and the second team won", {
    battleId,
    action: LinkMicBattleBattleAction.FINISH,
    battleSettings: settings(BattleSettingsBattleStatus.BATTLE_PUNISH_STARTED),
    anchorsInfo,
    teamArmies: [
      fill(BattleTeamUserArmies, { teamId: "1", teamTotalScore: "9", teamUser: members(host.id, first) }),
      fill(BattleTeamUserArmies, { teamId: "2", teamTotalScore: "12", teamUser: members(rival.id, second) }),
    ],
    teamBattleResult: [
      fill(BattleTeamResult, { teamId: "1", totalScore: "9", result: 1, teamUser: members(host.id, first) }),
      fill(BattleTeamResult, { teamId: "2", totalScore: "12", result: 0, teamUser: members(rival.id, second) }),
    ],
  }),
  sample("WebcastLinkMicBattlePunishFinish", "the loser's forfeit is over", {
    battleId,
    battleSettings: settings(BattleSettingsBattleStatus.BATTLE_PUNISH_FINISHED),
  }),
  sample("WebcastLinkMicBattleItemCard", "a boost is used", {
    battleId,
    msgType: BattleCardMsgType.USE_CRITICAL_STRIKE_CARD,
    useCriticalStrikeCard: fill(UseCriticalStrikeCard, {
      anchorId: host.id,
      displayContent: displayText("pm_mt_boost_send_crit_comment", "{0:user} sent 1 boosting glove", mia),
      cardInfo: fill(CriticalStrikeCardInfo, {
        effectLastDuration: "30",
        multiple: "5",
        sendUser: fill(BattleUserInfo, { user: user(mia) }),
      }),
    }),
  }),
  sample("WebcastLinkmicBattleTaskMessage", "a task of a match begins", {
    battleId,
    taskMessageType: BattleTaskMessageType.START,
    start: fill(BattleTaskStart, {
      config: fill(BattleBonusConfig, { targetConfig: fill(TaskPeriodConfig, { progressTarget: "10" }) }),
    }),
  }),
  sample("WebcastLinkmicBattleTaskMessage", "a task of a match moved", {
    battleId,
    taskMessageType: BattleTaskMessageType.TASK_UPDATE,
    taskUpdate: fill(BattleTaskUpdate, { progress: "6", fromUserId: mia.id }),
  }),
  sample("WebcastLinkmicBattleTaskMessage", "a task of a match failed", {
    taskMessageType: BattleTaskMessageType.TASK_SETTLE,
    taskSettle: fill(BattleTaskSettle, { result: BattleTaskSettleResult.FAILED }),
  }),
];

const guests: Sample[] = [
  sample("WebcastLinkMessage", "a guest came", {
    messageType: 6,
    linkerId: "7933520563432178364",
    scene: 4,
    enterContent: fill(LinkerEnterContent, { linkedUsers: [fill(LinkerListUser, { user: mia })] }),
  }),
  sample("WebcastLinkMessage", "a guest went", {
    messageType: 7,
    linkerId: "7933520563432178364",
    scene: 4,
    leaveContent: fill(LinkerLeaveContent, { userId: mia.id }),
  }),
  sample("WebcastLinkLayerMessage", "who is linked now", {
    messageType: LinkLayerMessageType.LINKER_LIST_CHANGE,
    channelId: "7286160497412641824",
    scene: Scene.MULTI_LIVE,
    listChangeContent: fill(LinkListChangeContent, {
      list: fill(AllListUser, {
        linkedList: [host.id, mia.id].map((userId) => fill(LinkLayerListUser, { user: player(userId) })),
      }),
    }),
  }),
  sample("WebcastLinkLayerMessage", "a guest left the channel", {
    messageType: LinkLayerMessageType.LINKER_LEAVE,
    channelId: "7286160497412641824",
    scene: Scene.MULTI_LIVE,
    leaveContent: fill(LeaveContent, { leaver: player(mia.id) }),
  }),
  sample("WebcastLinkMicFanTicketMethod", "what the guests were given", {
    fanTicketRoomNotice: fill(FanTicketRoomNoticeContent, {
      totalLinkmicFanTicket: "8",
      userFanTicket: [fill(UserFanTicket, { userId: mia.id, fanTicket: "8" })],
    }),
  }),
  sample("WebcastLinkMicMethod", "what one guest was given", {
    messageType: 8,
    userId: mia.id,
    fanTicket: "8",
    totalLinkmicFanTicket: "8",
  }),
];

export const matchSamples: Sample[] = [...battles, ...guests];
