/**
 * What a page reads that has an overlay's token and nothing else: the events that an overlay shows, and of them and their
 * users what it shows. Whoever finds the address of somebody's overlay learns no more of the viewers than the stream shows.
 * What the page (`web/`) comes to show is added here; test/overlay-shown.test.ts holds the two against each other.
 */
import type { EventType, EventUser, Payload, RecordedEvent } from "./event.ts";
import type { LiveState } from "./live-state.ts";

/** The types that an overlay has a use for, whatever it is set to show. */
export const overlayEventTypes = [
  "CHAT",
  "GIFT",
  "LIKE",
  "FOLLOW",
  "JOIN",
  "SHARE",
  "SUBSCRIBE",
  "EMOTE",
  "BATTLE",
  "BATTLE_ITEM",
  "CONNECTED",
  "ROOM_USER",
  "STREAM_END",
  "QUESTION",
  "CAPTION",
  "MESSAGE_DELETED",
] as const satisfies readonly EventType[];
type OverlayType = (typeof overlayEventTypes)[number];

const overlayTypes: ReadonlySet<EventType> = new Set(overlayEventTypes);

export function isOverlayType(type: EventType): type is OverlayType {
  return overlayTypes.has(type);
}

/** Those of which no overlay shows who did it. */
const namelessTypes: ReadonlySet<OverlayType> = new Set([
  "LIKE",
  "CONNECTED",
  "ROOM_USER",
  "STREAM_END",
  "CAPTION",
  "MESSAGE_DELETED",
  "BATTLE_ITEM",
]);
const nobody: EventUser = { userId: "", uniqueId: "" };

/** A user as an overlay has them: who it is, to take back what they said, and how they are shown. */
export function overlayUser(user: EventUser): EventUser {
  return {
    userId: user.userId,
    uniqueId: user.uniqueId,
    ...some(user, ["displayName", "avatarUrl", "isModerator", "isSubscriber"]),
  };
}

/** Of each type the payload as an overlay has it. What v1 demands and no overlay shows is empty. */
const reducers: { [Type in OverlayType]: (payload: Payload<Type>) => Payload<Type> } = {
  CHAT: (payload) => ({
    message: payload.message,
    language: "",
    emotes: payload.emotes.map((emote) => ({ ...emoteOf(emote), ...some(emote, ["index", "code"]) })),
    ...(payload.mentions && {
      mentions: payload.mentions.map((mention) => ({
        userId: "",
        uniqueId: mention.uniqueId,
        displayName: mention.displayName,
        ...some(mention, ["index"]),
      })),
    }),
    ...(payload.codes && { codes: payload.codes.map(({ code, emoji, index }) => ({ code, emoji, index })) }),
    ...some(payload, ["platform", "donation"]),
  }),
  GIFT: (payload) => ({
    giftId: payload.giftId,
    giftName: payload.giftName,
    giftCount: payload.giftCount,
    coins: payload.coins,
    coinsDelta: payload.coinsDelta,
    streakActive: payload.streakActive,
    streakEnd: payload.streakEnd,
    isGiftStreak: payload.isGiftStreak,
    groupId: payload.groupId,
    receiverUserId: payload.receiverUserId,
    giftImageUrl: payload.giftImageUrl,
    diamondCount: payload.diamondCount,
    ...some(payload, ["priceUnknown"]),
  }),
  LIKE: ({ likeCount, totalLikeCount }) => ({ likeCount, totalLikeCount }),
  FOLLOW: (payload) => ({ displayType: "", ...some(payload, ["first"]) }),
  JOIN: (payload) => ({
    viewerCount: payload.viewerCount,
    actionId: payload.actionId,
    ...some(payload, ["first"]),
  }),
  SHARE: (payload) => ({ displayType: "", ...some(payload, ["first"]) }),
  SUBSCRIBE: (payload) => ({ subMonth: payload.subMonth, ...some(payload, ["first"]) }),
  EMOTE: (payload) => ({ ...emoteOf(payload), emoteType: payload.emoteType }),
  BATTLE: (payload) => ({
    battleId: payload.battleId,
    battleStatus: payload.battleStatus,
    participants: payload.participants.map(hostOf),
    ...some(payload, ["action", "startedAt", "durationSeconds"]),
  }),
  BATTLE_ITEM: ({ battleId, item, messageType, receiverUserId, effectSeconds, multiplier }) => ({
    battleId,
    item,
    messageType,
    receiverUserId,
    effectSeconds,
    multiplier,
    text: "",
  }),
  CONNECTED: (payload) => ({ roomId: payload.roomId, provider: "", ...some(payload, ["playback"]) }),
  ROOM_USER: ({ viewerCount, totalUsers }) => ({ viewerCount, totalUsers, topViewers: [] }),
  STREAM_END: ({ action }) => ({ action, reason: "" }),
  QUESTION: (payload) => ({
    questionId: payload.questionId,
    questionText: payload.questionText,
    ...some(payload, ["status"]),
  }),
  CAPTION: (payload) => ({
    text: payload.text,
    language: payload.language,
    ...(payload.texts && { texts: payload.texts.map(({ text, language }) => ({ text, language })) }),
    ...some(payload, ["sentenceId", "sequenceId", "definite", "durationMs"]),
  }),
  MESSAGE_DELETED: ({ messageIds, userIds }) => ({ messageIds, userIds }),
};

