/** Metrics as Prometheus reads them: its text format, version 0.0.4. */
import { type GaugeName, type LabelsOf, type MetricName, metrics } from "./catalogue.ts";
import { type Counts, type Observed, readSeries, seriesOf } from "./tally.ts";

export const expositionType = "text/plain; version=0.0.4; charset=utf-8";

/** Values of gauges, by series. */
export class Gauges {
  readonly values = new Map<string, number>();

  set<Name extends GaugeName>(name: Name, labels: LabelsOf<Name>, value: number): void {
    if (Number.isFinite(value)) this.values.set(seriesOf(name, labels), value);
  }
}

/** The text of all of it: each metric of the table once, whether anything was counted or not. */
export function expose({ counters, histograms }: Counts, gauges: Gauges): string {
  const lines = new Map<MetricName, string[]>();
  const linesOf = (name: MetricName) => {
    const known = lines.get(name) ?? [];
    lines.set(name, known);
    return known;
  };
  for (const [series, value] of [...counters, ...gauges.values]) {
    const read = readSeries(series);
    if (read) linesOf(read.name).push(`${read.name}${labelText(read.name, read.values)} ${value}`);
  }
  for (const [series, observed] of histograms) {
    const read = readSeries(series);
    if (read) linesOf(read.name).push(...histogramLines(read.name, read.values, observed));
  }
  return Object.entries(metrics)
    .map(([name, { help, type }]) => {
      const its = lines.get(name as MetricName)?.toSorted(byLabels) ?? [];
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...its, ""].join("\n");
    })
    .join("");
}

/** Buckets stay in their order: only what stands before them is compared. */
function byLabels(a: string, b: string): number {
  const [left = "", right = ""] = [a, b].map((line) => line.replace(/^(\w+?)(_bucket|_sum|_count)?(?=[{ ])/, "$1"));
  const [before = "", after = ""] = [left, right].map((line) => line.replace(/,?le="[^"]*"/, "").replace(/ .*$/, ""));
  return before < after ? -1 : before > after ? 1 : 0;
}

function histogramLines(name: MetricName, values: string[], { counts, sum }: Observed): string[] {
  const described = metrics[name];
  const bounds: readonly number[] = "buckets" in described ? described.buckets : [];
  let below = 0;
  const buckets = [...bounds.map(String), "+Inf"].map((bound, at) => {
    below += counts[at] ?? 0;
    return `${name}_bucket${labelText(name, values, `le="${bound}"`)} ${below}`;
  });
  return [
    ...buckets,
    `${name}_sum${labelText(name, values)} ${sum}`,
    `${name}_count${labelText(name, values)} ${below}`,
  ];
}

/** Values need no escapes: `seriesOf` lets none in that would. */
function labelText(name: MetricName, values: readonly string[], last?: string): string {
  const labels: readonly string[] = metrics[name].labels;
  const pairs = labels.map((label, at) => `${label}="${values[at] ?? ""}"`);
  const all = last === undefined ? pairs : [...pairs, last];
  return all.length === 0 ? "" : `{${all.join(",")}}`;
}
