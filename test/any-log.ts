/** Logs as the hub chains them, of any events: in two sessions that take turns, in both versions of the chain. */
import * as fc from "fast-check";
import { canonicalJson } from "#shared/canonical-json.ts";
import type { ChainRow, RecordedFacts } from "#shared/chain-row.ts";
import { chainStart, chainValue, chainValueV2, commitmentOf } from "#shared/chain.ts";
import { canonicalParts } from "#shared/personal/canonical-parts.ts";
import { splitEvent } from "#shared/personal/split.ts";
import { anyBody, recordedAt, sha256Hex } from "./any-event.ts";

export type LogRow = Omit<ChainRow, "facts"> & { facts: RecordedFacts };

export interface Log {
  rows: LogRow[];
  /** What the hub says of it. */
  known: { heads: Map<string, string>; lastOffset: number };
}

export const sessionIds = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"] as const;

const step = fc.record({
  body: anyBody,
  sessionId: fc.constantFrom(...sessionIds),
  /** seqNos that were duplicates have no row. */
  skipped: fc.nat({ max: 2 }),
  chainVersion: fc.constantFrom(1 as const, 2 as const, 2 as const),
  erased: fc.boolean(),
});

/** A log of 1 to 10 rows; of version 2 some are erased. */
export const anyLog: fc.Arbitrary<Log> = fc.array(step, { minLength: 1, maxLength: 10 }).map((steps) => {
  const heads = new Map<string, string>();
  const seqNos = new Map<string, number>();
  const rows = steps.map(({ body, sessionId, skipped, chainVersion, erased }, index): LogRow => {
    const seqNo = (seqNos.get(sessionId) ?? 0) + 1 + skipped;
    seqNos.set(sessionId, seqNo);
    const event = recordedAt(body, { sessionId, seqNo, offset: index + 1 });
    const before = heads.get(sessionId) ?? chainStart;
    const parts = canonicalParts(event);
    const salt = sha256Hex(`salt ${index}`).slice(0, 32);
    const commitment = commitmentOf(salt, parts.personal, sha256Hex);
    const { facts, personal } = splitEvent(event);
    if (chainVersion === 1) {
      const value = chainValue(before, canonicalJson(event), sha256Hex);
      heads.set(sessionId, value);
      return { facts, personal, salt: undefined, commitment: undefined, chainVersion, value };
    }
    const value = chainValueV2(before, { facts: parts.facts, commitment }, sha256Hex);
    heads.set(sessionId, value);
    const kept = erased ? { personal: undefined, salt: undefined } : { personal, salt };
    return { facts, ...kept, commitment, chainVersion, value };
  });
  return { rows, known: { heads, lastOffset: rows.length } };
});
