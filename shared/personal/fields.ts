/**
 * Which fields of an event are personal, for every type: this table alone says it. It does not compile while a field of
 * an event or of a payload is missing in it.
 *
 * Personal is what tells of people or was written by one: the user, ids, names and pictures of people, and free text. A
 * fact is what is left of the event when that was erased: counts, coins, times, gifts, words of a fixed set, ids of
 * rooms, battles, messages and things. What totals, analytics and a replay need after an erasure is a fact.
 */
import type * as z from "zod";
import type { EventType, RecordedEvent } from "#shared/event.ts";
import type { marks } from "#shared/payload-parts.ts";
import type { payloads } from "#shared/payloads.ts";

export type Side = "fact" | "personal";

type Flat = string | number | boolean;
/** What can hold objects can hold keys that nobody knows yet, and those are personal. */
type SideOf<Value> = [Value] extends [Flat | readonly Flat[] | undefined] ? Side : "personal";
type SidesOf<Shape extends z.core.$ZodLooseShape> = { [Key in keyof Shape]: SideOf<z.infer<Shape[Key]>> };
type OwnShape<Type extends EventType> = Omit<(typeof payloads)[Type]["shape"], keyof typeof marks>;

/** Of the fields around the payload. The payload itself is taken apart by its keys. */
export const envelopeSides = {
  schemaVersion: "fact",
  eventId: "fact",
  eventType: "fact",
  triggerId: "fact",
  streamId: "fact",
  roomId: "fact",
  sessionId: "fact",
  seqNo: "fact",
  nativeId: "fact",
  rawType: "fact",
  timestamp: "fact",
  ingestedAt: "fact",
  source: "fact",
  offset: "fact",
  user: "personal",
} as const satisfies Record<Exclude<keyof RecordedEvent, "payload">, Side>;

/** Of what every payload may carry. What TikTok sent beside its schema can be anything. */
export const markSides = {
  quality: "fact",
  truncated: "fact",
  unknownFields: "personal",
  unknownFieldCount: "fact",
} as const satisfies SidesOf<typeof marks>;

