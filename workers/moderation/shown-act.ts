/** What a moderator did, as the API shows it. */
import type { Act } from "#shared/moderation/acts.ts";
import { timeOf } from "./held-routes.ts";

export function toAct({ no, did, at, by, eventId, offset, userId, handle, until, undone }: Act) {
  return {
    actId: `ac_${no}`,
    did,
    at: timeOf(at),
    by,
    eventId,
    offset,
    userId,
    handle: handle ?? null,
    until: until === undefined ? null : timeOf(until),
    undone: undone ? { at: timeOf(undone.at), by: undone.by } : null,
  };
}
