/** The way along a session's rows from version 1 of the chain to version 2: each is proved before it gets its new value. Pure. */
import { readLink } from "#shared/chain-link.ts";
import { chainStart, chainValue, chainValueV2, commitmentOf } from "#shared/chain.ts";
import type { Sha256Hex } from "#shared/event-id.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { canonicalParts } from "#shared/personal/canonical-parts.ts";

export interface SessionRow {
  event: RecordedEvent;
  /** Its link; null in rows from before the chain. */
  link: string | null;
}

/** Where the walk is. */
export interface Place {
  /** What the hub's chain has here. Null while all rows are from before the chain: nobody knows what comes after them. */
  oldHead: string | null;
  /** What the log's chain has here, once it is carried over. */
  newHead: string;
  /** The last row, where it was carried over. */
  carriedSeqNo: number | undefined;
}

/** Before a session's first row. */
export const sessionStart: Place = { oldHead: chainStart, newHead: chainStart, carriedSeqNo: undefined };

/** A row with its version 2 of the chain, all lower-case hex. */
export interface CarriedRow {
  seqNo: number;
  value: string;
  commitment: string;
  salt: string;
}

/** A step: where it leads, and what the row gets; nothing where it is of version 2 already. */
export interface Step {
  place: Place;
  carried: CarriedRow | undefined;
}

/** Goes over the next row. Undefined where the row does not follow: it, or one before it, is not what was chained. */
export function step(before: Place, { event, link }: SessionRow, salt: string, sha256Hex: Sha256Hex): Step | undefined {
  const { value, commitment } = link === null ? { value: null, commitment: undefined } : readLink(link);
  const parts = canonicalParts(event);
  if (value !== null && commitment !== undefined) {
    const heads = before.oldHead === null ? [before.newHead, chainStart] : [before.oldHead, before.newHead];
    const follows = heads.some((head) => chainValueV2(head, { facts: parts.facts, commitment }, sha256Hex) === value);
    if (!follows && before.oldHead !== null) return undefined;
    return { place: { oldHead: value, newHead: value, carriedSeqNo: undefined }, carried: undefined };
  }
  if (!isOldRow(before, value, parts.whole, sha256Hex)) return undefined;
  const own = commitmentOf(salt, parts.personal, sha256Hex);
  const newHead = chainValueV2(before.newHead, { facts: parts.facts, commitment: own }, sha256Hex);
  return {
    place: { oldHead: value, newHead, carriedSeqNo: event.seqNo },
    carried: { seqNo: event.seqNo, value: newHead, commitment: own, salt },
  };
}

function isOldRow({ oldHead }: Place, value: string | null, whole: string, sha256Hex: Sha256Hex): boolean {
  // Rows from before the chain come first, and are taken as they are.
  if (value === null) return oldHead === null || oldHead === chainStart;
  return oldHead === null || chainValue(oldHead, whole, sha256Hex) === value;
}
