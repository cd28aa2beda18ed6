/** What happens to the room: its viewers, its host's words, its end; goals, polls, ranks, notices, warnings. */
import {
  BarrageMessageBarrageType,
  BarrageTypeFansLevelParam,
  BarrageTypeGiftGalleryParam,
  BarrageTypeSubscribeGiftParam,
  BarrageTypeUserGradeParam,
  BizType,
  CaptionContent,
  Contributor,
  ControlAction,
  Extra,
  GiftPick,
  GiftPickWithScore,
  GiftSource,
  HourlyRankRewardInfo,
  LiveStreamGoal,
  LiveStreamSubGoal,
  LiveStreamSubGoalGift,
  MessageEntity,
  PerceptionDialogInfo,
  PollOptionInfo,
  PollStartContent,
  PollUpdateVotesContent,
  PopProduct,
  ProfitRankType,
  PunishEventInfo,
  RankUpdate,
  ViewerPicksInfo,
  WebcastRoomNotifyMessage,
} from "tiktok-live-proto/v3";
import { fill } from "../simulator/frames.ts";
import { displayText, host, image, mia, sample, type Sample } from "./sample.ts";

const content = displayText;

const barrages: Sample[] = [
  sample("WebcastBarrageMessage", "a viewer became a super fan", {
    msgType: BarrageMessageBarrageType.COMMON_BARRAGE,
    commonBarrageContent: content("ttlive_superFan_someoneBecameSuperFan", "{0:user} became a super fan", mia),
  }),
  sample("WebcastBarrageMessage", "somebody who is a super fan entered", {
    msgType: BarrageMessageBarrageType.COMMON_BARRAGE,
    commonBarrageContent: content("ttlive_superFan_entrance", "{0:user} joined", mia),
  }),
  sample("WebcastBarrageMessage", "subscriptions were given", {
    msgType: BarrageMessageBarrageType.SUBSCRIBE_GIFT,
    content: content("pm_mt_subscribe_gift", "{0:user} gifted 5 subscriptions", mia),
    subscribeGiftParam: fill(BarrageTypeSubscribeGiftParam, {
      giftSubCount: "5",
      giftSource: GiftSource.USER_BUY_RANDOM,
    }),
  }),
  sample("WebcastBarrageMessage", "a banner of a subscription", {
    msgType: BarrageMessageBarrageType.SUBSCRIBE,
    content: content("pm_mt_subscribe_first_barrage", "{0:user} subscribed for the first time", mia),
  }),
  sample("WebcastBarrageMessage", "a gifter's level rose", {
    msgType: BarrageMessageBarrageType.USER_UPGRADE,
    content: content("pm_mt_user_upgrade", "{0:user} reached level 25", mia),
    userGradeParam: fill(BarrageTypeUserGradeParam, { currentGrade: 25, user: mia }),
  }),
  sample("WebcastBarrageMessage", "a team member's level rose", {
    msgType: BarrageMessageBarrageType.FANS_LEVEL_UPGRADE,
    content: content("pm_mt_fan_upgrade", "reached team level 8"),
    fansLevelParam: fill(BarrageTypeFansLevelParam, { currentGrade: 8, user: mia }),
  }),
  sample("WebcastBarrageMessage", "a gift was lit in the gallery", {
    msgType: BarrageMessageBarrageType.GIFT_GALLERY,
    content: content("pm_mt_gift_gallery", "{0:user} lit the gallery", mia),
    galleryGiftId: "5655",
    giftGalleryParams: fill(BarrageTypeGiftGalleryParam, { fromUserId: mia.id, toUserId: host.id }),
  }),
  sample("WebcastBarrageMessage", "a member of the team entered", {
    msgType: BarrageMessageBarrageType.FANS_LEVEL_ENTRANCE,
    content: content("pm_mt_fan_live_join", "joined"),
    fansLevelParam: fill(BarrageTypeFansLevelParam, { currentGrade: 22, user: mia }),
  }),
  sample("WebcastBarrageMessage", "a viewer of a high level entered", {
    msgType: BarrageMessageBarrageType.GRADE_USER_ENTRANCE_NOTIFICATION,
    content: content("pm_mt_alp_join_animation", "joined"),
    userGradeParam: fill(BarrageTypeUserGradeParam, { currentGrade: 25, user: mia }),
  }),
];

