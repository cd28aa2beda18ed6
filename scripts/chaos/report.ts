/** What a chaos run says at its end. Pure. */
import type { FindingKind } from "./compare.ts";
import { percentile } from "./recovery.ts";
import type { ChaosResult } from "./run.ts";

/** The one line of a run. Its names and their order are stable. */
export function closingLine(result: ChaosResult): string {
  const count = (kind: FindingKind) => result.findings.filter((finding) => finding.kind === kind).length;
  const { seed, sent, stored, gaps, recoveries } = result;
  const values = {
    seed,
    sent,
    stored,
    lost: count("lost"),
    doubled: count("doubled"),
    out_of_order: count("out_of_order"),
    gaps,
    recovery_p50_s: percentile(recoveries, 0.5).toFixed(1),
    recovery_worst_s: percentile(recoveries, 1).toFixed(1),
  };
  const pairs = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  return `chaos: ${pairs.join(" ")}`;
}

const shownFindings = 20;

/** The findings, the first of each kind. */
export function findingLines({ findings, missedInGaps }: ChaosResult): string[] {
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  const lines = kinds.flatMap((kind) => {
    const all = findings.filter((finding) => finding.kind === kind);
    const more = all.length > shownFindings ? [`  ${kind}: and ${all.length - shownFindings} more`] : [];
    return [...all.slice(0, shownFindings).map(({ detail }) => `  ${kind}: ${detail}`), ...more];
  });
  return missedInGaps === 0 ? lines : [...lines, `  in declared gaps: ${missedInGaps} messages were not received`];
}
