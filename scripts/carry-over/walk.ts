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
  /** What the hub's chain has here. Null while all rows are from before the chain. */
  oldHead: string | null;
  /** What the log's chain has here, once it is carried over. */
  newHead: string;
  /** The last row, where it was carried over. */
  carriedSeqNo: number | undefined;
}

/**
 * What a hub took for the chain value before the first one, where it came to chain in the middle of a session: that of
 * the start, or, where its checkpoint knew of no chain, the text of what was not there.
 */
export const startsInBetween = [chainStart, "undefined"] as const;

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
    const follows = [...oldHeads(before), before.newHead].some(
      (head) => chainValueV2(head, { facts: parts.facts, commitment }, sha256Hex) === value,
    );
    if (!follows) return undefined;
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

function isOldRow(before: Place, value: string | null, whole: string, sha256Hex: Sha256Hex): boolean {
  // Rows from before the chain come first, and are taken as they are.
  if (value === null) return before.oldHead === null || before.oldHead === chainStart;
  return oldHeads(before).some((head) => chainValue(head, whole, sha256Hex) === value);
}

function oldHeads({ oldHead }: Place): readonly string[] {
  return oldHead === null ? startsInBetween : [oldHead];
}
