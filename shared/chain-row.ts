/** A row of a log as the chain sees it: what was chained of it, whichever version chained it. Pure. */
import { canonicalJson } from "./canonical-json.ts";
import { chainValue, chainValueV2, commitmentOf } from "./chain.ts";
import type { Sha256Hex } from "./event-id.ts";
import { type EventFacts, joinEvent, type PersonalPart } from "./personal/split.ts";

export type RecordedFacts = EventFacts & { offset: number };

export interface ChainRow {
  /** Of an event with its offset. A text is JSON, in any order of its keys. */
  facts: RecordedFacts | string;
  /** Undefined where it was erased. */
  personal: PersonalPart | undefined;
  /** 32 lower-case hex digits; undefined where the personal part was erased, and in version 1. */
  salt: string | undefined;
  /** 64 lower-case hex digits; undefined in version 1. */
  commitment: string | undefined;
  chainVersion: 1 | 2;
  /** The chain value that the row has: 64 lower-case hex digits. */
  value: string;
}

/** A row whose facts are read. */
export type ReadRow = Omit<ChainRow, "facts"> & { facts: RecordedFacts };

/** - missing_personal: it is gone, but not as an erasure takes it: the salt is there, or the chain of version 1 needs it */
export type PersonalFault = "changed_personal" | "missing_personal" | "missing_salt";

/**
 * The chain value that a row would have after `before`. Undefined where that cannot be said: a row of version 1 without
 * its personal part, or one of version 2 without its commitment.
 */
export function valueAfter(before: string, row: ReadRow, sha256Hex: Sha256Hex): string | undefined {
  const { facts, personal, commitment } = row;
  if (row.chainVersion === 2) {
    if (commitment === undefined) return undefined;
    return chainValueV2(before, { facts: canonicalJson(facts), commitment }, sha256Hex);
  }
  return personal && chainValue(before, canonicalJson(joinEvent(facts, personal)), sha256Hex);
}

/** The commitment that the row's own personal part and salt have; undefined without either. */
export function ownCommitment({ personal, salt }: ReadRow, sha256Hex: Sha256Hex): string | undefined {
  if (personal === undefined || salt === undefined) return undefined;
  return commitmentOf(salt, canonicalJson(personal), sha256Hex);
}

/** Whether the personal part was erased: it went, and its salt with it. */
export function isErased({ chainVersion, personal, salt }: ReadRow): boolean {
  return chainVersion === 2 && personal === undefined && salt === undefined;
}

/** What is wrong with a row's personal part. Of version 1 the chain value itself tells whether it was changed. */
export function personalFault(row: ReadRow, sha256Hex: Sha256Hex): PersonalFault | undefined {
  const { chainVersion, personal, salt } = row;
  if (chainVersion === 1) return personal === undefined ? "missing_personal" : undefined;
  if (personal === undefined) return salt === undefined ? undefined : "missing_personal";
  if (salt === undefined) return "missing_salt";
  return ownCommitment(row, sha256Hex) === row.commitment ? undefined : "changed_personal";
}
