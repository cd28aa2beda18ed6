/**
 * Methods that the schema package does not describe, by the fields that are publicly known of them. A method of which none
 * are known is not here: its bytes are kept.
 */
import {
  BadgeStruct,
  BorderInfo,
  CommonMessageData,
  EmoteModel,
  ImageModel,
  Question,
  User,
  WebcastRoomNotifyMessage,
} from "tiktok-live-proto/v3";
import { type Codec, codecOf } from "./field-codec.ts";

const common = ["common", CommonMessageData] as const;

const timerSticker = codecOf({
  1: ["type", "int32"],
  2: ["timerId", "int64"],
  3: ["opType", "int32"],
  4: ["timerStatus", "int32"],
  5: ["anchorSideTitle", "string"],
  6: ["userSideTitle", "string"],
  7: ["subIncreaseCount", "int32"],
  8: ["timeIncreasePerSub", "int64"],
  9: ["timeIncrease", "int64"],
  10: ["totalTime", "int64"],
  11: ["remainingTime", "int64"],
  12: ["timestamp", "int64"],
  13: ["stickerX", "int64"],
  14: ["stickerY", "int64"],
  15: ["screenW", "int64"],
  16: ["screenH", "int64"],
});

const pictionary = codecOf({
  1: ["id", "int64"],
  2: ["word", "string"],
  3: ["status", "int32"],
  4: ["startTime", "int64"],
  5: ["endTime", "int64"],
  6: ["sessionId", "int64"],
  7: ["drawUrl", ImageModel],
  8: ["pictionaryType", "int32"],
});

const goodyBag = codecOf({
  1: ["goodyBagId", "string"],
  2: ["biz", "int32"],
  3: ["roomId", "string"],
  4: [
    "commonDetail",
    codecOf({
      1: ["winnerHeadcount", "int32"],
      2: ["joinedHeadcount", "int32"],
      3: ["participateMethod", "int32"],
      4: ["participateMethodContent", "string"],
      5: ["openAt", "int32"],
      6: ["countDownMinutes", "int32"],
    }),
  ],
  5: ["coinDetail", codecOf({ 1: ["totalCoin", "int32"] })],
});
const goodyBagWinner = codecOf({
  1: [
    "userInfo",
    codecOf({
      1: ["userId", "string"],
      2: ["nickname", "string"],
      3: ["displayId", "string"],
      4: ["avatar", ImageModel],
    }),
  ],
  2: ["coins", "int32"],
});

const waveSubscriber = codecOf({
  1: ["userId", "int64"],
  2: ["avatar", ImageModel],
  3: ["displayId", "string"],
  4: ["userIdStr", "string"],
  5: ["badgeList", { listOf: BadgeStruct }],
});
const waveSettings = codecOf({
  1: [
    "anchorSubWaveTriggerSettings",
    codecOf({ 1: ["id", "int64"], 2: ["name", "string"], 3: ["needSubCounts", "int64"] }),
  ],
  2: [
    "anchorSubWaveChallengeSettings",
    codecOf({
      1: ["id", "int64"],
      2: ["name", "string"],
      3: ["needSubCounts", "int64"],
      4: ["duringTime", "int64"],
      5: ["emoteList", { listOf: EmoteModel }],
    }),
  ],
});
const wave = codecOf({
  1: ["subWaveSettings", waveSettings],
  2: ["waveSubCount", "int64"],
  3: ["totalSubCount", "int64"],
  4: ["startTime", "int64"],
  5: ["endTime", "int64"],
  6: ["waveStatus", "int32"],
  7: ["thanksList", { listOf: waveSubscriber }],
  8: ["waveTargetSubCount", "int64"],
  9: ["waveOpenRecordId", "int64"],
});

const sticker = codecOf({
  1: ["id", "int64"],
  2: ["name", "string"],
  3: ["type", "int64"],
  4: ["content", "string"],
  5: ["textSize", "int64"],
  6: ["textColor", "string"],
  7: ["image", ImageModel],
  8: ["ninePatchImage", ImageModel],
  9: ["x", "int64"],
  10: ["y", "int64"],
  11: ["screenWidth", "int64"],
  12: ["screenHeight", "int64"],
  13: ["topLeftHeight", "int64"],
  14: ["topLeftWidth", "int64"],
  15: ["bottomRightHeight", "int64"],
  16: ["bottomRightWidth", "int64"],
  17: ["reviewStatus", "int32"],
  18: ["edited", "bool"],
});

