/**
 * What links segments: of each row the facts, the chain value and the commitment. None of that is changed by an erasure, so
 * a segment that was written anew has the same proof, and those after it still follow.
 */
import { canonicalJson } from "#shared/canonical-json.ts";
import type { Sha256Hex } from "#shared/event-id.ts";
import { splitEvent } from "#shared/personal/split.ts";
import type { BlockContent } from "./format.ts";

/** Hex: SHA-256 over a line a row: its facts as `canonicalJson` writes them, its chain value and its commitment, or "-". */
export function blockProof({ events, rests }: BlockContent, sha256Hex: Sha256Hex): string {
  const lines = events.map((event, index) => {
    const { chain, commitment } = rests[index] ?? {};
    return `${canonicalJson(splitEvent(event).facts)} ${chain ?? "-"} ${commitment ?? "-"}`;
  });
  return sha256Hex(lines.join("\n"));
}

/** Hex: SHA-256 of the link before ("" for none) and the proofs of the blocks, a line each. */
export function segmentLink(previousLink: string, proofs: readonly string[], sha256Hex: Sha256Hex): string {
  return sha256Hex([previousLink, ...proofs].join("\n"));
}
