/** What moderators keep off the overlays of a stream. */
import * as z from "zod";
import { operation, stream } from "#shared/api/operation.ts";
import { personKeys, Reason, Time } from "#shared/api/parts.ts";
import { RecordedEvent } from "#shared/api/recorded-event.ts";
import { AskedAction } from "#shared/api/rendered-action.ts";
import { measures, ModerationLists, moderationLimits, personMeasures } from "#shared/moderation/lists.ts";
import { columnInteger } from "#shared/protocol/integers.ts";

const Lists = z.strictObject({
  /** Which lists these are: a change names those that it was made on. 0: there were none yet. */
  listsNo: z.int(),
  ...ModerationLists.shape,
  /** Who changed them last: a key or a member, by id; null where nobody did. */
  editedBy: z.string().nullable(),
  updatedAt: Time.nullable(),
});

const Block = z.strictObject({
  blockId: z.string(),
  streamId: z.string(),
  userId: z.string().nullable(),
  handle: z.string().nullable(),
  /** `hide`: nothing of them is shown. `hold`: what they do waits for a moderator. `silence`: they are shown, not spoken. */
  measure: z.enum(personMeasures),
  /** Null: until it is taken back. */
  until: Time.nullable(),
  note: z.string(),
  /** A key or a member, by id. */
  createdBy: z.string(),
  createdAt: Time,
});

/** Something that waits for a moderator, or did. */
export const HeldThing = z.strictObject({
  heldId: z.string(),
  state: z.enum(["waiting", "shown", "dropped"]),
  /** Held as all of its kind are, for a word or a link in it, or because all of this person is. */
  why: z.enum(["kind", "word", "link", "person"]),
  /**
   * What the lists find in it, as they are now: which word or that it is a link, and where. Empty where nothing is found any more. Up to
   * 20.
   */
  found: z.array(
    z.strictObject({
      /** The text that it stands in, as a JSON pointer (RFC 6901) into this object: `/event/payload/message`. */
      at: z.string(),
      /** From where and up to where, in UTF-16 units of that text; the end is behind it. */
      start: z.int(),
      end: z.int(),
      why: z.enum(["word", "link"]),
      /** Of a word: as the list has it. Null of a link. */
      word: z.string().nullable(),
      /** What the lists want of it. */
      measure: z.enum(measures),
    }),
  ),
  /** When it came, and until when it waits. */
  heldAt: Time,
  dueAt: Time,
  /** As it was said: of a gift the latest frame. Null: only what rules made of an event is held. */
  event: RecordedEvent.nullable(),
  alerts: z.array(AskedAction),
  /** What became of it, and by whom: a key or a member; null where nobody was asked. */
  decided: z
    .strictObject({
      at: Time,
      by: z.string().nullable(),
      because: z.enum(["moderator", "time", "full", "taken_back", "emptied"]),
    })
    .nullable(),
});

/** The screens are empty since then, and who emptied them; null where they are not. */
export const EmptiedNow = z.strictObject({ at: Time, by: z.string(), reason: z.string() }).nullable();

/** What was decided of how many things, and how many pages were told. */
const Decided = z.strictObject({ count: z.int(), sockets: z.int(), held: HeldThing.optional() });

const needs = stream("moderation:write");
const maxBytes = 512 * 1024;

export const getModeration = operation({
  id: "getModeration",
  method: "GET",
  path: "/v1/streams/{streamId}/moderation",
  tag: "moderation",
  summary: "The lists of words and links that are kept off the overlays, and what waits for a moderator",
  needs,
  answers: { 200: Lists },
  problems: ["unknown_stream"],
});

export const setModeration = operation({
  id: "setModeration",
  method: "PUT",
  path: "/v1/streams/{streamId}/moderation",
  tag: "moderation",
  summary: "Puts other lists in their place, live at once: what they keep off leaves the screens",
  description:
    "The API, webhooks and the log still have everything. With the lists that `getModeration` gave before, a change is undone.",
  needs,
  body: z.strictObject({ listsNo: columnInteger("integer", 0), ...ModerationLists.shape }),
  maxBytes,
  answers: { 200: z.strictObject({ listsNo: z.int(), sockets: z.int() }) },
  problems: ["unknown_stream", "revision_conflict"],
});

export const listBlocked = operation({
  id: "listBlocked",
  method: "GET",
  path: "/v1/streams/{streamId}/moderation/blocked",
  tag: "moderation",
  summary: "The people who are kept off the overlays, or held, or not spoken",
  needs,
  answers: { 200: z.strictObject({ blocked: z.array(Block) }) },
  problems: ["unknown_stream"],
});

export const blockPerson = operation({
  id: "blockPerson",
  method: "POST",
  path: "/v1/streams/{streamId}/moderation/blocked",
  tag: "moderation",
  summary:
    "Has the overlays show nothing of a person, and takes away what they show; or has them wait, or not be spoken",
  description:
    "By id, by handle, or by both. Said again of the same person with the same measure it takes the place of what was said before.",
  needs,
  body: z
    .strictObject({
      ...personKeys,
      /** Absent: until it is taken back. */
      durationMs: z
        .int()
        .min(1_000)
        .max(365 * 24 * 60 * 60_000)
        .optional(),
      note: z.string().trim().max(moderationLimits.note).default(""),
      /** `hold`: what they do waits for a moderator. `silence`: they are shown, and not spoken. */
      measure: z.enum(personMeasures).default("hide"),
    })
    .refine(({ userId, handle }) => userId !== undefined || handle !== undefined, {
      message: "a userId or a handle is needed",
      path: ["userId"],
    }),
  answers: { 201: Block },
  problems: ["unknown_stream", "too_many_blocked"],
  makes: true,
  whileDatabaseDown: true,
});

