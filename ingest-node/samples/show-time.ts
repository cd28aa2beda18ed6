/** What a host does to entertain: questions, games, timers, waves, bags of coins, stickers, charity, auctions. */
import {
  AuctionInfo,
  AuctionWinnerPopup,
  CommerceInfo,
  OecLiveShoppingMessageV2,
  OecMsgUserInfo,
  PopProduct,
  PopupWindowInfo,
  PriceItem,
  Question,
  WebcastRoomNotifyMessage,
} from "tiktok-live-proto/v3";
import { fill } from "../simulator/frames.ts";
import { addedSample, image, mia, rival, sample, type Sample } from "./sample.ts";

const questionId = "7286000000000000042";
const questions: Sample[] = [
  addedSample("WebcastQuestionSelectedMessage", "the host takes a question", {
    question: fill(Question, { questionId, content: "What are you drawing?", user: mia }),
  }),
  addedSample("WebcastQuestionSlideDownMessage", "the host has answered a question", { questionId }),
  addedSample("WebcastQuestionDeleteMessage", "a question was removed", { questionId, userId: mia.id, scene: 1 }),
];

const timer = { timerId: "7286000000000000050", userSideTitle: "Until midnight", timeIncreasePerSub: "60" };
const subathon: Sample[] = [
  addedSample("WebcastSubTimerStickerMessage", "a subscription makes a subathon longer", {
    sticker: {
      ...timer,
      timerStatus: 1,
      subIncreaseCount: 2,
      timeIncrease: "120",
      totalTime: "7320",
      remainingTime: "5400",
      timestamp: "1792000000",
    },
  }),
  addedSample("WebcastSubTimerStickerMessage", "a subathon pauses", {
    sticker: { ...timer, timerStatus: 2, totalTime: "7320", remainingTime: "5000", timestamp: "1792000400" },
  }),
  addedSample("WebcastSubWaveMessage", "a wave of subscribers", {
    subWaveImMsg: {
      msgType: 1,
      newComeSubscriberInfo: { userId: mia.id, userIdStr: mia.id, displayId: mia.displayId, avatar: image("mia") },
      subWaveInfoCommon: {
        waveOpenRecordId: "7286000000000000060",
        waveSubCount: "3",
        waveTargetSubCount: "10",
        totalSubCount: "140",
        startTime: "1792000000",
        endTime: "1792000300",
        waveStatus: 1,
        thanksList: [{ userId: rival.id, displayId: rival.displayId }],
      },
    },
  }),
];

const games: Sample[] = [
  addedSample("WebcastPictionaryStartMessage", "a round of draw and guess begins", {
    data: {
      id: "7286000000000000071",
      sessionId: "7286000000000000070",
      word: "umbrella",
      startTime: "1792000000",
      endTime: "1792000090",
    },
  }),
  addedSample("WebcastPictionaryUpdateMessage", "viewers guessed the word", {
    pictionaryId: "7286000000000000071",
    correctCnt: "4",
  }),
  addedSample("WebcastPictionaryEndMessage", "a round of draw and guess ends", {
    pictionaryId: "7286000000000000071",
    word: "umbrella",
    endType: 1,
  }),
  addedSample("WebcastPictionaryExitMessage", "draw and guess is over", { sessionId: "7286000000000000070" }),
];

const bag = {
  goodyBagId: "7286000000000000080",
  roomId: "7400000000000000000",
  commonDetail: {
    winnerHeadcount: 2,
    joinedHeadcount: 17,
    participateMethodContent: "rain",
    openAt: 1_792_000_300,
    countDownMinutes: 5,
  },
  coinDetail: { totalCoin: 100 },
};
const bags: Sample[] = [
  addedSample("WebcastGoodyBagMessage", "a goody bag for those who join", { baseInfo: bag, type: 1 }),
  addedSample("WebcastGoodyBagMessage", "who won a goody bag", {
    baseInfo: bag,
    type: 3,
    winners: [
      { userInfo: { userId: mia.id, nickname: mia.nickname, displayId: mia.displayId }, coins: 60 },
      { userInfo: { userId: rival.id, nickname: rival.nickname, displayId: rival.displayId }, coins: 40 },
    ],
  }),
];

const stickers: Sample[] = [
  addedSample("WebcastRoomStickerMessage", "a sticker on the picture", {
    sticker: [
      {
        id: "55",
        name: "note",
        content: "Q&A at nine",
        image: image("note"),
        x: "40",
        y: "300",
        screenWidth: "720",
        screenHeight: "1280",
      },
    ],
  }),
  addedSample("WebcastDonationStickerModifyMethod", "a sticker that asks for donations", {
    donationSticker: [
      {
        id: "56",
        image: image("heart"),
        content: { name: "Rain for Trees", donateLink: "https://example.com/trees", icon: image("trees") },
      },
    ],
  }),
  addedSample("WebcastDonationInfoMessage", "what donations have come to", {
    totalMoney: "125.50",
    currency: "EUR",
    totalUser: "9",
  }),
  addedSample("WebcastDonationMessage", "who donated", { total: "125", currency: "EUR", user: [mia] }),
];

const auction = {
  auctionId: "7286000000000000090",
  auctionIdStr: "7286000000000000090",
  productId: "1339489488481308655",
  startTime: "1792000000",
  endTime: "1792000060",
  nextBidPrice: fill(PriceItem, { salePriceFormat: "$12.00" }),
};
const shop = (commerceInfo: Partial<CommerceInfo>) => ({
  actionType: 30,
  oecLiveShoppingMessageV2: fill(OecLiveShoppingMessageV2, { commerceInfo: fill(CommerceInfo, commerceInfo) }),
});
const auctions: Sample[] = [
  sample("WebcastOecLiveShoppingMessage", "an auction begins", {
    ...shop({ auctionInfo: fill(AuctionInfo, auction) }),
    popProduct: fill(PopProduct, { productId: auction.productId, title: "Sketchbook" }),
  }),
  sample("WebcastOecLiveShoppingMessage", "somebody bids", {
    ...shop({
      auctionInfo: fill(AuctionInfo, {
        ...auction,
        auctionWinner: fill(OecMsgUserInfo, { userId: mia.id, nickName: mia.nickname }),
        winnerBidPrice: fill(PriceItem, { currencySymbol: "$", salePriceDecimal: "12.00" }),
      }),
    }),
  }),
  sample("WebcastOecLiveShoppingMessage", "somebody bought at an auction", {
    ...shop({
      auctionInfo: fill(AuctionInfo, {
        ...auction,
        auctionWinner: fill(OecMsgUserInfo, { userId: mia.id, nickName: mia.nickname, isWinner: true }),
        winnerBidPrice: fill(PriceItem, { salePriceFormat: "$31.00" }),
      }),
      popupWindowInfo: fill(PopupWindowInfo, {
        auctionWinnerPopup: fill(AuctionWinnerPopup, {
          auctionId: auction.auctionId,
          productId: auction.productId,
          winnerUserId: mia.id,
        }),
      }),
    }),
  }),
];

export const showTimeSamples: Sample[] = [
  ...questions,
  ...subathon,
  ...games,
  ...bags,
  ...stickers,
  ...auctions,
  addedSample("WebcastWeeklyRankRewardMessage", "who won the week", {
    userId: mia.id,
    notify: fill(WebcastRoomNotifyMessage, { content: "Mia won the week" }),
  }),
];