const moderation: Sample[] = [
  sample("WebcastPerceptionMessage", "a warning", {
    dialog: fill(PerceptionDialogInfo, { scene: 6, title: content("pm_mt_warning", "Mind the guidelines") }),
    punishInfo: fill(PunishEventInfo, { punishType: "muting_cancel", violationUid: host.id, duration: "60" }),
  }),
  sample("WebcastAccessRecallMessage", "the audience is restricted", {
    status: 1,
    scene: "CONTENT_CLASSIFICATION",
    duration: "3600",
    notice: content("pm_mt_access", "This LIVE is for adults now"),
  }),
  sample("WebcastBottomMessage", "a banner under the picture", {
    bizType: BizType.PERCEPTION_CENTER,
    duration: "599",
    violationUserId: host.id,
    punishInfo: fill(PunishEventInfo, { punishType: "risk_notice", punishReason: "game_rating" }),
    common: { displayText: content("pm_mt_banner", "This game is not suitable for younger audiences.") },
  }),
  sample("WebcastNoticeMessage", "a notice to the host", {
    scene: "review",
    noticeContent: content("pm_mt_notice", "Your LIVE was reviewed"),
    violationReason: content("pm_mt_reason", "Music rights"),
  }),
  sample("WebcastRoomVerifyMessage", "the room is checked", { action: 1, noticeType: "2", content: "Please verify" }),
  sample("WebcastPartnershipPunishMessage", "a partnership was restricted", {
    punishInfo: fill(PunishEventInfo, { punishType: "ban_game_partnership", violationUid: host.id }),
  }),
];

const notices: Sample[] = [
  sample("WebcastRoomMessage", "somebody joined the host's team", {
    scene: "user_join_fans",
    common: {
      displayText: content(
        "pm_mt_fan_live_joined_comment",
        "{0:user} became the No. {1:string} member on the team",
        mia,
        "5986",
      ),
    },
  }),
  sample("WebcastRoomMessage", "TikTok writes into the room", {
    content: " ",
    common: { displayText: content("pm_mt_LIVE_commentFiltered_notif", "Some comments in this LIVE were filtered.") },
  }),
  sample("WebcastRoomNotifyMessage", "a notice over the room", {
    source: "match",
    common: { displayText: content("pm_mt_boost_got_comment", "The MVP {0:string} got 1 magic mist.", "mia.live") },
  }),
  sample("WebcastGiftBroadcastMessage", "word of a great gift somewhere", {
    fromUserId: mia.id,
    notify: fill(WebcastRoomNotifyMessage, { content: "Mia sent a Lion to Rival", user: mia }),
  }),
  sample("WebcastSystemMessage", "the system speaks", { message: "Welcome to TikTok LIVE!" }),
  sample("WebcastCapsuleMessage", "a reminder over the chat", {
    scene: "notice_viewer_new_goal",
    desc: content("pm_mt_goal_reminder", "{0:user} set a subscription goal.", host),
  }),
  sample("WebcastMarqueeAnnouncementMessage", "announcements that run over the screen", {
    messageScene: "rank",
    messageEntity: ["Mia is first", "Rival is second"].map((text) =>
      fill(MessageEntity, { notify: fill(WebcastRoomNotifyMessage, { content: text }) }),
    ),
  }),
];

const ranks: Sample[] = [
  sample("WebcastRankUpdateMessage", "the host's ranks", {
    updates: [
      fill(RankUpdate, {
        rankType: ProfitRankType.TYPE_WEEKLY_RANK,
        ownRank: "45",
        defaultContent: content("pm_mt_Live_WRMark", "Weekly Ranking"),
      }),
      fill(RankUpdate, {
        rankType: ProfitRankType.TYPE_DAILY_RANK,
        ownRank: "0",
        defaultContent: content("pm_mt_daily", "Daily Ranking"),
      }),
    ],
  }),
  sample("WebcastRankTextMessage", "a viewer rose among the viewers", {
    ownerIdxBeforeUpdate: "12",
    ownerIdxAfterUpdate: "2",
    curUserId: mia.id,
    common: {
      displayText: content("pm_mt_topviewer_comment", "{0:user} just became the No. {1:string} viewer!", mia, "2"),
    },
  }),
  sample("WebcastGameRankNotifyMessage", "a rank among games", {
    notifyText: content("pm_mt_game_rank", "The host is No. 3 in this game"),
  }),
  sample("WebcastHourlyRankRewardMessage", "who won the hour", {
    winners: [
      fill(HourlyRankRewardInfo, {
        userId: mia.id,
        notify: fill(WebcastRoomNotifyMessage, { content: "Mia won the hour" }),
      }),
    ],
  }),
];