/** Of each type's own payload keys. A key that stands nowhere here is personal. */
export const payloadSides = {
  // The emotes tell where in the message they stand, and what was written there.
  CHAT: {
    message: "personal",
    emotes: "personal",
    language: "fact",
    mentions: "personal",
    codes: "personal",
    platform: "fact",
    donation: "fact",
    points: "personal",
  },
  GIFT: {
    giftId: "fact",
    giftName: "fact",
    giftCount: "fact",
    coins: "fact",
    coinsDelta: "fact",
    streakActive: "fact",
    streakEnd: "fact",
    isGiftStreak: "fact",
    groupId: "fact",
    receiverUserId: "personal",
    giftImageUrl: "fact",
    diamondCount: "fact",
    priceUnknown: "fact",
    giftType: "fact",
    comboCount: "fact",
    groupCount: "fact",
    sendType: "fact",
    displayType: "fact",
    points: "personal",
  },
  LIKE: { likeCount: "fact", totalLikeCount: "fact", displayType: "fact", points: "personal" },
  FOLLOW: { displayType: "fact", action: "fact", followCount: "fact", first: "fact", points: "personal" },
  SHARE: {
    displayType: "fact",
    action: "fact",
    shareType: "fact",
    shareCount: "fact",
    isRepost: "fact",
    first: "fact",
    points: "personal",
  },
  JOIN: {
    viewerCount: "fact",
    actionId: "fact",
    displayType: "fact",
    enterType: "fact",
    banner: "fact",
    level: "fact",
    first: "fact",
  },
  SUBSCRIBE: {
    subMonth: "fact",
    displayType: "fact",
    exhibitionType: "fact",
    subscribeType: "fact",
    oldSubscribeStatus: "fact",
    isGift: "fact",
    giftSenderUserId: "personal",
    giftReceiverUserId: "personal",
    giftSender: "personal",
    giftReceiver: "personal",
    text: "personal",
    first: "fact",
    points: "personal",
  },
  EMOTE: { emoteId: "fact", emoteImageUrl: "fact", emoteType: "fact", emotes: "personal" },
  // Sides are known by their hosts' ids, and so is the side that won.
  BATTLE: {
    battleId: "fact",
    battleStatus: "fact",
    participants: "personal",
    action: "fact",
    phase: "fact",
    sides: "personal",
    winnerSideId: "personal",
    startedAt: "fact",
    durationSeconds: "fact",
  },
  CONNECTED: { roomId: "fact", provider: "fact", playback: "fact" },
  // The runner says these in words that can hold a handle.
  DISCONNECTED: { code: "fact", reason: "personal", willReconnect: "fact" },
  ERROR: { message: "personal", code: "fact" },
  RAW: { rawType: "fact", data: "personal", bytes: "personal" },
  ROOM_USER: {
    viewerCount: "fact",
    totalUsers: "fact",
    topViewers: "personal",
    popularity: "fact",
    anonymous: "fact",
  },
  STREAM_END: { action: "fact", reason: "personal" },
  QUESTION: { questionId: "fact", questionText: "personal", status: "fact" },
  ENVELOPE: {
    envelopeId: "fact",
    coins: "fact",
    peopleCount: "fact",
    display: "fact",
    hidden: "fact",
    isNew: "fact",
    opensAt: "fact",
    businessType: "fact",
    displayType: "fact",
    kind: "fact",
    diamondCount: "fact",
    superFanCount: "fact",
    voteCount: "fact",
  },
  GOAL: {
    goalId: "fact",
    description: "personal",
    current: "fact",
    target: "fact",
    goalType: "fact",
    status: "fact",
    giftName: "fact",
    subGoals: "personal",
  },
  POLL: {
    pollId: "fact",
    title: "personal",
    status: "fact",
    options: "personal",
    kind: "fact",
    endsAt: "fact",
  },
  SUPER_FAN: { key: "fact", first: "fact" },
  CAPTION: {
    text: "personal",
    language: "fact",
    texts: "personal",
    sentenceId: "fact",
    sequenceId: "fact",
    definite: "fact",
    durationMs: "fact",
  },
  PIN: {
    action: "fact",
    pinnedMessageId: "fact",
    pinId: "fact",
    message: "personal",
    pinnedType: "fact",
    pinnedUser: "personal",
  },
  RANK: { rankType: "fact", rank: "fact", text: "personal", ranks: "personal" },
  BARRAGE: { key: "fact", barrageType: "fact", text: "personal" },
  MESSAGE_DELETED: { messageIds: "fact", userIds: "personal" },
  GAP: { startedAt: "fact", endedAt: "fact", cause: "fact", refusedEvents: "fact" },
  STREAM_PAUSE: { paused: "fact", action: "fact", reason: "personal" },
  LIVE_INTRO: { introId: "fact", text: "personal", language: "fact" },
  SUBSCRIPTION_NOTICE: {
    notice: "fact",
    noticeType: "fact",
    text: "personal",
    giftSenderUserId: "personal",
    giftReceiverUserId: "personal",
    giftSender: "personal",
    giftReceiver: "personal",
  },
  SUBSCRIPTION_GIFT: {
    giftCount: "fact",
    giftSource: "fact",
    key: "fact",
    text: "personal",
    giftSenderUserId: "personal",
    giftReceiverUserId: "personal",
    giftSender: "personal",
    giftReceiver: "personal",
  },
  // Only one viewer is the 1,024th member of a team.
  TEAM_JOIN: { memberNumber: "personal", key: "fact", text: "personal" },
  LEVEL_UP: { kind: "fact", level: "fact", key: "fact", text: "personal" },
  GIFT_GALLERY: { giftId: "fact", receiverUserId: "personal", key: "fact", text: "personal" },
  LINK_MIC: { action: "fact", messageType: "fact", scene: "fact", channelId: "fact", users: "personal" },
  GUEST_SCORE: { scores: "personal", total: "fact" },
  BATTLE_ITEM: {
    battleId: "fact",
    item: "fact",
    messageType: "fact",
    receiverUserId: "personal",
    effectSeconds: "fact",
    multiplier: "fact",
    text: "personal",
  },
  BATTLE_TASK: { battleId: "fact", stage: "fact", progress: "fact", target: "fact", result: "fact" },
  SHOPPING: {
    action: "fact",
    productId: "fact",
    title: "fact",
    price: "fact",
    imageUrl: "fact",
    productCount: "fact",
  },
  MODERATION: {
    kind: "fact",
    scene: "fact",
    punishType: "fact",
    reason: "personal",
    text: "personal",
    violatorUserId: "personal",
    durationSeconds: "fact",
    status: "fact",
  },
  ROOM_NOTICE: { key: "fact", text: "personal", scene: "fact", texts: "personal" },
  RANK_REWARD: { winners: "personal", period: "fact" },
  VIEWER_PICKS: { viewerPicksId: "fact", status: "fact", picks: "personal", endsAt: "fact" },
  ANONYMOUS_JOIN: { name: "personal" },
  ENDPOINT_DISABLED: { endpointId: "fact", description: "personal", reason: "fact" },
  // Rules know their timers by these names.
  TIMER_ENDED: { name: "fact", endedAt: "fact" },
  TIMER_LOW: { name: "fact", leftMs: "fact", since: "fact" },
  POINTS_CHANGED: {
    why: "fact",
    change: "personal",
    note: "personal",
    otherUserId: "personal",
    points: "personal",
  },
  MODERATION_ASKED: { askId: "fact", ask: "fact", seconds: "fact", reason: "personal" },
  SUBATHON_TIMER: {
    timerId: "fact",
    status: "fact",
    title: "personal",
    totalSeconds: "fact",
    remainingSeconds: "fact",
    secondsPerSubscription: "fact",
    addedSeconds: "fact",
    subscriptions: "fact",
    at: "fact",
  },
  SUBSCRIBER_WAVE: {
    waveId: "fact",
    messageType: "fact",
    status: "fact",
    subscribers: "fact",
    target: "fact",
    totalSubscribers: "fact",
    startsAt: "fact",
    endsAt: "fact",
    thanked: "personal",
    emoteImageUrl: "fact",
  },
  // The picture is what the host draws.
  DRAW_GUESS: {
    stage: "fact",
    roundId: "fact",
    gameId: "fact",
    word: "personal",
    correctGuesses: "fact",
    imageUrl: "personal",
    startsAt: "fact",
    endsAt: "fact",
    endType: "fact",
  },
  GOODY_BAG: {
    goodyBagId: "fact",
    stage: "fact",
    coins: "fact",
    winnerCount: "fact",
    joinedCount: "fact",
    opensAt: "fact",
    condition: "personal",
    winners: "personal",
  },
  STICKERS: { stickers: "personal" },
  // A link to donate can be one person's own.
  CHARITY: {
    kind: "fact",
    organization: "fact",
    amount: "fact",
    currency: "fact",
    donorCount: "fact",
    imageUrl: "personal",
    donateUrl: "personal",
    donors: "personal",
    sponsors: "personal",
  },
  AUCTION: {
    auctionId: "fact",
    stage: "fact",
    productId: "fact",
    title: "fact",
    imageUrl: "fact",
    price: "fact",
    nextPrice: "fact",
    buyerUserId: "personal",
    startsAt: "fact",
    endsAt: "fact",
    status: "fact",
    auctionType: "fact",
  },
} as const satisfies { [Type in EventType]: SidesOf<OwnShape<Type>> };

const factKeys: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(payloadSides).map(([type, sides]) => {
    const all: [string, Side][] = Object.entries({ ...markSides, ...sides });
    return [type, new Set(all.filter(([, side]) => side === "fact").map(([key]) => key))] as const;
  }),
);
const none: ReadonlySet<string> = new Set();

/** The payload keys of a type that are facts; every other key is personal, and so is all of a type that is not known. */
export function factKeysOf(eventType: string): ReadonlySet<string> {
  return factKeys.get(eventType) ?? none;
}
