/** What moderators ask of the streamer's own programs: to time a person out at TikTok, or to ban them. */
import * as z from "zod";
import { operation, stream } from "#shared/api/operation.ts";
import { Act } from "#shared/api/operations/desk.ts";
import { personKeys } from "#shared/api/parts.ts";
import { askLimits } from "#shared/moderation/acts.ts";

const person = {
  ...personKeys,
  /** Goes to the programs with it. */
  reason: z.string().trim().max(askLimits.reason).default(""),
};
const { least, usual, most } = askLimits.seconds;

export const askModeration = operation({
  id: "askModeration",
  method: "POST",
  path: "/v1/streams/{streamId}/moderation/asks",
  tag: "moderation",
  summary:
    "Tells the streamer's own programs, by webhook, to time a person out at TikTok, to ban them, or to lift that",
  description:
    "Nothing is done at TikTok by this itself. It is an event `MODERATION_ASKED`, which every webhook endpoint gets that takes the type. Rules of this type can have the runner's account do it. Where there is neither: `nobody_to_ask`, and nothing is recorded. TikTok mutes for 300 s at most: a longer `timeout` is for endpoints alone, and where there are only rules it is `nobody_to_ask` with `mostSeconds`. Where the same was asked of this person and stands: `already_decided`, with who asked. `lift` takes back all that stands of them.",
  needs: stream("moderation:write"),
  body: z
    .discriminatedUnion("do", [
      z.strictObject({ do: z.literal("timeout"), ...person, seconds: z.int().min(least).max(most).default(usual) }),
      z.strictObject({ do: z.literal("ban"), ...person }),
      z.strictObject({ do: z.literal("lift"), ...person }),
    ])
    .refine(({ userId, handle }) => userId !== undefined || handle !== undefined, {
      message: "a userId or a handle is needed",
      path: ["userId"],
    }),
  answers: {
    201: z.strictObject({
      /** Of the event that tells of it, as the log has it, and its place in the feed. */
      eventId: z.string(),
      offset: z.int(),
      /** How many endpoints are told. */
      endpoints: z.int(),
      /** How many rules have the runner do it (`moderate` with the measure `asked`); what became of it is in the list of actions. */
      rules: z.int(),
      /** What it made of it among what moderators did: the act that can be undone, or those that a `lift` took back. */
      acts: z.array(Act),
    }),
  },
  problems: ["unknown_stream", "unknown_person", "nobody_to_ask", "already_decided"],
  makes: true,
  audit: "effect",
});
