/** Taking things off all overlays of a stream, at once. An empty body is `{}`. */
import * as z from "zod";
import { slugPattern } from "#shared/rules/template.ts";
import { TriedEvent } from "#shared/rules/tried-event.ts";
import { overlayParts } from "#shared/takeback.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";

const ids = (what: RegExp, form: string) => z.array(z.string().regex(what, form)).min(1).max(100).optional();
const UserIds = ids(/^.{1,64}$/u, "a user's id");

/** Of one queue of the rules; absent: of all, and of the overlay's own alerts. */
const Skip = z.strictObject({ queue: z.string().regex(slugPattern, "1 to 32 of a-z, 0-9, _ and -").optional() });

const Clear = z.strictObject({
  messageIds: ids(/^[1-9]\d{0,31}$/, "an id of TikTok"),
  userIds: UserIds,
  ruleIds: ids(/^[A-Za-z0-9_-]{1,64}$/, "a rule's id"),
  actionIds: ids(/^[0-9a-f]{64}$/, "an action's id"),
  /** What is taken away. */
  parts: z
    .array(z.enum(overlayParts))
    .min(1)
    .max(overlayParts.length)
    .default([...overlayParts]),
});

const Mute = z
  .strictObject({
    /** False: what was muted is heard, or seen, again. */
    muted: z.boolean().default(true),
    /** Absent: until it is taken back. */
    durationMs: z
      .number()
      .int()
      .min(1_000)
      .max(30 * 24 * 60 * 60_000)
      .optional(),
    /** Nothing of these people is shown; absent: sounds and speech of all alerts are not heard. */
    userIds: UserIds,
  })
  .refine(({ muted, durationMs }) => muted || durationMs === undefined, {
    message: "only where muted is true",
    path: ["durationMs"],
  });

/** How many overlays were told. */
const sockets = z.int();

const OpenOverlay = z.strictObject({
  tokenId: z.string(),
  /** Of the token; null where that is gone. */
  name: z.string().nullable(),
  openedAt: Time,
  /** As the page said last; null where it said nothing, as one of another program. */
  showing: z
    .strictObject({
      /** The version of OBS's browser plugin; null: it is not in OBS. */
      obs: z.string().nullable(),
      /** Somebody sees it: in OBS it is in a scene that is shown, be it the preview. */
      visible: z.boolean(),
      /** It is in what goes out; null where nobody says. */
      active: z.boolean().nullable(),
      /** OBS streams; null where nobody says. */
      streaming: z.boolean().nullable(),
      /** How much later than at best its latest event came, milliseconds; null before the first. */
      lagMs: z.int().nullable(),
      at: Time,
    })
    .nullable(),
});

export const listOpenOverlays = operation({
  id: "listOpenOverlays",
  method: "GET",
  path: "/v1/streams/{streamId}/overlays/open",
  tag: "overlays",
  summary: "The overlay pages that are open now: which are in OBS, seen, on air, and how late they are",
  needs: stream("overlay:read"),
  answers: {
    200: z.strictObject({
      /** At most 100 of the hub and of each relay. */
      open: z.array(OpenOverlay),
      /** How many there are. */
      count: z.int(),
    }),
  },
  problems: ["unknown_stream"],
});

export const skipAlerts = operation({
  id: "skipAlerts",
  method: "POST",
  path: "/v1/streams/{streamId}/overlays/skip",
  tag: "overlays",
  summary: "What is on the screen has had its time",
  needs: stream("overlay:control"),
  body: Skip,
  bodyOptional: true,
  answers: { 200: z.strictObject({ sockets }) },
  problems: ["unknown_stream"],
  audit: "effect",
  whileDatabaseDown: true,
});

export const clearOverlays = operation({
  id: "clearOverlays",
  method: "POST",
  path: "/v1/streams/{streamId}/overlays/clear",
  tag: "overlays",
  summary: "Takes away what is shown and what waits, also on overlays that come later; without a selection all of it",
  needs: stream("overlay:control"),
  body: Clear,
  bodyOptional: true,
  answers: { 200: z.strictObject({ sockets, offset: z.int() }) },
  problems: ["unknown_stream"],
  audit: "effect",
  whileDatabaseDown: true,
});

export const muteOverlays = operation({
  id: "muteOverlays",
  method: "POST",
  path: "/v1/streams/{streamId}/overlays/mute",
  tag: "overlays",
  summary: "Silences the overlays, or shows nothing of some people",
  needs: stream("overlay:control"),
  body: Mute,
  bodyOptional: true,
  answers: {
    200: z.strictObject({
      muted: z.boolean(),
      /** Milliseconds since 1970; null: until it is taken back. */
      until: z.int().nullable(),
      sockets,
    }),
  },
  problems: ["unknown_stream", "too_many_muted"],
  audit: "effect",
  whileDatabaseDown: true,
});

/** The name of the overlays that show it, as rules write it. */
const Overlay = z.string().regex(slugPattern, "1 to 32 of a-z, 0-9, _ and -");

/** What overlays announce of themselves. */
const Announced = z.enum(["GIFT", "FOLLOW", "SUBSCRIBE"]);

/** An alert that is made up, for a look at what is open. */
const TriedAlert = z
  .strictObject({
    overlay: Overlay,
    text: z.string().min(1).max(200).optional(),
    event: TriedEvent.extend({ eventType: Announced }).optional(),
  })
  .refine(({ text, event }) => (text === undefined) !== (event === undefined), {
    message: "either a text or an event",
    path: ["text"],
  });

export const tryOverlay = operation({
  id: "tryOverlay",
  method: "POST",
  path: "/v1/streams/{streamId}/overlays/try",
  tag: "overlays",
  summary: "Shows an alert that is made up on the overlays of a name that are open now; nothing else comes of it",
  description:
    "With `text` as a rule's alert would show it. With `event` as the overlay's own alerts announce it, with their picture and sound: name somebody in it by whom viewers see that it is made up.",
  needs: stream("overlay:control"),
  body: TriedAlert,
  answers: { 200: z.strictObject({ sockets }) },
  problems: ["unknown_stream"],
  audit: "effect",
});
