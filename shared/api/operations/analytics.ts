/** The numbers of a stream: by live, session, day and minute, who came back, and one live beside others. */
import * as z from "zod";
import { type EventType, eventTypes, SessionIdAsked } from "#shared/event.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { RoomAsked, Time } from "#shared/api/parts.ts";
import { askedRange } from "./history-search.ts";

const Counted = z.int().min(0);
const Day = z.iso.date();

/** What a stretch of time had. Gifts and coins are what each event added; a gift without a known price has no coins. */
const Sums = z.strictObject({
  events: Counted,
  chats: Counted,
  gifts: z.number(),
  coins: z.number(),
  likes: z.number(),
  follows: Counted,
  shares: Counted,
  joins: Counted,
  /** The most viewers that TikTok said at once; null where it said none. */
  peakViewers: Counted.nullable(),
});
const ByType = z.partialRecord(z.enum(eventTypes as [EventType, ...EventType[]]), Counted);
const Totals = z.strictObject({
  ...Sums.shape,
  /** Null by minute. */
  byType: ByType.nullable(),
  /** People who did something, each once; null by minute. */
  uniqueUsers: Counted.nullable(),
});

/** `insufficient_data`: there is nothing to count. `partial`: not everything is counted, and `pending`, `sealed` or `countedSince` says what not. */
const Status = z.enum(["complete", "partial", "insufficient_data"]);
const howComplete = {
  status: Status,
  /** Events that are not counted yet: the next call goes on with them. */
  pending: Counted,
  /** Days that were sealed before anybody counted them, or that people were erased from afterwards. */
  sealed: z.array(Day),
  /** There are more than 2,000 sessions: those that began before this are not counted. Null where all are. */
  countedSince: Time.nullable(),
};
const Person = z.strictObject({ userId: z.string(), uniqueId: z.string(), count: z.number() });
const Gift = z.strictObject({ giftId: z.string(), name: z.string().nullable(), gifts: z.number(), coins: z.number() });
const Best = z.strictObject({ minute: Time, sessionId: z.string(), value: z.number() });

export const readAnalytics = operation({
  id: "readAnalytics",
  method: "GET",
  path: "/v1/streams/{streamId}/analytics",
  tag: "history",
  summary: "The numbers of a stream, by live, session, day or minute",
  description:
    "At most 92 days, taken as whole days in UTC; by minute at most one day, in whole minutes. The people are only for who may `analytics:read`.",
  needs: stream("analytics:aggregate"),
  query: z.strictObject({
    ...askedRange,
    by: z.enum(["live", "session", "day", "minute"]).default("session"),
    /** This session alone, by session or by minute. Without `from` and `to` all of it, by minute its first day. */
    session: SessionIdAsked.optional(),
    /** This live alone, over all its sessions, by live or by minute. Without `from` and `to` as of a session. */
    room: RoomAsked.optional(),
  }),
  answers: {
    200: z.strictObject({
      /** As it was counted: whole days, or minutes. */
      from: Time,
      to: Time,
      by: z.enum(["live", "session", "day", "minute"]),
      /** The `session` or the `room` goes on from here on: ask again with this as `from`. Null where this is all, or a `to` was said. */
      restFrom: Time.nullable(),
      ...howComplete,
      /** Of everything that was counted; null where that is nothing. */
      totals: Totals.nullable(),
      /** Without those in which nothing happened. `key`: a room's id, a session's, a UTC day, or the time at which a minute begins. */
      buckets: z.array(z.strictObject({ key: z.string(), ...Totals.shape })),
      /** The gifts that brought the most coins; null by minute. */
      gifts: z.array(Gift).nullable(),
      /** The minutes with the most of each. */
      bestMinutes: z.strictObject({
        coins: z.array(Best),
        chats: z.array(Best),
        likes: z.array(Best),
        joins: z.array(Best),
        viewers: z.array(Best),
      }),
      /** Who gave the most coins and wrote the most messages; null for who may not see people, and by minute. */
      topGifters: z.array(Person).nullable(),
      topChatters: z.array(Person).nullable(),
    }),
  },
  problems: ["unknown_stream", "unknown_session"],
});

export const readAudience = operation({
  id: "readAudience",
  method: "GET",
  path: "/v1/streams/{streamId}/analytics/audience",
  tag: "history",
  summary: "How many people of each live were new, and how many came back",
  description:
    "At most 92 days. A person is who did something that TikTok told: who only watches is not known. New is who was not seen in this stream before.",
  needs: stream("analytics:aggregate"),
  query: z.strictObject(askedRange),
  answers: {
    200: z.strictObject({
      from: Time,
      to: Time,
      ...howComplete,
      lives: z.array(
        z.strictObject({
          roomId: z.string(),
          startedAt: Time,
          people: Counted,
          new: Counted,
          returning: Counted,
          /** Of the new ones, who was seen in a later live; null where there is no later one. */
          cameBack: Counted.nullable(),
        }),
      ),
      /** Of whom was new in a week (its Monday, UTC): how many there were again in each week after it, up to the last that is known. */
      cohorts: z.array(z.strictObject({ week: Day, people: Counted, back: z.array(Counted) })),
    }),
  },
  problems: ["unknown_stream"],
});

const Compared = z.strictObject({
  roomId: z.string(),
  startedAt: Time,
  /** From its first to its last counted minute. */
  minutes: Counted,
  totals: Sums,
  /** Each sum of the live, of one hour of it. */
  perHour: z.record(z.string(), z.number()),
});

export const compareLives = operation({
  id: "compareLives",
  method: "GET",
  path: "/v1/streams/{streamId}/analytics/comparison",
  tag: "history",
  summary: "One live beside those before it",
  description:
    "The live `room`, or the latest one, and up to ten before it, of the 92 days up to its start. `insufficient_data` where there are fewer than three before it.",
  needs: stream("analytics:aggregate"),
  query: z.strictObject({ room: RoomAsked.optional() }),
  answers: {
    200: z.strictObject({
      ...howComplete,
      live: Compared.nullable(),
      /** The ones before it, the latest first. */
      before: z.array(Compared),
      /** The median of those before it, of each sum of one hour; and by how much the live is above (1 = twice) or below (-0.5 = half). */
      usual: z.record(z.string(), z.number()).nullable(),
      change: z.record(z.string(), z.number().nullable()).nullable(),
    }),
  },
  problems: ["unknown_stream", "unknown_session"],
});
