/** What rules did. */
import * as z from "zod";
import { SessionIdAsked } from "#shared/event.ts";
import { pageLimit } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";
import { RenderedAction } from "#shared/api/rendered-action.ts";

/** What became of an action; `pending`: nobody has said yet. */
const ActionStatus = z.enum(["success", "failed", "skipped", "pending"]);
/** A place as clients carry it: they need not know what is in it. */
const placePattern = /^(\d{1,15})-(\d{1,3})-([0-9a-f]{64})$/;

/** Where a run stands: at its event's offset, by its place in its rule, and where rules share that by its id. */
const RunPlace = z
  .string()
  .regex(placePattern, "the `next` of a page")
  .transform((text) => {
    const [, offset, index, actionId = ""] = placePattern.exec(text) ?? [];
    return { offset: Number(offset), index: Number(index), actionId };
  });

const ActionPage = z.strictObject({
  rule: z.string().min(1).max(64).optional(),
  session: SessionIdAsked.optional(),
  status: ActionStatus.optional(),
  /** Only what follows this run on the way back; without it the page begins with the latest. */
  before: RunPlace.optional(),
  limit: pageLimit(limits.pageEvents, limits.defaultPageEvents),
});
export type ActionPage = z.output<typeof ActionPage>;

/** One run of a rule's action. */
export const LoggedAction = z.strictObject({
  actionId: z.string(),
  ruleId: z.string(),
  revision: z.int(),
  sessionId: z.string(),
  eventId: z.string(),
  offset: z.int(),
  index: z.int(),
  action: RenderedAction,
  firedAt: Time,
  status: ActionStatus,
  error: z.string().nullable(),
  durationMs: z.number().nullable(),
});
export type LoggedAction = z.output<typeof LoggedAction>;

export const listActions = operation({
  id: "listActions",
  method: "GET",
  path: "/v1/streams/{streamId}/actions",
  tag: "rules",
  summary: "What the rules of a stream did, the latest first, and what became of it",
  needs: stream("rule:read"),
  query: ActionPage,
  answers: {
    200: z.strictObject({
      actions: z.array(LoggedAction),
      /** The `before` of the following page; null where this one is the last. */
      next: z.string().nullable(),
    }),
  },
  problems: ["unknown_stream"],
});