const organization = codecOf({
  1: ["name", "string"],
  2: ["desc", "string"],
  3: ["detailUrl", "string"],
  4: ["donateLink", "string"],
  5: ["icon", ImageModel],
  6: ["organizationId", "string"],
});
/* Of field 4 it is not known what its numbers are: its bytes are kept. */
const donationSticker = codecOf({
  1: ["id", "int64"],
  2: ["image", ImageModel],
  3: ["type", "int64"],
  5: ["textSize", "int64"],
  6: ["textColor", "string"],
  7: ["content", organization],
  8: ["maxLength", "int64"],
  9: ["status", "int64"],
  10: ["screenHeight", "int64"],
  11: ["x", "int64"],
  12: ["screenWidth", "int64"],
  13: ["y", "int64"],
  14: ["kind", "int64"],
  15: ["subType", "int64"],
});

/** The codec of each method. */
export const addedSchema: Readonly<Record<string, Codec>> = {
  WebcastQuestionSelectedMessage: codecOf({ 1: common, 2: ["question", Question] }),
  WebcastQuestionSlideDownMessage: codecOf({ 1: common, 2: ["questionId", "int64"] }),
  WebcastQuestionDeleteMessage: codecOf({
    1: common,
    2: ["questionId", "int64"],
    3: ["userId", "int64"],
    4: ["scene", "int32"],
  }),
  WebcastQuestionSwitchMessage: codecOf({ 1: common, 2: ["on", "bool"] }),
  WebcastSubTimerStickerMessage: codecOf({ 1: common, 2: ["sticker", timerSticker] }),
  WebcastPictionaryStartMessage: codecOf({ 1: common, 2: ["data", pictionary] }),
  WebcastPictionaryUpdateMessage: codecOf({
    1: common,
    2: ["correctCnt", "int64"],
    3: ["pictionaryId", "int64"],
  }),
  WebcastPictionaryEndMessage: codecOf({
    1: common,
    2: ["pictionaryId", "int64"],
    3: ["word", "string"],
    4: ["endType", "int32"],
    5: ["pictionaryType", "int32"],
  }),
  WebcastPictionaryExitMessage: codecOf({
    1: common,
    2: ["sessionId", "int64"],
    3: ["showStats", "bool"],
    4: ["pictionaryType", "int32"],
  }),
  WebcastGoodyBagMessage: codecOf({
    1: common,
    2: ["baseInfo", goodyBag],
    3: ["winners", { listOf: goodyBagWinner }],
    4: ["type", "int32"],
  }),
  WebcastSubWaveMessage: codecOf({
    1: common,
    2: [
      "subWaveImMsg",
      codecOf({
        1: ["msgType", "int32"],
        2: ["newComeSubscriberInfo", waveSubscriber],
        3: ["subWaveInfoCommon", wave],
        4: ["waveReward", codecOf({ 1: ["emote", EmoteModel] })],
      }),
    ],
  }),
  WebcastRoomStickerMessage: codecOf({ 1: common, 2: ["sticker", { listOf: sticker }] }),
  WebcastDonationMessage: codecOf({
    1: common,
    2: ["total", "int64"],
    3: ["currency", "string"],
    4: ["sponsor", { listOf: User }],
    5: ["user", { listOf: User }],
  }),
  WebcastDonationInfoMessage: codecOf({
    1: common,
    2: ["totalMoney", "string"],
    3: ["currency", "string"],
    4: ["totalUser", "int64"],
  }),
  WebcastDonationStickerModifyMethod: codecOf({ 1: common, 2: ["donationSticker", { listOf: donationSticker }] }),
  WebcastWeeklyRankRewardMessage: codecOf({
    1: ["userId", "int64"],
    2: ["borderInfo", BorderInfo],
    3: common,
    4: ["notify", WebcastRoomNotifyMessage],
  }),
  WebcastRankToastMessage: codecOf({
    1: common,
    2: ["toast", codecOf({ 1: ["userId", "int64"], 2: ["shouldToast", "bool"] })],
  }),
};
