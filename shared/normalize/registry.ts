/** Who reads which method, and what it can become. The one place that knows: docs/events.md is written from it. */
import type { EventType } from "#shared/event.ts";
import { webcastMethod } from "#shared/method-name.ts";
import { readBarrage } from "./barrage.ts";
import { readBattleItem, readBattleTask } from "./battle-extras.ts";
import { readArmies, readBattle, readPunishFinish } from "./battle.ts";
import { readCaption, readChat, readEmoteChat } from "./chat.ts";
import { readDrawGuessEnd, readDrawGuessExit, readDrawGuessStart, readDrawGuessUpdate } from "./draw-guess.ts";
import { readEnvelope, readGift } from "./gift.ts";
import { readGoodyBag } from "./goody-bag.ts";
import { readGuestScores, readLink, readLinkLayer, readLinkMic } from "./link-mic.ts";
import type { Reader } from "./meaning.ts";
import {
  readAccessRecall,
  readBottom,
  readNotice,
  readPartnershipPunish,
  readPerception,
  readVerify,
} from "./moderation.ts";
import {
  readAnonymousJoin,
  readCapsule,
  readGameIntro,
  readGiftBroadcast,
  readLiveIntro,
  readMarquee,
  readRoomMessage,
  readRoomNotify,
  readSystemMessage,
} from "./notice.ts";
import { readShopping, readViewerPicks } from "./offers.ts";
import { readPin, readSubscriptionPin } from "./pin.ts";
import { readQuestion, readQuestionAnswered, readQuestionRemoved, readQuestionSelected } from "./question.ts";
import { readGameRank, readRankReward, readRankText, readRankUpdate, readWeeklyRankReward } from "./rank.ts";
import { readControl, readDeletion, readGoal, readPoll, readRoomUsers } from "./room.ts";
import { readLike, readMember, readSocial, readSubNotify } from "./social.ts";
import { readDonations, readDonationStickers, readDonationTotal, readStickers } from "./stickers.ts";
import { readSubathonTimer, readSubscriberWave } from "./subathon.ts";

/** How one method is read. What none of its types fits is RAW. */
export interface MethodReader {
  becomes: readonly EventType[];
  read: Reader;
}

/** Pairs a reader with its types, which are among those that it can give. */
function reader<Type extends EventType>(read: Reader<Type>, ...becomes: NoInfer<Type>[]): MethodReader {
  return { read, becomes };
}

