/** What several moderators of a stream share: what waits, what was done and by whom, who looks at what. */
import * as z from "zod";
import { operation, stream } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";
import { EmptiedNow, HeldThing } from "#shared/api/operations/moderation.ts";
import { actLimits } from "#shared/moderation/acts.ts";
import { personMeasures } from "#shared/moderation/lists.ts";
import { ruleLimits } from "#shared/rules/limits.ts";
import { parseTemplate } from "#shared/rules/template.ts";

/** Something that was done to a single thing, and whether it stands. */
export const Act = z.strictObject({
  actId: z.string(),
  /** `timeout` and `ban`: the streamer's own programs were asked for it. */
  did: z.enum(["hide", "feature", "shout_out", "timeout", "ban"]),
  at: Time,
  /** A key or a member, by id; `listColleagues` has their names. */
  by: z.string(),
  /** The event that it was done to, or that tells what was asked; its place in the feed, and whose that is. */
  eventId: z.string(),
  offset: z.int(),
  /** "" where only the handle is known. */
  userId: z.string(),
  /** Of what was asked: whom it is about, where the handle is known. */
  handle: z.string().nullable(),
  /** Until when it is on the screens, or was asked for; null of what was hidden, and of a ban. */
  until: Time.nullable(),
  undone: z.strictObject({ at: Time, by: z.string() }).nullable(),
});

/** Whatever an event may have. */
const UserId = z.string().min(1).max(64);
const HeldId = z.string().regex(/^hd_[1-9][0-9]{0,14}$/, "the id of something that waits");
const target = {
  eventId: z.string().regex(/^[0-9a-f]{64}$/, "an event's id"),
  /** Of the same event. */
  offset: z.int().min(1),
};
const { least, usual, most } = actLimits.featuredMs;
const durationMs = z.int().min(least).max(most).default(usual);
const Words = z
  .string()
  .trim()
  .min(1)
  .max(ruleLimits.alertText)
  .superRefine((text, context) => {
    const parsed = parseTemplate(text);
    if (!parsed.ok) context.addIssue(parsed.error);
  });

const needs = stream("moderation:write");

export const readDesk = operation({
  id: "readDesk",
  method: "GET",
  path: "/v1/streams/{streamId}/moderation/desk",
  tag: "moderation",
  summary: "How everything stands for who moderates: what waits, what was done and by whom, who looks at what",
  description: "With `known`, the `version` of the answer before: `queue` is null where nothing of it changed.",
  needs,
  query: z.strictObject({ known: z.string().min(1).max(64).optional() }),
  answers: {
    200: z.strictObject({
      version: z.string(),
      /** What moderators look at now, whoever began first, first. Who says nothing for 15 s is not here. */
      looking: z.array(
        z.strictObject({ by: z.string(), at: Time, heldId: z.string().nullable(), userId: z.string().nullable() }),
      ),
      queue: z
        .strictObject({
          waiting: z.array(HeldThing),
          decided: z.array(HeldThing),
          emptied: EmptiedNow,
          /** The latest first. */
          acts: z.array(Act),
          /** Who is kept off, held or not spoken now. */
          people: z.array(
            z.strictObject({
              measure: z.enum(personMeasures),
              userId: z.string().nullable(),
              handle: z.string().nullable(),
              until: Time.nullable(),
              /** By which it is taken back, by whom it was said (a key or a member), and when; null where the hub was not told those yet. */
              blockId: z.string().nullable(),
              by: z.string().nullable(),
              at: Time.nullable(),
            }),
          ),
        })
        .nullable(),
    }),
  },
  problems: ["unknown_stream"],
  whileDatabaseDown: true,
});

export const sayLooking = operation({
  id: "sayLooking",
  method: "PUT",
  path: "/v1/streams/{streamId}/moderation/looking",
  tag: "moderation",
  summary: "Tells the others what one looks at, for 15 seconds; without either, nothing",
  needs,
  body: z.strictObject({ heldId: HeldId.optional(), userId: UserId.optional() }),
  answers: { 204: null },
  problems: ["unknown_stream"],
  whileDatabaseDown: true,
});

export const doAct = operation({
  id: "doAct",
  method: "POST",
  path: "/v1/streams/{streamId}/moderation/acts",
  tag: "moderation",
  summary: "Hides what an event shows, or shows it by itself for a time, on every overlay",
  description:
    "`hide` of a gift takes all its frames. `feature` is of a message or a question. `shout_out` names who did it: `text` is as rules write it. Where somebody did the same before and it stands: `already_decided`, with what they did.",
  needs,
  body: z.discriminatedUnion("do", [
    z.strictObject({ do: z.literal("hide"), ...target }),
    z.strictObject({ do: z.literal("feature"), ...target, durationMs }),
    z.strictObject({ do: z.literal("shout_out"), ...target, durationMs, text: Words.default("{displayName}") }),
  ]),
  answers: { 201: z.strictObject({ act: Act, sockets: z.int() }) },
  problems: ["unknown_stream", "unknown_message", "not_shown", "overlays_emptied", "already_decided"],
  audit: "effect",
  whileDatabaseDown: true,
});

export const undoAct = operation({
  id: "undoAct",
  method: "POST",
  path: "/v1/streams/{streamId}/moderation/acts/{actId}/undo",
  tag: "moderation",
  summary: "Brings back what was hidden, takes off what is shown by itself, or asks to lift what was asked",
  needs,
  params: z.strictObject({ streamId: z.string(), actId: z.string() }),
  answers: { 200: z.strictObject({ act: Act, sockets: z.int() }) },
  problems: ["unknown_stream", "unknown_act", "already_decided", "nobody_to_ask", "unknown_person"],
  audit: "effect",
  whileDatabaseDown: true,
});

export const listColleagues = operation({
  id: "listColleagues",
  method: "GET",
  path: "/v1/streams/{streamId}/moderation/colleagues",
  tag: "moderation",
  summary: "Who may moderate the stream, by id and name: members and keys",
  needs,
  answers: {
    200: z.strictObject({
      colleagues: z.array(z.strictObject({ id: z.string(), name: z.string(), kind: z.enum(["member", "key"]) })),
      /** Who asks. */
      self: z.string(),
    }),
  },
  problems: ["unknown_stream"],
});
