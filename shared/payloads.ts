/** What each type of event tells. */
import * as z from "zod";
import { address, count, id, picture, text } from "./event-fields.ts";
import {
  ChatEmote,
  Emote,
  Named,
  Participant,
  givenSubscription,
  index,
  marks,
  once,
  pointed,
  supporters,
} from "./payload-parts.ts";

function payload<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject({ ...shape, ...marks });
}

/** The payload of each event type. Order and numbers are the design's; a new type goes to the end. */
export const payloads = {
  CHAT: payload({
    message: text,
    emotes: z.array(ChatEmote),
    language: text,
    /** Whom it speaks to by `@name`. */
    mentions: z
      .array(
        z.looseObject({
          ...Named.shape,
          /** Where in `message` the `@` stands; absent where the message does not hold the name. */
          index: index.optional(),
        }),
      )
      .optional(),
    /** TikTok's own small pictures (`[laughcry]`), which stand in `message` as codes, each with the emoji that is nearest to it. */
    codes: z.array(z.looseObject({ code: text, emoji: text, index })).optional(),
    /** Where it was said, in small letters (`youtube`, `twitch`, `kick`); absent for TikTok. */
    platform: text.optional(),
    /** What was given with it on another platform, as that one writes it (`$5.00`). It is no coins. */
    donation: text.optional(),
    ...pointed,
  }),
  GIFT: payload({
    giftId: id,
    giftName: text,
    /** How many so far in this streak (TikTok's `repeatCount`, cumulative). */
    giftCount: count,
    /** What the streak is worth so far: `giftCount * diamondCount`. */
    coins: count,
    /** What this event adds to the stream's total. The hub sets it; what a runner sends here is replaced. */
    coinsDelta: count,
    /** A streakable gift whose end has not come yet. */
    streakActive: z.boolean(),
    /** TikTok marked this frame as the streak's end. */
    streakEnd: z.boolean(),
    /** The gift can be sent as a streak (`giftType` 1). */
    isGiftStreak: z.boolean(),
    groupId: id,
    /** Who gets it; a guest, not always the host. "" where TikTok does not say. */
    receiverUserId: id,
    giftImageUrl: picture,
    /** Price of one, in coins. 0 where it is not known. */
    diamondCount: count,
    /** No frame of the streak said what the gift costs, so it counts 0 coins. The hub sets it, as `coinsDelta`. */
    priceUnknown: z.boolean().optional(),
    /** 1 can be sent as a streak; 2, 4 and others come once. 0 where it is not known. */
    giftType: count.optional(),
    comboCount: count.optional(),
    groupCount: count.optional(),
    sendType: count.optional(),
    displayType: text.optional(),
    ...pointed,
  }),
  LIKE: payload({ likeCount: count, totalLikeCount: count, displayType: text.optional(), ...pointed }),
  FOLLOW: payload({
    displayType: text,
    action: count.optional(),
    /** The host's followers after this one. */
    followCount: count.optional(),
    ...once,
    ...pointed,
  }),
  SHARE: payload({
    displayType: text,
    action: count.optional(),
    shareType: text.optional(),
    shareCount: count.optional(),
    /** Shown to the followers as a repost, not sent to somebody: TikTok's `action` 4. */
    isRepost: z.boolean().optional(),
    ...once,
    ...pointed,
  }),
  JOIN: payload({
    viewerCount: count,
    actionId: count,
    displayType: text.optional(),
    enterType: count.optional(),
    /** The banner that told it: `gifter` for what a user gave anywhere, `team` in the host's team, `enigma`. Absent without one. */
    banner: text.optional(),
    /** The level that the banner shows; 0 where TikTok does not say. */
    level: count.optional(),
    ...once,
  }),
  SUBSCRIBE: payload({
    subMonth: count,
    displayType: text.optional(),
    exhibitionType: count.optional(),
    subscribeType: count.optional(),
    /** What it was before: 0 the first time, 1 again, 2 and 3 within and after the grace period. */
    oldSubscribeStatus: count.optional(),
    /** Somebody else paid for it. */
    isGift: z.boolean().optional(),
    ...givenSubscription,
    /** What the banner says, where one told it. */
    text: text.optional(),
    ...once,
    ...pointed,
  }),
  EMOTE: payload({
    emoteId: text,
    emoteImageUrl: picture,
    emoteType: count,
    /** All emotes of the message; the fields above are the first one's. */
    emotes: z.array(Emote).optional(),
  }),
  BATTLE: payload({
    battleId: id,
    /** 0 not started, 1 running, 2 finished, 3 and 4 the punishment after it. */
    battleStatus: count,
    participants: z.array(Participant),
    /** TikTok's `action` of a LinkMicBattle: 4 opened, 5 finished. Absent for a LinkMicArmies. */
    action: count.optional(),
    /** `invite`, `start`, `update` (of the scores), `end`, `punish_end`, `other`. */
    phase: text.optional(),
    /** Who stands against whom: each host alone, or the teams. */
    sides: z
      .array(
        z.looseObject({
          /** The host's userId, or the team's id. */
          sideId: id,
          userIds: z.array(id),
          score: count,
          /** `win`, `lose` or `draw`, where TikTok says it. */
          result: text.optional(),
          /** Of a team, which has them together; a host's own stand with the participant. */
          supporters,
        }),
      )
      .optional(),
    /** The side that won, "" for a draw. Only at the end, and only where the scores are known. */
    winnerSideId: id.optional(),
    /** Milliseconds since 1970. */
    startedAt: count.optional(),
    durationSeconds: count.optional(),
  }),
  CONNECTED: payload({
    roomId: id,
    provider: text,
    /** A recording or a file is played: a run of its own, whatever room it is of. */
    playback: z.boolean().optional(),
  }),
  DISCONNECTED: payload({ code: z.number().int(), reason: text, willReconnect: z.boolean() }),
  ERROR: payload({ message: text, code: text }),
  /** Everything else: `data` where a schema decodes it, else the message's `bytes` in base64. */
  RAW: payload({
    rawType: text,
    /** Fields that hold nothing (false, 0, "", an empty list) are left out, as in protobuf's own JSON. */
    data: z.unknown().optional(),
    bytes: z.string().optional(),
  }),
  ROOM_USER: payload({
    viewerCount: count,
    totalUsers: count,
    topViewers: z.array(z.looseObject({ userId: id, uniqueId: text, displayName: text, coins: count })),
    popularity: count.optional(),
    /** Viewers without an account. */
    anonymous: count.optional(),
  }),
  STREAM_END: payload({ action: count, reason: text }),
  QUESTION: payload({
    questionId: id,
    /** "" where it is answered or removed: then TikTok names it by its id alone. */
    questionText: text,
    /**
     * `asked`; then `selected` by the host, `answered`, or `removed`. Absent in what was recorded before there was this
     * field: take it for `asked`. Only a question that is asked is news.
     */
    status: text.optional(),
  }),
  ENVELOPE: payload({
    envelopeId: id,
    /** What a chest holds; 0 of what holds no coins. */
    coins: count,
    peopleCount: count,
    /** 1 a new chest, 2 the word to hide it, which is no chest of its own. */
    display: count,
    /** The chest is to be hidden: `display` 2. Such a frame names no sender, and neither coins nor people. */
    hidden: z.boolean().optional(),
    /** The first word of this chest, and not of its end. The hub sets it; what a runner sends here is replaced. */
    isNew: z.boolean().optional(),
    /** When it can be opened; milliseconds since 1970. */
    opensAt: count.optional(),
    businessType: count.optional(),
    displayType: text.optional(),
    /**
     * `chest`, `super_fan_box`, `portal`, `merchandise`, `ticket`, `other`: words of envelope.ts. Only a chest holds coins.
     * Absent where an older runner sent it.
     */
    kind: text.optional(),
    /** TikTok's number of diamonds of what is no chest: nobody gets them. */
    diamondCount: count.optional(),
    /** Super-fan memberships that a `super_fan_box` holds. */
    superFanCount: count.optional(),
    voteCount: count.optional(),
  }),
  GOAL: payload({
    goalId: id,
    description: text,
    current: count,
    target: count,
    /** 1 gifts, 2 subscriptions. */
    goalType: count.optional(),
    status: count.optional(),
    /** What has to be given, where it is a goal of gifts. */
    giftName: text.optional(),
    /** All of them, where a goal has several; the fields above are the first one's. */
    subGoals: z.array(z.looseObject({ giftName: text, current: count, target: count })).optional(),
  }),
  POLL: payload({
    pollId: id,
    title: text,
    status: count,
    options: z.array(z.looseObject({ text, votes: count })),
    kind: count.optional(),
    /** When it ends by itself; milliseconds since 1970. */
    endsAt: count.optional(),
  }),
  SUPER_FAN: payload({ key: text, ...once }),
  CAPTION: payload({
    /** The first of `texts`. */
    text,
    language: text,
    /** The sentence in each language that TikTok gives, the spoken one first. */
    texts: z.array(z.looseObject({ text, language: text })).optional(),
    /** A sentence grows over several captions of the same `sentenceId`, in the order of `sequenceId`. */
    sentenceId: id.optional(),
    /** Counts from 0. */
    sequenceId: text.optional(),
    /** The last of its sentence: it does not change any more. */
    definite: z.boolean().optional(),
    durationMs: count.optional(),
  }),
  PIN: payload({
    /** 1 pinned, 2 taken off. */
    action: count,
    /** The message that is pinned, as its own event has it in `nativeId`; "" where TikTok takes a pin off. */
    pinnedMessageId: id,
    /** The pin itself: the word that takes it off names it by this. */
    pinId: id.optional(),
    /** What was written; of another message than a chat what TikTok's own page shows of it. */
    message: text,
    /** The method of what is pinned; `card` for a card of the host's subscription. */
    pinnedType: text.optional(),
    /** Who wrote it, or gave it. */
    pinnedUser: Named.optional(),
  }),
  RANK: payload({
    rankType: text,
    rank: count,
    text,
    /** All of them, where one message tells several; the fields above are the first one's. */
    ranks: z.array(z.looseObject({ rankType: text, rank: count, text })).optional(),
  }),
  BARRAGE: payload({ key: text, barrageType: count, text: text.optional() }),
  MESSAGE_DELETED: payload({ messageIds: z.array(id), userIds: z.array(id) }),
  /** An interval in which nothing could be received, said by the runner when it can again. Milliseconds since 1970. */
  GAP: payload({
    startedAt: count,
    endedAt: count,
    /** `disconnected`, `silent`, `spool_full`, `no_provider`, `runner_down`, `lease`, `spool_damaged`. */
    cause: text,
    /** Events that were received and had to be refused or were damaged; 0 where nothing is known to be lost. */
    refusedEvents: count,
  }),
  STREAM_PAUSE: payload({
    /** True where the host went away for a while, false where the broadcast goes on. */
    paused: z.boolean(),
    action: count,
    reason: text,
  }),
  LIVE_INTRO: payload({ introId: id, text, language: text }),
  SUBSCRIPTION_NOTICE: payload({
    /** `reminder`, `expires_soon`, `goal_created`, `goal_completed`, `gift`, `gift_ended`, `perk_pinned`, `other`. */
    notice: text,
    noticeType: count,
    text,
    ...givenSubscription,
  }),
  SUBSCRIPTION_GIFT: payload({
    /** How many subscriptions were given. */
    giftCount: count,
    giftSource: count,
    key: text,
    text,
    ...givenSubscription,
  }),
  TEAM_JOIN: payload({
    /** The how many-th member of the host's team; 0 where TikTok does not say. */
    memberNumber: count,
    key: text,
    text,
  }),
  LEVEL_UP: payload({
    /** `gifter`: for what a user gave anywhere. `team`: in the host's team. `super_fan`: as the host's super fan. */
    kind: text,
    level: count,
    key: text,
    text,
  }),
  GIFT_GALLERY: payload({ giftId: id, receiverUserId: id, key: text, text }),
  LINK_MIC: payload({
    /** `joined`, `left`, `kicked_out`, `linked_list`, `invited`, `applied` and others; see docs/events.md. */
    action: text,
    messageType: count,
    /** 2 a co-host's room, 4 guests in this one. */
    scene: count,
    channelId: id,
    /**
     * Whom it is about; of a `linked_list` everybody who is linked after it, of a `waiting_list` everybody who waits. Names
     * are "" where TikTok gives none.
     */
    users: z.array(Named),
  }),
  GUEST_SCORE: payload({ scores: z.array(z.looseObject({ userId: id, score: count })), total: count }),
  BATTLE_ITEM: payload({
    battleId: id,
    /** `critical_strike`, `smoke`, `extra_time`, `potion`, `wave`, `award` and others; `other` where it is not known. */
    item: text,
    messageType: count,
    /** The host for whom it was used. */
    receiverUserId: id,
    effectSeconds: count,
    multiplier: count,
    text,
  }),
  BATTLE_TASK: payload({
    battleId: id,
    /** `start`, `progress`, `settled`, `reward`. */
    stage: text,
    progress: count,
    target: count,
    /** `succeeded`, `failed` or `both_succeeded`, once it is settled. */
    result: text,
  }),
  SHOPPING: payload({
    action: count,
    productId: id,
    title: text,
    price: text,
    imageUrl: picture,
    /** How many products are on offer; 0 where TikTok does not say. */
    productCount: count,
  }),
  MODERATION: payload({
    /** `warning`, `access`, `banner`, `notice`, `verify`, `partnership`: where TikTok says it. */
    kind: text,
    scene: text,
    punishType: text,
    reason: text,
    text,
    violatorUserId: id,
    durationSeconds: count,
    /** TikTok's number for what is done, where it has one. */
    status: count.optional(),
  }),
  ROOM_NOTICE: payload({
    key: text,
    text,
    scene: text,
    /** All of them, where one message holds several; the fields above are the first one's. */
    texts: z.array(text).optional(),
  }),
  RANK_REWARD: payload({
    winners: z.array(z.looseObject({ userId: id, text })),
    /** Of what the ranking was: `hour` or `week`. */
    period: text.optional(),
  }),
  VIEWER_PICKS: payload({
    viewerPicksId: id,
    status: count,
    picks: z.array(z.looseObject({ giftId: id, text, score: count })),
    /** Milliseconds since 1970; 0 where it has no end. */
    endsAt: count,
  }),
  /** A viewer without an account came. */
  ANONYMOUS_JOIN: payload({ name: text }),
  /** A webhook endpoint was switched off by how its receiver answers. Said by the platform. */
  ENDPOINT_DISABLED: payload({
    endpointId: id,
    /** What its owner calls it. */
    description: text,
    /** `gone`: the receiver answered 410. `failing`: for five days nothing but failures. */
    reason: text,
  }),
  /** A timer came to its end by itself. Said by the platform. */
  TIMER_ENDED: payload({
    name: text,
    /** Milliseconds since 1970. */
    endedAt: z.number().nonnegative().max(Number.MAX_SAFE_INTEGER),
  }),
  /** Less than `leftMs` is left of a timer that a rule waits for (`timer_left`). Said by the platform. */
  TIMER_LOW: payload({
    name: text,
    leftMs: count,
    /** From when on, milliseconds since 1970. */
    since: z.number().nonnegative().max(Number.MAX_SAFE_INTEGER),
  }),
  /** Somebody's points were changed by hand. Said by the platform; the user is whose points they are. */
  POINTS_CHANGED: payload({
    /** `change`, `transfer` or `import`. */
    why: text,
    /** What was asked for: below 0 to take points away. `points` says what came of it. */
    change: z.number(),
    /** What who did it wrote of it. */
    note: text.optional(),
    /** Of a transfer: from whom, or to whom. */
    otherUserId: id.optional(),
    ...pointed,
  }),
  /**
   * A moderator asks the streamer's own programs to do something to somebody at TikTok. Said by the platform, which does nothing of it
   * itself; the user is whom it is about. `userId` or `uniqueId` is "" where it is not known.
   */
  MODERATION_ASKED: payload({
    askId: id,
    /** `timeout`, `ban`, or `lift`: what was asked before is to be taken back. */
    ask: text,
    /** Of a `timeout`: for how long. */
    seconds: count.optional(),
    /** What who asks wrote of it. */
    reason: text.optional(),
  }),
  /** The timer that subscriptions make longer, as TikTok shows it. */
  SUBATHON_TIMER: payload({
    timerId: id,
    /** `not_started`, `running`, `paused`, `cancelled`, `finished`, `other`. */
    status: text,
    title: text,
    totalSeconds: count,
    /** What was left at `at`. */
    remainingSeconds: count,
    secondsPerSubscription: count,
    /** By how much it grew just now, and by how many subscriptions; 0 where it did not. */
    addedSeconds: count,
    subscriptions: count,
    /** Milliseconds since 1970; 0 where TikTok does not say. */
    at: count,
  }),
  /** Many subscribe within a short time. The user is who subscribed just now, where TikTok names one. */
  SUBSCRIBER_WAVE: payload({
    waveId: id,
    /** TikTok's numbers; what they stand for is not public. */
    messageType: count,
    status: count,
    /** How many subscribed in this wave, how many are wanted, and how many there are in all. */
    subscribers: count,
    target: count,
    totalSubscribers: count,
    /** Milliseconds since 1970; 0 where TikTok does not say. */
    startsAt: count,
    endsAt: count,
    thanked: z.array(Named),
    /** The emote that everybody gets who took part. */
    emoteImageUrl: picture,
  }),
  /** The host draws a word, the viewers guess it. */
  DRAW_GUESS: payload({
    /** `round_started`, `guessed`, `round_ended`, `game_over`. */
    stage: text,
    /** "" where the game is over. */
    roundId: id,
    gameId: id,
    /** "" where TikTok does not say it. */
    word: text,
    /** How many guessed it so far. */
    correctGuesses: count.optional(),
    imageUrl: picture.optional(),
    /** Milliseconds since 1970; 0 where TikTok does not say. */
    startsAt: count.optional(),
    endsAt: count.optional(),
    /** TikTok's number for how the round ended. */
    endType: count.optional(),
  }),
  /** Coins that the host gives to some of those who join. They are no gifts, and count nothing. */
  GOODY_BAG: payload({
    goodyBagId: id,
    /** `opened`, `joined` (somebody did), `winners`, `other`. */
    stage: text,
    coins: count,
    /** How many can win, and how many have joined. */
    winnerCount: count,
    joinedCount: count,
    /** When the winners are drawn. Milliseconds since 1970; 0 where TikTok does not say. */
    opensAt: count,
    /** What to write to join; "" where nothing is wanted. */
    condition: text,
    winners: z.array(z.looseObject({ ...Named.shape, coins: count })),
  }),
  /** All stickers on the picture after a change; none where the last one was taken off. */
  STICKERS: payload({
    stickers: z.array(
      z.looseObject({
        stickerId: id,
        name: text,
        text,
        imageUrl: picture,
        /** Where it stands, on a screen of that size. */
        x: count,
        y: count,
        screenWidth: count,
        screenHeight: count,
      }),
    ),
  }),
  CHARITY: payload({
    /** `sticker` and `sticker_removed` (it asks for donations), `total` so far, `donations`. */
    kind: text,
    organization: text,
    /** As TikTok writes it; "" where it does not say. */
    amount: text,
    currency: text,
    donorCount: count,
    imageUrl: picture.optional(),
    donateUrl: address.optional(),
    donors: z.array(Named).optional(),
    sponsors: z.array(Named).optional(),
  }),
  /** An auction of the shop. The user is who bids most, or has bought it. */
  AUCTION: payload({
    auctionId: id,
    /** `started`, `bid` (somebody leads), `ended`, `sold` (TikTok names the buyer). */
    stage: text,
    productId: id,
    title: text,
    imageUrl: picture,
    /** The highest bid, and the least that the next one has to be, as TikTok writes them. */
    price: text,
    nextPrice: text,
    /** "" while nobody has won. */
    buyerUserId: id,
    /** Milliseconds since 1970; 0 where TikTok does not say. */
    startsAt: count,
    endsAt: count,
    /** TikTok's numbers; what they stand for is not public. */
    status: count,
    auctionType: count,
  }),
} as const;
