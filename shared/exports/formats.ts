/** The files that events are written into: what each is called, and the lines of those that have lines. Pure. */
import type { ExportFormat } from "#shared/api/operations/exports.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { toCell } from "./cell.ts";
import { type Column, eventColumns } from "./columns.ts";

export const mediaTypes = {
  jsonl: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
} as const satisfies Record<ExportFormat, string>;

/** A format that can be written line by line, as it is read. */
export type LineFormat = Exclude<ExportFormat, "parquet">;

/** Of each: what stands before the first event, and an event as a line, with its end. */
const lines: Record<LineFormat, { head: string; of: (event: RecordedEvent) => string }> = {
  jsonl: { head: "", of: (event) => `${JSON.stringify(event)}\n` },
  csv: {
    head: `${eventColumns.map(({ name }) => name).join(",")}\r\n`,
    of: (event) => `${cells.map((cell) => cell(event)).join(",")}\r\n`,
  },
};

const cells = eventColumns.map(cellOf);

/** What makes a column's cell. */
function cellOf(column: Column): (event: RecordedEvent) => string {
  switch (column.type) {
    case "text":
      return (event) => toCell(column.of(event));
    case "integer":
      return (event) => String(column.of(event) ?? "");
    case "time":
      return (event) => new Date(column.of(event)).toISOString();
    default:
      return column satisfies never;
  }
}

export function headOf(format: LineFormat): string {
  return lines[format].head;
}

/** Events as lines, each with its end. */
export function linesOf(format: LineFormat, events: readonly RecordedEvent[]): string {
  return events.map(lines[format].of).join("");
}
