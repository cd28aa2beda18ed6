/** The dashboards' queries, held against the metrics that a running deployment has. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { metrics } from "#shared/telemetry/catalogue.ts";
import { runnerMetrics } from "../ingest-node/telemetry/metrics-server.ts";
import { type Exposition, readExposition } from "./exposition.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

const folder = join(import.meta.dirname, "../scripts/hosting/observe/grafana/dashboards");
interface Dashboard {
  uid: string;
  panels: { title: string; targets: { expr: string; legendFormat: string }[] }[];
}
const dashboards = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Dashboard);
const queries = dashboards.flatMap(({ panels }) =>
  panels.flatMap(({ title, targets }) => targets.map((target) => ({ title, ...target }))),
);

/** What a runner shows of itself at its own port, in its own words. */
const ofRunner = readExposition(
  runnerMetrics({
    version: "1.0.0",
    startedAt: 1_000,
    rssBytes: 1_000,
    spools: [{ streamId: "st_a", isLive: true, events: 3, bytes: 900, lagSeconds: 1.5 }],
  }),
);
/** The labels of each metric: the Workers' by their catalogue, a runner's by what it shows. */
const labelsOf = new Map<string, readonly string[]>([
  ...Object.entries(metrics).map(([name, { labels }]) => [name, labels] as const),
  ...ofRunner.lines.map(({ name, labels }) => [name, Object.keys(labels)] as const),
]);

let worker: TestWorker;
let exposed: Exposition;
beforeAll(async () => {
  worker = await sharedTestWorker();
  const response = await fetch(`${worker.url}/metrics`, { headers: { Authorization: `Bearer ${worker.metricsKey}` } });
  exposed = readExposition(await response.text());
});
afterAll(() => worker?.stop());

/** The metric of a name in a query: a histogram's has an ending. */
const metricOf = (name: string) => name.replace(/_(bucket|sum|count)$/, "");

test("every metric of every query is one that the running Workers or a runner have, and is asked as what it is", () => {
  expect(queries.length).toBeGreaterThan(20);
  for (const { title, expr } of queries) {
    const names = expr.match(/\btle_\w+/g) ?? [];
    expect(names).not.toHaveLength(0);
    for (const name of names) {
      const type = exposed.types.get(name) ?? exposed.types.get(metricOf(name)) ?? ofRunner.types.get(name);
      expect(type, `${name} in "${title}"`).toBeDefined();
      const isRate = new RegExp(`(rate|increase)\\(${name}(\\{[^}]*\\})?\\[`).test(expr);
      // A counter's value by itself says nothing, and a gauge has no rate.
      expect(isRate, `${name} in "${title}"`).toBe(type !== "gauge");
      expect(name.endsWith("_bucket"), `${name} in "${title}"`).toBe(type === "histogram");
    }
  }
});

test("every label of every query is one of its metric", () => {
  for (const { title, expr, legendFormat } of queries) {
    const names = (expr.match(/\btle_\w+/g) ?? []).map(metricOf);
    // `instance` is Prometheus' own: which runner it asked.
    const known = new Set<string>(["le", "instance", ...names.flatMap((name) => labelsOf.get(name) ?? [])]);
    const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(/,\s*/));
    const selected = [...expr.matchAll(/[{,]\s*(\w+)=/g)].map(([, label = ""]) => label);
    const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
    for (const label of [...grouped, ...selected, ...shown])
      expect(known.has(label), `${label} in "${title}"`).toBe(true);
    // What a legend shows a sum must keep.
    const lost = grouped.length === 0 ? [] : shown.filter((label) => !grouped.includes(label));
    expect(lost).toEqual([]);
  }
});

test("every metric is on a dashboard, and no dashboard is there twice", () => {
  const asked = new Set(queries.flatMap(({ expr }) => (expr.match(/\btle_\w+/g) ?? []).map(metricOf)));
  expect([...labelsOf.keys()].filter((name) => !asked.has(name))).toEqual([]);
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
});
