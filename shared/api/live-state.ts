/** What a stream looks like right now, as answers have it: shared/live-state.ts says what each of it is. */
import * as z from "zod";

/** Somebody, as TikTok said last who they are. */
const Person = z.object({ userId: z.string(), uniqueId: z.string(), displayName: z.string().optional() });

/** An interval in which nothing could be received; times in milliseconds since 1970. */
export const Gap = z.strictObject({
  startedAt: z.number(),
  endedAt: z.number(),
  cause: z.string(),
  refusedEvents: z.int(),
});

const Gift = z.object({
  roomId: z.string(),
  user: Person,
  giftId: z.string(),
  giftName: z.string(),
  receiverUserId: z.string(),
  giftCount: z.number(),
  coins: z.number(),
  reason: z.string(),
  startedAt: z.number(),
  endedAt: z.number(),
  settledAt: z.number(),
  offset: z.int(),
});

const Battle = z.object({
  battleId: z.string(),
  battleStatus: z.number(),
  phase: z.string(),
  participants: z.array(z.object({ userId: z.string(), uniqueId: z.string(), score: z.number() })),
  sides: z.array(z.object({ sideId: z.string(), userIds: z.array(z.string()), score: z.number() })),
  startedAt: z.number(),
  endedAt: z.number(),
  winnerSideId: z.string().nullable(),
});

export const LiveState = z.strictObject({
  viewers: z.number(),
  likes: z.number(),
  coins: z.number(),
  live: z.boolean(),
  roomId: z.string(),
  sessionId: z.string(),
  startedAt: z.number(),
  updatedAt: z.number(),
  viewersPeak: z.number(),
  counts: z.record(z.string(), z.int()),
  topGifters: z.array(z.object({ ...Person.shape, coins: z.number() })),
  settledGifts: z.array(Gift),
  settledGiftCount: z.int(),
  chests: z.int(),
  chestCoins: z.number(),
  envelopes: z.record(z.string(), z.int()),
  lastFollower: Person.nullable(),
  lastGifter: Person.nullable(),
  lastSubscriber: Person.nullable(),
  battle: Battle.nullable(),
  complete: z.boolean(),
  gaps: z.array(Gap),
  playback: z.string().optional(),
});

/** By name when each timer ends, or what is left of those that are paused; milliseconds. */
export const ShownTimers = {
  timers: z.record(z.string(), z.int()),
  pausedTimers: z.record(z.string(), z.int()),
};
