/**
 * Counts of a while, by series. Who counts hands them over from time to time and begins anew; who sums them up adds them to
 * what was before. Bounded: what would be one series too many is counted as left out.
 */
import { type CounterName, type HistogramName, type LabelsOf, type MetricName, metrics } from "./catalogue.ts";

/** More series than one deployment needs: each operation with each class of answers, and all else. */
const mostSeries = 4_000;
/** A label's value: an id of ours, or a word. What else comes is no label. */
const labelPattern = /^[A-Za-z0-9_.:/-]{1,64}$/;

/** A histogram's counts by bucket, the last one of what is beyond; and the sum of what was observed. */
export interface Observed {
  counts: number[];
  sum: number;
}

/** What was counted, by series: the metric's name and its labels' values in the table's order, with `|` between. */
export interface Counts {
  counters: [series: string, count: number][];
  histograms: [series: string, observed: Observed][];
}

export class Tally {
  readonly #counters = new Map<string, number>();
  readonly #histograms = new Map<string, Observed>();

  /** Adds to a counter. */
  count<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by = 1): void {
    if (by > 0) this.#add(seriesOf(name, labels), by);
  }

  /** Notes a value, `weight` times. */
  observe<Name extends HistogramName>(name: Name, labels: LabelsOf<Name>, value: number, weight = 1): void {
    const series = seriesOf(name, labels);
    const observed = this.#histogram(name, series);
    if (!observed) return;
    const bounds: readonly number[] = metrics[name].buckets;
    // A clock that runs behind another one has nobody wait less than nothing.
    const seconds = Math.max(0, value);
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? Infinity)) bucket += 1;
    observed.counts[bucket] = (observed.counts[bucket] ?? 0) + weight;
    observed.sum += seconds * weight;
  }

  /** Whether nothing was counted. */
  get isEmpty(): boolean {
    return this.#counters.size === 0 && this.#histograms.size === 0;
  }

  /** What was counted so far. */
  counts(): Counts {
    return { counters: [...this.#counters], histograms: [...this.#histograms] };
  }

  /** What was counted, and begins anew. */
  take(): Counts {
    const counts = this.counts();
    this.#counters.clear();
    this.#histograms.clear();
    return counts;
  }

  /** Adds what somebody else has counted. What is no series of the table is left out. */
  add({ counters, histograms }: Counts): void {
    for (const [series, by] of counters) {
      if (kindOf(series) === "counter" && Number.isFinite(by) && by > 0) this.#add(series, by);
    }
    for (const [series, { counts, sum }] of histograms) {
      if (kindOf(series) !== "histogram" || !Number.isFinite(sum)) continue;
      const observed = this.#histogram(nameOf(series) as HistogramName, series);
      if (!observed) continue;
      observed.counts = observed.counts.map((count, bucket) => count + (counts[bucket] ?? 0));
      observed.sum += sum;
    }
  }

  #add(series: string, by: number): void {
    const known = this.#counters.get(series);
    if (known === undefined && !this.#hasRoom()) return this.#drop();
    this.#counters.set(series, (known ?? 0) + by);
  }

  #histogram(name: HistogramName, series: string): Observed | undefined {
    const known = this.#histograms.get(series);
    if (known) return known;
    if (!this.#hasRoom()) {
      this.#drop();
      return undefined;
    }
    const made = { counts: Array.from({ length: metrics[name].buckets.length + 1 }, () => 0), sum: 0 };
    this.#histograms.set(series, made);
    return made;
  }

  #hasRoom(): boolean {
    return this.#counters.size + this.#histograms.size < mostSeries;
  }

  #drop(): void {
    const series = "tle_telemetry_dropped_total";
    this.#counters.set(series, (this.#counters.get(series) ?? 0) + 1);
  }
}

/** The key of a series. A value that is no label's is `other`. */
export function seriesOf<Name extends MetricName>(name: Name, labels: LabelsOf<Name>): string {
  const order: readonly string[] = metrics[name].labels;
  let series: string = name;
  for (const label of order) {
    const value = (labels as Record<string, string>)[label] ?? "";
    series += isLabel(value) ? `|${value}` : "|other";
  }
  return series;
}

/** Labels that were seen: a look at a word costs less than matching it, and each request has several. */
const seenLabels = new Set<string>();

function isLabel(value: string): boolean {
  if (seenLabels.has(value)) return true;
  if (!labelPattern.test(value)) return false;
  if (seenLabels.size >= mostSeries) seenLabels.clear();
  seenLabels.add(value);
  return true;
}

/** The metric of a series, and its labels' values. */
export function readSeries(series: string): { name: MetricName; values: string[] } | undefined {
  const [name = "", ...values] = series.split("|");
  if (!Object.hasOwn(metrics, name)) return undefined;
  const known = name as MetricName;
  const isWhole = values.length === metrics[known].labels.length && values.every((value) => labelPattern.test(value));
  return isWhole ? { name: known, values } : undefined;
}

function nameOf(series: string): string {
  return series.split("|", 1)[0] ?? "";
}

function kindOf(series: string): string | undefined {
  const read = readSeries(series);
  return read && metrics[read.name].type;
}