const option = (displayContent: string, votes: string) => fill(PollOptionInfo, { displayContent, votes });

export const roomSamples: Sample[] = [
  sample("WebcastRoomUserSeqMessage", "how many are watching", {
    total: "321",
    totalUser: "10240",
    popularity: "42",
    anonymous: "12",
    ranks: [fill(Contributor, { user: mia, score: "99", rank: "1" })],
  }),
  sample("WebcastControlMessage", "the host paused", {
    action: ControlAction.CONTROL_ACTION_STREAM_PAUSED,
    extra: fill(Extra, { source: "anchor_pause" }),
  }),
  sample("WebcastControlMessage", "the host is back", { action: ControlAction.CONTROL_ACTION_STREAM_UNPAUSED }),
  sample("WebcastControlMessage", "the broadcast ended", { action: ControlAction.CONTROL_ACTION_STREAM_ENDED }),
  sample("WebcastLiveIntroMessage", "what the host wrote about the broadcast", {
    id: "7264312895021583136",
    content: "Sketching until the rain stops",
    contentLanguage: "en",
    user: host,
  }),
  sample("WebcastLiveGameIntroMessage", "what is played", {
    content: content("pm_mt_game_intro", "The host plays {0:string}", "Chess"),
  }),
  sample("WebcastCaptionMessage", "a caption of what the host says", {
    content: [fill(CaptionContent, { lang: "en", content: "and this is how it works" })],
  }),
  sample("WebcastGoalUpdateMessage", "a goal moved", {
    goal: fill(LiveStreamGoal, {
      id: "7348822776755428939",
      idStr: "7348822776755428939",
      type: 1,
      status: 2,
      description: "100 roses",
      subGoals: [
        fill(LiveStreamSubGoal, {
          progress: "5",
          target: "100",
          gift: fill(LiveStreamSubGoalGift, { name: "Rose", diamondCount: "1" }),
        }),
      ],
    }),
    contributorIdStr: mia.id,
    contributorDisplayId: mia.displayId,
    contributorAvatar: image("mia"),
  }),
  sample("WebcastPollMessage", "a poll begins", {
    messageType: "0",
    pollId: "7286184975543651105",
    startContent: fill(PollStartContent, {
      title: "Next song?",
      startTime: "1792000000000",
      endTime: "1792000060000",
      optionList: [option("Rain", "0"), option("Sun", "0")],
    }),
  }),
  sample("WebcastPollMessage", "votes of a poll", {
    messageType: "2",
    pollId: "7286184975543651105",
    updateVotesContent: fill(PollUpdateVotesContent, { optionList: [option("Rain", "5"), option("Sun", "1")] }),
  }),
  sample("WebcastOecLiveShoppingMessage", "a product is shown", {
    actionType: 1,
    liveProductNumber: 5,
    popProduct: fill(PopProduct, {
      productId: "1339489488481308655",
      title: "Sketchbook",
      price: "€12.00",
      imageUrl: "https://example.com/sketchbook.webp",
    }),
  }),
  sample("WebcastViewerPicksUpdateMessage", "gifts that stand for choices", {
    info: fill(ViewerPicksInfo, {
      viewerPicksId: "7400000000000000900",
      status: 1,
      endTimeMs: "1792000060000",
      giftPickList: [
        fill(GiftPickWithScore, {
          giftPick: fill(GiftPick, { giftId: "5655", customizedDesc: "Draw a cat" }),
          score: "12",
        }),
      ],
    }),
  }),
  ...ranks,
  ...notices,
  ...moderation,
  ...barrages,
];
