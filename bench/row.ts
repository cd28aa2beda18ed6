/** One line of the result. */
export interface Row {
  name: string;
  unit: string;
  measured: number;
  /** What the same work costs at least, measured in the same run; absent where nothing is comparable. */
  limit?: number;
  /** measured / limit. */
  ratio?: number;
  /** What is asked for, in words. */
  target?: string;
  /** Absent where nothing is asked for. */
  pass?: boolean;
  /** Further figures, and what was measured how. */
  detail: Record<string, number | string>;
}

/** What one row has to hold: at least or at most a value, or a ratio to the limit. */
export interface Target {
  atLeast?: number;
  atMost?: number;
  ratio?: number;
  /** At most this ratio. */
  ratioAtMost?: number;
}

/** Makes a row of what was measured, and judges it. */
export function judge(
  measured: Pick<Row, "name" | "unit" | "measured" | "detail"> & { limit?: number },
  target: Target = {},
): Row {
  const ratio = measured.limit === undefined ? undefined : measured.measured / measured.limit;
  const checks: [string, boolean][] = [];
  if (target.ratio !== undefined) checks.push([`ratio >= ${target.ratio}`, (ratio ?? 0) >= target.ratio]);
  const { ratioAtMost } = target;
  if (ratioAtMost !== undefined) checks.push([`ratio <= ${ratioAtMost}`, (ratio ?? Infinity) <= ratioAtMost]);
  if (target.atLeast !== undefined) {
    checks.push([`>= ${format(target.atLeast)}`, measured.measured >= target.atLeast]);
  }
  if (target.atMost !== undefined) checks.push([`<= ${format(target.atMost)}`, measured.measured <= target.atMost]);
  return {
    ...measured,
    ...(ratio === undefined ? {} : { ratio }),
    ...(checks.length === 0
      ? {}
      : { target: checks.map(([text]) => text).join(", "), pass: checks.every(([, holds]) => holds) }),
  };
}

/** The rows as a table for a terminal, details below each. */
export function table(rows: readonly Row[]): string {
  const head = ["", "measured", "limit", "ratio", "target", ""];
  const lines = rows.map((row) => [
    row.name,
    `${format(row.measured)} ${row.unit}`,
    row.limit === undefined ? "-" : format(row.limit),
    row.ratio === undefined ? "-" : row.ratio.toFixed(2),
    row.target ?? "-",
    row.pass === undefined ? "" : row.pass ? "pass" : "FAIL",
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column]?.length ?? 0)));
  const text = (line: string[]) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return [text(head), ...lines.flatMap((line, index) => [text(line), `    ${details(rows[index])}`])].join("\n");
}

function details(row: Row | undefined): string {
  return Object.entries(row?.detail ?? {})
    .map(([name, value]) => `${name} ${typeof value === "number" ? format(value) : value}`)
    .join(", ");
}

/** A number as people read it: thousands apart, three digits where it is small. */
export function format(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}
