/** What viewers do: they write, give, like, follow, come. */
import {
  EmojiEmoteWithIndex,
  EmoteModel,
  EnvelopeBusinessType,
  EnvelopeDisplay,
  Gift,
  MemberMessageAction,
  MessageRedEnvelopInfo,
  MessageType,
  GiftMonitorInfo,
  OldSubscribeStatus,
  PinMessageActionType,
  Question,
  SubGoalPinCard,
  SubPinCard,
  SubPinCardText,
  SubPinEventMessageActionType,
  UserIdentity,
  WebcastChatMessage,
  WebcastGiftMessage,
  CommonMessageData,
} from "tiktok-live-proto/v3";
import { fill } from "../simulator/frames.ts";
import { displayText, host, image, mia, sample, type Sample } from "./sample.ts";

const emote = fill(EmoteModel, { emoteId: "7016625431537293092", image: image("emote") });
const rose = fill(Gift, { id: "5655", name: "Rose", type: 1, diamondCount: 1, image: image("rose") });
const monitorInfo = fill(GiftMonitorInfo, { toUserId: host.id });

const roses = {
  user: mia,
  giftId: "5655",
  gift: rose,
  repeatCount: 5,
  comboCount: 5,
  groupCount: 1,
  groupId: "1792000000000",
  monitorInfo,
  common: { displayText: displayText("webcast_aweme_gift_send_message", "{0:user} sent {1:string}", mia, "Rose") },
} as const;

export const peopleSamples: Sample[] = [
  sample("WebcastChatMessage", "a comment", {
    user: mia,
    content: "hello from the back row 👋",
    contentLanguage: "en",
    emotes: [fill(EmojiEmoteWithIndex, { emote })],
    userIdentity: fill(UserIdentity, { isFollowerOfAnchor: true }),
  }),
  // The first of them is the example of a GIFT: one that is over, for which rules wait.
  sample("WebcastGiftMessage", "the end of a streak", { ...roses, repeatEnd: 1 }),
  sample("WebcastGiftMessage", "a frame of a streak", roses),
  sample("WebcastGiftMessage", "a gift that comes once, for a guest", {
    user: mia,
    giftId: "9101",
    gift: fill(Gift, { id: "9101", name: "Balloon", type: 4, diamondCount: 500, icon: image("balloon") }),
    groupId: "0",
    toMemberIdInt: "7000000000000000003",
    monitorInfo,
  }),
  sample("WebcastLikeMessage", "likes", { user: mia, count: 15, total: "20480" }),
  sample("WebcastSocialMessage", "a new follower", {
    user: mia,
    action: "1",
    followCount: "1205",
    common: { displayText: displayText("pm_main_follow_message_viewer_2", "{0:user} followed the host", mia) },
  }),
  sample("WebcastSocialMessage", "a share", {
    user: mia,
    action: "3",
    shareType: "1",
    shareCount: 5,
    common: { displayText: displayText("pm_mt_guidance_viewer_5_share", "{0:user} shared the LIVE", mia) },
  }),
  sample("WebcastSocialMessage", "a subscription told as a social message", {
    user: mia,
    common: { displayText: displayText("pm_mt_subscribe_success", "{0:user} subscribed", mia) },
  }),
  sample("WebcastMemberMessage", "a viewer came", {
    user: mia,
    memberCount: 321,
    action: MemberMessageAction.MEMBER_MESSAGE_ACTION_JOINED,
    enterType: 1,
  }),
  sample("WebcastUnauthorizedMemberMessage", "a viewer without an account came", {
    action: 1,
    nickNamePrefix: displayText("web_nonlogin_im_1", "Viewer%s"),
    nickName: "755040",
  }),
  sample("WebcastSubNotifyMessage", "a subscription", {
    user: mia,
    subMonth: "3",
    oldSubscribeStatus: OldSubscribeStatus.RESUB,
  }),
  sample("WebcastSubNotifyMessage", "a goal of subscriptions is reached", {
    messageType: MessageType.SUB_GOAL_COMPLETE_TO_AUDIENCE,
    common: { displayText: displayText("pm_mt_goal_complete", "The subscription goal is reached.") },
  }),
  sample("WebcastEmoteChatMessage", "an emote", { user: mia, emoteList: [emote] }),
  sample("WebcastQuestionNewMessage", "a question", {
    data: fill(Question, { questionId: "7167096341065589048", content: "What are you drawing?", user: mia }),
  }),
  sample("WebcastEnvelopeMessage", "a treasure chest", {
    display: EnvelopeDisplay.NEW,
    envelopeInfo: fill(MessageRedEnvelopInfo, {
      envelopeId: "7286183467346463493",
      businessType: EnvelopeBusinessType.BUSINESS_TYPE_USER_DIAMOND,
      sendUserId: mia.id,
      sendUserName: mia.displayId,
      sendUserAvatar: image("mia"),
      diamondCount: 55,
      peopleCount: 50,
      unpackAt: 1_792_000_180,
    }),
  }),
  sample("WebcastEnvelopeMessage", "the word to hide a chest", {
    display: EnvelopeDisplay.HIDE,
    envelopeInfo: fill(MessageRedEnvelopInfo, { envelopeId: "7286183467346463493" }),
  }),
  sample("WebcastImDeleteMessage", "messages were deleted", {
    deleteMsgIds: ["7400000000000000001"],
    deleteUserIds: [mia.id],
  }),
  sample("WebcastRoomPinMessage", "a pinned comment", {
    operator: host,
    action: PinMessageActionType.PIN,
    pinMsgId: "7400000000000000003",
    chatMessage: fill(WebcastChatMessage, {
      common: fill(CommonMessageData, { msgId: "7400000000000000001" }),
      user: mia,
      content: "remember to drink water",
    }),
  }),
  sample("WebcastRoomPinMessage", "a pinned gift", {
    operator: host,
    action: PinMessageActionType.PIN,
    giftMessage: fill(WebcastGiftMessage, {
      user: mia,
      common: fill(CommonMessageData, {
        msgId: "7400000000000000002",
        displayText: displayText("webcast_aweme_gift_send_message", "{0:user} sent {1:string}", mia, "Rose"),
      }),
    }),
  }),
  sample("WebcastSubPinEventMessage", "a pinned card of the subscription", {
    actionType: SubPinEventMessageActionType.SUB_PIN_EVENT_MESSAGE_ACTION_TYPE_PIN,
    operatorUserId: host.id,
    card: fill(SubPinCard, {
      id: "7321528083883562364",
      goalPinCard: fill(SubGoalPinCard, { desc: fill(SubPinCardText, { content: "25 subscribers!" }) }),
    }),
  }),
];
