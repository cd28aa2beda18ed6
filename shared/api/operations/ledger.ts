/** Why a room has the coins it has. */
import * as z from "zod";
import { SessionIdAsked } from "#shared/event.ts";
import { pageAfter, pageLimit } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import { operation, stream } from "#shared/api/operation.ts";

const id = z.string().min(1).max(64);
const LedgerQuestion = z.strictObject({
  /** A giver: the userId; `@` and the handle; `0@` and the handle for gifts without a giver's id. */
  user: id.optional(),
  /** A giftId. */
  gift: id.optional(),
  /** The userId of who got it. */
  receiver: z.string().max(64).optional(),
  /** Only what the events of this session added. */
  session: SessionIdAsked.optional(),
  /** A room; the session's, or the current one, by default. */
  room: id.optional(),
  /** The offset of the last event already read; the page starts after it. The sums are always of all. */
  after: pageAfter,
  limit: pageLimit(limits.pageEvents, limits.defaultPageEvents),
});
export type LedgerQuestion = z.output<typeof LedgerQuestion>;

/** What one giver gave one receiver of one gift. */
const Total = z.strictObject({
  user: z.object({ userId: z.string(), uniqueId: z.string(), displayName: z.string().optional() }),
  giftId: z.string(),
  giftName: z.string(),
  /** "" where TikTok does not say. */
  receiverUserId: z.string(),
  gifts: z.number(),
  coins: z.number(),
  /** How many events tell of it. */
  events: z.int(),
  /** Some of these gifts have no price: they count 0 coins. */
  priceUnknown: z.literal(true).optional(),
});

/** One event, and what it added. */
const LedgerEvent = z.strictObject({
  offset: z.int(),
  sessionId: z.string(),
  seqNo: z.int(),
  /** TikTok's message id. */
  nativeId: z.string().optional(),
  timestamp: z.number(),
  userId: z.string(),
  uniqueId: z.string(),
  giftId: z.string(),
  groupId: z.string(),
  receiverUserId: z.string(),
  isGiftStreak: z.boolean(),
  giftCount: z.number(),
  streakEnd: z.boolean(),
  diamondCount: z.number(),
  /** How many gifts and coins it added; 0 where they were counted before. */
  giftsDelta: z.number(),
  coinsDelta: z.number(),
  priceUnknown: z.literal(true).optional(),
});

export const readLedger = operation({
  id: "readLedger",
  method: "GET",
  path: "/v1/streams/{streamId}/ledger",
  tag: "history",
  summary: "Why a room has the coins it has: the ledger runs anew over the log's gift events",
  needs: stream("history:read"),
  query: LedgerQuestion,
  answers: {
    200: z.strictObject({
      streamId: z.string(),
      roomId: z.string(),
      throughOffset: z.int(),
      /** There are more gifts than are counted. */
      truncated: z.boolean(),
      gifts: z.number(),
      coins: z.number(),
      totals: z.array(Total),
      totalsLeftOut: z.int(),
      events: z.array(LedgerEvent),
      /** The `after` of the following page; null where this one is the last so far. */
      next: z.int().nullable(),
    }),
  },
  problems: ["unknown_stream", "unknown_session", "ambiguous_user", "archive_damaged"],
});
