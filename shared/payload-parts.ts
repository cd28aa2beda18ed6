/** What payloads of several types have in common. */
import * as z from "zod";
import { count, id, picture, text } from "./event-fields.ts";

export const Emote = z.looseObject({ emoteId: text, emoteImageUrl: picture });
/** Where something stands in a text: from its start, in UTF-16 units, as a string of JavaScript counts them. */
export const index = count;
export const ChatEmote = z.looseObject({
  ...Emote.shape,
  /** Where in `message` it stands; where `code` is given, in its place. Absent where TikTok names a place that the message has not. */
  index: index.optional(),
  /** The `[code]` that stands there for it. */
  code: text.optional(),
});
/** Somebody whom an event names, but who did not do it. */
export const Named = z.looseObject({ userId: id, uniqueId: text, displayName: text });
/** Somebody who gave for a side of a battle, and what that brought it. */
const Supporter = z.looseObject({ userId: id, displayName: text, avatarUrl: picture.optional(), score: count });
/** The ten best at most, best first. */
export const supporters = z.array(Supporter).optional();
export const Participant = z.looseObject({ userId: id, uniqueId: text, displayName: text, score: count, supporters });
/** Who paid for a subscription, and who has it; "" where TikTok does not say. */
export const givenSubscription = {
  giftSenderUserId: id.optional(),
  giftReceiverUserId: id.optional(),
  /** Who of the two is not the event's user, by name, where TikTok gives it. */
  giftSender: Named.optional(),
  giftReceiver: Named.optional(),
};

const UnknownField = z.looseObject({
  /** The numbers of the fields that lead to it, for example `3.11.8`. */
  path: z.string().max(1_024),
  /** Its bytes on the wire. */
  size: count,
  /** The field as it stands on the wire, with its tag, in base64; absent where it was too large to keep. */
  bytes: z.string().optional(),
});

/** What a payload may say of itself, whatever its type; absent where all is well. */
export const marks = {
  /** Why the event is not as good as it should be: words of quality.ts, and any that is added there. */
  quality: z.array(z.string().max(64)).optional(),
  /** The message was too large, and this is not all of it. */
  truncated: z.boolean().optional(),
  /** What TikTok sent in this message that the schema of its method does not have: the first of these fields. */
  unknownFields: z.array(UnknownField).max(64).optional(),
  /** How many such fields the message has, where they are more than are listed. */
  unknownFieldCount: count.optional(),
};

/**
 * Of what is news once a person, however often it happens or is told: whether this event is the news. The first FOLLOW of a
 * user in a stream, and of the others the first within the time in once.ts. The hub sets it; what a runner sends here is
 * replaced. Absent in what was recorded before the hub did: take it for true.
 */
export const once = { first: z.boolean().optional() };

const points = z.number();
/**
 * What the event changed of its user's points, where it did and the stream has points. The hub sets it; what a runner sends here is
 * taken out.
 */
export const pointed = {
  points: z
    .looseObject({
      /** What was earned or given with it, less what was spent on rules and what idle time took. */
      delta: points,
      /** What the user has then, and ever earned. */
      balance: points,
      earned: points,
      /** What of it was spent on rules. */
      spent: points.optional(),
      /** The level that was reached with it, from 1. */
      level: count.optional(),
    })
    .optional(),
};
