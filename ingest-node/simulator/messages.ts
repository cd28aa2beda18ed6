/** The messages of a show, each as a maker that wants only its `common` part: id, room and time are given when it is sent. */
import {
  BattleBaseUserInfo,
  BattleSetting,
  BattleUserArmies,
  BattleUserArmy,
  BattleUserInfo,
  BattleUserInfoWrapper,
  CommonMessageData,
  Contributor,
  ControlAction,
  LinkMicBattleBattleAction,
  MemberMessageAction,
  MessageCommonText,
  type User,
  UserIdentity,
  WebcastChatMessage,
  WebcastControlMessage,
  WebcastGiftMessage,
  WebcastLikeMessage,
  WebcastLinkMicArmies,
  WebcastLinkMicBattle,
  WebcastMemberMessage,
  WebcastRoomUserSeqMessage,
  WebcastSocialMessage,
  WebcastSubNotifyMessage,
} from "tiktok-live-proto/v3";
import { giftStruct, host, rival, type ShowGift } from "./cast.ts";
import { encode, fill } from "./frames.ts";

/** A message that can be put on the wire as often as it is asked for. */
export interface ShowMessage {
  method: string;
  /** The protobuf of the message; `common` names its id, room and time. */
  encode: (common: CommonMessageData) => Uint8Array;
}

export function chat(user: User, content: string, contentLanguage: string): ShowMessage {
  const followStatus = user.followInfo?.followStatus ?? "0";
  const userIdentity = fill(UserIdentity, {
    isSubscriberOfAnchor: user.subscribeInfo?.isSubscribedToAnchor ?? false,
    isFollowerOfAnchor: followStatus !== "0",
    isMutualFollowingWithAnchor: followStatus === "2",
  });
  return {
    method: "WebcastChatMessage",
    encode: (common) => encode(WebcastChatMessage, { common, user, content, contentLanguage, userIdentity }),
  };
}

export function join(user: User, memberCount: number): ShowMessage {
  const action = MemberMessageAction.MEMBER_MESSAGE_ACTION_JOINED;
  return {
    method: "WebcastMemberMessage",
    encode: (common) => encode(WebcastMemberMessage, { common, user, memberCount, action }),
  };
}

/** `count` is what this user added, `total` the room's counter after it. */
export function like(user: User, count: number, total: number): ShowMessage {
  return {
    method: "WebcastLikeMessage",
    encode: (common) => encode(WebcastLikeMessage, { common, user, count, total: String(total) }),
  };
}

function social(user: User, key: string, action: string): ShowMessage {
  return {
    method: "WebcastSocialMessage",
    encode: (common) =>
      encode(WebcastSocialMessage, {
        common: { ...common, displayText: fill(MessageCommonText, { key }) },
        user,
        action,
      }),
  };
}

export function follow(user: User): ShowMessage {
  return social(user, "pm_main_follow_message_viewer_2", "1");
}

export function share(user: User): ShowMessage {
  return social(user, "pm_mt_guidance_share", "3");
}

/** One frame of a streak (`repeatCount` is cumulative), or a gift that comes alone. */
export function gift(
  user: User,
  given: ShowGift,
  streak: { repeatCount: number; repeatEnd: boolean; groupId: string },
): ShowMessage {
  return {
    method: "WebcastGiftMessage",
    encode: (common) =>
      encode(WebcastGiftMessage, {
        common,
        user,
        giftId: given.id,
        gift: giftStruct(given),
        repeatCount: streak.repeatCount,
        comboCount: streak.repeatCount,
        repeatEnd: streak.repeatEnd ? 1 : 0,
        groupId: streak.groupId,
        groupCount: 1,
      }),
  };
}

export function subscribe(user: User, subMonth: number): ShowMessage {
  return {
    method: "WebcastSubNotifyMessage",
    encode: (common) => encode(WebcastSubNotifyMessage, { common, user, subMonth: String(subMonth) }),
  };
}

export function viewers(total: number, totalUser: number, top: readonly { user: User; score: number }[]): ShowMessage {
  const ranks = top.map(({ user, score }, index) =>
    fill(Contributor, { user, score: String(score), rank: String(index + 1) }),
  );
  return {
    method: "WebcastRoomUserSeqMessage",
    encode: (common) =>
      encode(WebcastRoomUserSeqMessage, { common, ranks, total: String(total), totalUser: String(totalUser) }),
  };
}

export function battleStart(battleId: string): ShowMessage {
  return battle(battleId, LinkMicBattleBattleAction.OPEN);
}

export function battleEnd(battleId: string): ShowMessage {
  return battle(battleId, LinkMicBattleBattleAction.FINISH);
}

function battle(battleId: string, action: LinkMicBattleBattleAction): ShowMessage {
  const anchorsInfo = [host, rival].map((side) =>
    fill(BattleUserInfoWrapper, {
      key: side.id,
      value: fill(BattleUserInfo, {
        user: fill(BattleBaseUserInfo, { userId: side.id, nickName: side.name, displayId: side.uniqueId }),
      }),
    }),
  );
  return {
    method: "WebcastLinkMicBattle",
    encode: (common) =>
      encode(WebcastLinkMicBattle, {
        common,
        battleId,
        action,
        anchorsInfo,
        battleSettings: fill(BattleSetting, { battleId, duration: 40, startTimeMs: common.createTime }),
      }),
  };
}

/** The scores of a battle as they stand. */
export function battleScores(battleId: string, hostScore: number, rivalScore: number, supporter: User): ShowMessage {
  const army = (score: number) =>
    fill(BattleUserArmies, {
      hostscore: String(score),
      userArmies: [fill(BattleUserArmy, { userId: supporter.id, nickname: supporter.nickname, score: String(score) })],
    });
  return {
    method: "WebcastLinkMicArmies",
    encode: (common) =>
      encode(WebcastLinkMicArmies, {
        common,
        battleId,
        armies: { [host.id]: army(hostScore), [rival.id]: army(rivalScore) },
      }),
  };
}

/** A method that no published schema knows: whoever drops what it cannot decode loses it. */
export function unknown(random: () => number): ShowMessage {
  const noise = Uint8Array.from({ length: 24 }, () => Math.floor(random() * 256));
  return {
    method: "WebcastSimulatorNoveltyMessage",
    // Field 1 is `common` in every webcast message; what follows it here has a field number of its own.
    encode: (common) =>
      Buffer.concat([encode(WebcastControlMessage, { common }), Uint8Array.of(0xfa, 0x06, 24), noise]),
  };
}

export function streamEnd(): ShowMessage {
  return {
    method: "WebcastControlMessage",
    encode: (common) => encode(WebcastControlMessage, { common, action: ControlAction.CONTROL_ACTION_STREAM_ENDED }),
  };
}

/** What every message says about itself. `createTime` in milliseconds since 1970. */
export function commonPart(part: {
  method: string;
  msgId: string;
  roomId: string;
  createTime: number;
}): CommonMessageData {
  return fill(CommonMessageData, { ...part, createTime: String(part.createTime), isShowMsg: true });
}
