/** Counts as data points of Analytics Engine: `index1` the metric, `blob1` and on its labels, `double1` the count, `double2` the sum. */
import { type Counts, readSeries } from "./tally.ts";

/** One run of an object may write 250. */
const mostPoints = 240;

export interface DataPoint {
  indexes: [string];
  blobs: string[];
  doubles: number[];
}

/** The points of what was counted in a while; where there would be too many, those that count most. */
export function dataPointsOf({ counters, histograms }: Counts): DataPoint[] {
  const counted = [
    ...counters.map(([series, count]) => ({ series, count, sum: 0 })),
    ...histograms.map(([series, { counts, sum }]) => ({
      series,
      count: counts.reduce((all, one) => all + one, 0),
      sum,
    })),
  ];
  return counted
    .toSorted((a, b) => b.count - a.count)
    .slice(0, mostPoints)
    .flatMap(({ series, count, sum }) => {
      const read = readSeries(series);
      return read ? [{ indexes: [read.name] as [string], blobs: read.values, doubles: [count, sum] }] : [];
    });
}
