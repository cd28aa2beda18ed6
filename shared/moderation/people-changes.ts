/**
 * What moderators said of people while the database was down, which has it later: counted beside the lists that the database had then,
 * in the order in which it was said. Pure.
 */
import type { Blocked, KeptModeration, PersonMeasure } from "./lists.ts";

/** Somebody who is kept off, as the database will have it. Times are milliseconds since 1970. */
export interface KeptBlock {
  blockId: string;
  userId?: string;
  /** In lower case, without @. */
  handle?: string;
  measure: PersonMeasure;
  until?: number;
  note: string;
  createdBy: string;
  createdAt: number;
}

export type PeopleChange = { do: "block"; block: KeptBlock } | { do: "free"; blockId: string };

/** The lists with the changes in them. A change that they have already changes nothing. */
export function withPeopleChanges(kept: KeptModeration, changes: readonly PeopleChange[]): KeptModeration {
  return changes.length === 0 ? kept : { ...kept, blocked: changes.reduce(changed, kept.blocked) };
}

/**
 * As the database does it: who is said again, in the same way, takes the place of what was said before. What the database was told
 * later, when it was back and this was still on its way, stays.
 */
function changed(blocked: readonly Blocked[], change: PeopleChange): Blocked[] {
  if (change.do === "free") return blocked.filter(({ blockId }) => blockId !== change.blockId);
  const { block } = change;
  const isSame = ({ measure = "hide", userId, handle }: Blocked) =>
    measure === block.measure &&
    ((userId !== undefined && userId === block.userId) || (handle !== undefined && handle === block.handle));
  if (blocked.some((one) => isSame(one) && (one.at ?? 0) > block.createdAt)) return [...blocked];
  return [...blocked.filter((one) => !isSame(one)), blockedOf(block)];
}

function blockedOf({ blockId, userId, handle, measure, until, createdBy, createdAt }: KeptBlock): Blocked {
  return {
    blockId,
    by: createdBy,
    at: createdAt,
    ...(userId !== undefined && { userId }),
    ...(handle !== undefined && { handle }),
    // What somebody did before they were held or silenced stays as it was.
    ...(measure !== "hide" && { measure, since: createdAt }),
    ...(until !== undefined && { until }),
  };
}

/** Whether a change names one of these people. */
export function namesOneOf(
  change: PeopleChange,
  { userIds, handles }: { userIds: readonly string[]; handles: readonly string[] },
): boolean {
  if (change.do === "free") return false;
  const { userId = "", handle = "" } = change.block;
  return userIds.includes(userId) || handles.includes(handle);
}
