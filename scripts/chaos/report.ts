/** What a chaos run says at its end. Pure. */
import type { FindingKind } from "./compare.ts";
import { percentile } from "./recovery.ts";
import type { ChaosResult } from "./run.ts";
import { describeSetup, type Setup } from "./setup.ts";
import type { Takeover } from "./takeover.ts";

/** The one line of a run. Its names and their order are stable. */
export function closingLine(result: ChaosResult): string {
  return line({ seed: result.seed, ...describeSetup(result.setup), ...figures([result]) });
}

/** The one line of many runs, with their figures added up. */
export function totalLine(results: readonly ChaosResult[]): string {
  const faults = results.reduce((sum, { recoveries }) => sum + recoveries.length, 0);
  return line({ seeds: results.length, faults, ...figures(results) });
}

/** A line for what was killed, and one for what was stopped. */
export function takeoverLines({ line: mode }: Setup, takeovers: readonly Takeover[]): string[] {
  return (["kill", "freeze"] as const).map((wanted) => {
    const those = takeovers.filter(({ how }) => how === wanted);
    const lease = spread(
      "lease",
      those.map(({ leaseSeconds }) => leaseSeconds),
    );
    const event = spread(
      "event",
      those.map(({ eventSeconds }) => eventSeconds),
    );
    return `takeover: ${pairsOf({ line: mode, how: wanted, count: those.length, ...lease, ...event })}`;
  });
}

function spread(name: string, seconds: readonly number[]): Record<string, string> {
  const at = (share: number) => percentile(seconds, share).toFixed(2);
  return { [`${name}_p50_s`]: at(0.5), [`${name}_p95_s`]: at(0.95), [`${name}_worst_s`]: at(1) };
}

function figures(results: readonly ChaosResult[]) {
  const total = (of: (result: ChaosResult) => number) => results.reduce((sum, result) => sum + of(result), 0);
  const found = (kind: FindingKind) => total(({ findings }) => findings.filter((one) => one.kind === kind).length);
  const recoveries = results.flatMap((result) => result.recoveries);
  return {
    sent: total(({ sent }) => sent),
    stored: total(({ stored }) => stored),
    actions: total(({ actions }) => actions),
    delivered_again: total(({ deliveredAgain }) => deliveredAgain),
    lost: found("lost"),
    doubled: found("doubled"),
    out_of_order: found("out_of_order"),
    proved: total(({ proved }) => proved),
    unproved: found("unproved"),
    other: found("other"),
    gaps: total(({ gaps }) => gaps),
    recovery_p50_s: percentile(recoveries, 0.5).toFixed(1),
    recovery_worst_s: percentile(recoveries, 1).toFixed(1),
  };
}

function line(values: Record<string, string | number>): string {
  return `chaos: ${pairsOf(values)}`;
}

function pairsOf(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
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