/** The reader of each method. A method that is not here becomes RAW. */
export const registry: ReadonlyMap<string, MethodReader> = new Map([
  ["WebcastChatMessage", reader(readChat, "CHAT")],
  ["WebcastGiftMessage", reader(readGift, "GIFT")],
  ["WebcastLikeMessage", reader(readLike, "LIKE")],
  ["WebcastSocialMessage", reader(readSocial, "FOLLOW", "SHARE", "SUBSCRIBE")],
  ["WebcastMemberMessage", reader(readMember, "JOIN")],
  ["WebcastUnauthorizedMemberMessage", reader(readAnonymousJoin, "ANONYMOUS_JOIN")],
  ["WebcastSubNotifyMessage", reader(readSubNotify, "SUBSCRIBE", "SUBSCRIPTION_NOTICE")],
  ["WebcastEmoteChatMessage", reader(readEmoteChat, "EMOTE")],
  ["WebcastQuestionNewMessage", reader(readQuestion, "QUESTION")],
  ["WebcastQuestionSelectedMessage", reader(readQuestionSelected, "QUESTION")],
  ["WebcastQuestionSlideDownMessage", reader(readQuestionAnswered, "QUESTION")],
  ["WebcastQuestionDeleteMessage", reader(readQuestionRemoved, "QUESTION")],
  ["WebcastCaptionMessage", reader(readCaption, "CAPTION")],
  ["WebcastImDeleteMessage", reader(readDeletion, "MESSAGE_DELETED")],
  ["WebcastRoomPinMessage", reader(readPin, "PIN")],
  ["WebcastSubPinEventMessage", reader(readSubscriptionPin, "PIN")],
  ["WebcastRoomUserSeqMessage", reader(readRoomUsers, "ROOM_USER")],
  ["WebcastControlMessage", reader(readControl, "STREAM_PAUSE", "STREAM_END")],
  ["WebcastLiveIntroMessage", reader(readLiveIntro, "LIVE_INTRO")],
  ["WebcastLiveGameIntroMessage", reader(readGameIntro, "LIVE_INTRO")],
  ["WebcastEnvelopeMessage", reader(readEnvelope, "ENVELOPE")],
  ["WebcastGoalUpdateMessage", reader(readGoal, "GOAL")],
  ["WebcastPollMessage", reader(readPoll, "POLL")],
  [
    "WebcastBarrageMessage",
    reader(readBarrage, "SUPER_FAN", "SUBSCRIBE", "SUBSCRIPTION_GIFT", "JOIN", "LEVEL_UP", "GIFT_GALLERY", "BARRAGE"),
  ],
  ["WebcastRankUpdateMessage", reader(readRankUpdate, "RANK")],
  ["WebcastRankTextMessage", reader(readRankText, "RANK")],
  ["WebcastGameRankNotifyMessage", reader(readGameRank, "RANK")],
  ["WebcastHourlyRankRewardMessage", reader(readRankReward, "RANK_REWARD")],
  ["WebcastWeeklyRankRewardMessage", reader(readWeeklyRankReward, "RANK_REWARD")],
  ["WebcastLinkMicBattle", reader(readBattle, "BATTLE")],
  ["WebcastLinkMicArmies", reader(readArmies, "BATTLE")],
  ["WebcastLinkMicBattlePunishFinish", reader(readPunishFinish, "BATTLE")],
  ["WebcastLinkMicBattleItemCard", reader(readBattleItem, "BATTLE_ITEM")],
  ["WebcastLinkmicBattleTaskMessage", reader(readBattleTask, "BATTLE_TASK")],
  ["WebcastLinkMessage", reader(readLink, "LINK_MIC")],
  ["WebcastLinkLayerMessage", reader(readLinkLayer, "LINK_MIC")],
  ["WebcastLinkMicFanTicketMethod", reader(readGuestScores, "GUEST_SCORE")],
  ["WebcastLinkMicMethod", reader(readLinkMic, "GUEST_SCORE")],
  ["WebcastOecLiveShoppingMessage", reader(readShopping, "SHOPPING", "AUCTION")],
  ["WebcastViewerPicksUpdateMessage", reader(readViewerPicks, "VIEWER_PICKS")],
  ["WebcastPerceptionMessage", reader(readPerception, "MODERATION")],
  ["WebcastAccessRecallMessage", reader(readAccessRecall, "MODERATION")],
  ["WebcastBottomMessage", reader(readBottom, "MODERATION")],
  ["WebcastNoticeMessage", reader(readNotice, "MODERATION")],
  ["WebcastRoomVerifyMessage", reader(readVerify, "MODERATION")],
  ["WebcastPartnershipPunishMessage", reader(readPartnershipPunish, "MODERATION")],
  ["WebcastRoomMessage", reader(readRoomMessage, "TEAM_JOIN", "ROOM_NOTICE")],
  ["WebcastRoomNotifyMessage", reader(readRoomNotify, "ROOM_NOTICE")],
  ["WebcastGiftBroadcastMessage", reader(readGiftBroadcast, "ROOM_NOTICE")],
  ["WebcastSystemMessage", reader(readSystemMessage, "ROOM_NOTICE")],
  ["WebcastCapsuleMessage", reader(readCapsule, "ROOM_NOTICE")],
  ["WebcastMarqueeAnnouncementMessage", reader(readMarquee, "ROOM_NOTICE")],
  ["WebcastSubTimerStickerMessage", reader(readSubathonTimer, "SUBATHON_TIMER")],
  ["WebcastSubWaveMessage", reader(readSubscriberWave, "SUBSCRIBER_WAVE")],
  ["WebcastPictionaryStartMessage", reader(readDrawGuessStart, "DRAW_GUESS")],
  ["WebcastPictionaryUpdateMessage", reader(readDrawGuessUpdate, "DRAW_GUESS")],
  ["WebcastPictionaryEndMessage", reader(readDrawGuessEnd, "DRAW_GUESS")],
  ["WebcastPictionaryExitMessage", reader(readDrawGuessExit, "DRAW_GUESS")],
  ["WebcastGoodyBagMessage", reader(readGoodyBag, "GOODY_BAG")],
  ["WebcastRoomStickerMessage", reader(readStickers, "STICKERS")],
  ["WebcastDonationStickerModifyMethod", reader(readDonationStickers, "CHARITY")],
  ["WebcastDonationInfoMessage", reader(readDonationTotal, "CHARITY")],
  ["WebcastDonationMessage", reader(readDonations, "CHARITY")],
]);

/** The reader of a method, which TikTok also sends without its prefix; undefined where nobody reads it. */
export function readerOf(method: string): MethodReader | undefined {
  return registry.get(method) ?? registry.get(webcastMethod(method));
}