/** An event as an overlay has it: an event of v1 still. Of a type that no overlay shows nothing is left but that it was. */
export function overlayEvent(event: RecordedEvent): RecordedEvent {
  const { eventType } = event;
  if (!isOverlayType(eventType)) return { ...event, user: nobody, payload: {} } as RecordedEvent;
  const reduce = reducers[eventType] as (payload: RecordedEvent["payload"]) => RecordedEvent["payload"];
  const user = namelessTypes.has(eventType) ? nobody : overlayUser(event.user);
  return { ...event, user, payload: reduce(event.payload) } as RecordedEvent;
}

/** The state of a stream as an overlay has it: its numbers, whom it showed last, and its battle. No lists of who gave. */
export function overlayState(state: LiveState): LiveState {
  const reduced = (user: EventUser | null) => user && overlayUser(user);
  const { battle } = state;
  return {
    ...state,
    topGifters: [],
    settledGifts: [],
    gaps: [],
    lastFollower: reduced(state.lastFollower),
    lastGifter: reduced(state.lastGifter),
    lastSubscriber: reduced(state.lastSubscriber),
    battle: battle && {
      ...battle,
      participants: battle.participants.map(hostOf),
      sides: battle.sides.map(({ sideId, userIds, score }) => ({ sideId, userIds, score })),
    },
  };
}

/** With the best supporters, who stand on the card of a battle. */
function hostOf({ userId, uniqueId, displayName, score, supporters }: Payload<"BATTLE">["participants"][number]) {
  return {
    userId,
    uniqueId,
    displayName,
    score,
    ...(supporters && { supporters: supporters.slice(0, shownSupporters).map(supporterOf) }),
  };
}

/** As many as TikTok itself shows. */
const shownSupporters = 3;

function supporterOf(supporter: NonNullable<Payload<"BATTLE">["participants"][number]["supporters"]>[number]) {
  const { userId, displayName, score } = supporter;
  return { userId, displayName, score, ...some(supporter, ["avatarUrl"]) };
}

function emoteOf({ emoteId, emoteImageUrl }: { emoteId: string; emoteImageUrl: string }) {
  return { emoteId, emoteImageUrl };
}

/** Those of the fields that are there. */
function some<Of extends object, Key extends keyof Of>(from: Of, keys: readonly Key[]): Pick<Of, Key> {
  const given = keys.filter((key) => from[key] !== undefined);
  return Object.fromEntries(given.map((key) => [key, from[key]])) as Pick<Of, Key>;
}