export const unblockPerson = operation({
  id: "unblockPerson",
  method: "DELETE",
  path: "/v1/streams/{streamId}/moderation/blocked/{blockId}",
  tag: "moderation",
  summary: "Has the overlays show a person again, from now on",
  needs,
  params: z.strictObject({ streamId: z.string(), blockId: z.string() }),
  answers: { 204: null },
  problems: ["unknown_stream", "unknown_block"],
  whileDatabaseDown: true,
});

export const listHeld = operation({
  id: "listHeld",
  method: "GET",
  path: "/v1/streams/{streamId}/moderation/held",
  tag: "moderation",
  summary: "What waits for a moderator, the longest first, and what was decided last",
  needs,
  answers: {
    200: z.strictObject({ waiting: z.array(HeldThing), decided: z.array(HeldThing), emptied: EmptiedNow }),
  },
  problems: ["unknown_stream"],
  whileDatabaseDown: true,
});

export const decideHeld = operation({
  id: "decideHeld",
  method: "POST",
  path: "/v1/streams/{streamId}/moderation/held/{heldId}",
  tag: "moderation",
  summary: "Lets one thing through, drops it, or has it wait again",
  description:
    "Two who decide the same at once: the second is told `already_decided`, with what the first did. `undo` takes what was shown of it off the screens.",
  needs,
  params: z.strictObject({ streamId: z.string(), heldId: z.string() }),
  body: z.strictObject({ outcome: z.enum(["show", "drop", "undo"]) }),
  answers: { 200: Decided },
  problems: ["unknown_stream", "unknown_held", "already_decided", "overlays_emptied"],
  audit: "effect",
  whileDatabaseDown: true,
});

export const decideAllHeld = operation({
  id: "decideAllHeld",
  method: "POST",
  path: "/v1/streams/{streamId}/moderation/held",
  tag: "moderation",
  summary: "Lets all that waits through, or drops it",
  needs,
  body: z.strictObject({ outcome: z.enum(["show", "drop"]) }),
  answers: { 200: Decided },
  problems: ["unknown_stream", "overlays_emptied"],
  audit: "effect",
  whileDatabaseDown: true,
});

export const listShownAlerts = operation({
  id: "listShownAlerts",
  method: "GET",
  path: "/v1/streams/{streamId}/moderation/shown",
  tag: "moderation",
  summary: "The latest alerts that the overlays were sent, the latest first: what can be shown once more",
  needs,
  answers: {
    200: z.strictObject({
      shown: z.array(
        z.discriminatedUnion("kind", [
          z.strictObject({ kind: z.literal("event"), at: Time, event: RecordedEvent }),
          z.strictObject({ kind: z.literal("rule"), at: Time, alert: AskedAction }),
        ]),
      ),
    }),
  },
  problems: ["unknown_stream"],
  whileDatabaseDown: true,
});

export const replayAlert = operation({
  id: "replayAlert",
  method: "POST",
  path: "/v1/streams/{streamId}/moderation/replay",
  tag: "moderation",
  summary: "Shows an alert once more, on every overlay; nothing counts twice",
  needs,
  body: z.union([
    z.strictObject({ eventId: z.string().regex(/^[0-9a-f]{64}$/, "an event's id") }),
    z.strictObject({ actionId: z.string().regex(/^[0-9a-f]{64}$/, "an action's id") }),
  ]),
  answers: { 200: z.strictObject({ sockets: z.int() }) },
  problems: ["unknown_stream", "not_shown", "overlays_emptied"],
  audit: "effect",
  whileDatabaseDown: true,
});

export const emptyOverlays = operation({
  id: "emptyOverlays",
  method: "POST",
  path: "/v1/streams/{streamId}/overlays/empty",
  tag: "moderation",
  summary: "Takes everything off every overlay at once, and keeps them empty until they are released",
  description:
    "Alerts that are shown and that wait, the chat, what is spoken. What happens meanwhile is not shown later.",
  needs,
  body: z.strictObject({ reason: Reason }),
  bodyOptional: true,
  answers: { 200: z.strictObject({ emptied: EmptiedNow, sockets: z.int() }) },
  problems: ["unknown_stream"],
  audit: "effect",
  whileDatabaseDown: true,
});

export const releaseOverlays = operation({
  id: "releaseOverlays",
  method: "POST",
  path: "/v1/streams/{streamId}/overlays/release",
  tag: "moderation",
  summary: "Lets the overlays show what comes from now on",
  needs,
  body: z.strictObject({}),
  bodyOptional: true,
  answers: { 200: z.strictObject({ emptied: EmptiedNow, sockets: z.int() }) },
  problems: ["unknown_stream"],
  audit: "effect",
  whileDatabaseDown: true,
});
