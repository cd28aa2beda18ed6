/** Reads what Prometheus would: the text format of metrics, strictly. */

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Exposition {
  lines: Sample[];
  /** By the name of the metric. */
  types: Map<string, string>;
  /** The value of the series with exactly these labels; 0 where there is none. */
  value: (name: string, labels?: object) => number;
}

/** Throws at a line that is none of the format's, and at a series that stands there twice. */
export function readExposition(text: string): Exposition {
  const lines: Sample[] = [];
  const types = new Map<string, string>();
  const seen = new Set<string>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("# HELP ")) continue;
    const [, typed = "", type = ""] = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (typed !== "") {
      if (types.has(typed)) throw new Error(`${typed} has two types`);
      types.set(typed, type);
      continue;
    }
    const [, name = "", inside = "", value = ""] = /^(\w+)(?:\{([^}]*)\})? (-?[\d.e+-]+)$/.exec(line) ?? [];
    if (name === "") throw new Error(`no line of the format: ${line}`);
    const series = line.slice(0, line.lastIndexOf(" "));
    if (seen.has(series)) throw new Error(`twice: ${series}`);
    seen.add(series);
    const labels = Object.fromEntries(
      inside === "" ? [] : inside.split(",").map((pair) => pair.split("=") as [string, string]),
    );
    for (const [label, quoted] of Object.entries(labels)) {
      if (!/^"[^"\\]*"$/.test(quoted)) throw new Error(`no label's value: ${line}`);
      labels[label] = quoted.slice(1, -1);
    }
    lines.push({ name, labels, value: Number(value) });
  }
  const keyOf = (name: string, labels: object) =>
    `${name} ${JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))}`;
  const values = new Map(lines.map(({ name, labels, value }) => [keyOf(name, labels), value]));
  return { lines, types, value: (name, labels = {}) => values.get(keyOf(name, labels)) ?? 0 };
}
