/** Events as Parquet, group by group of rows: what the footer has to say of a group is text between two turns of the job. */
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { RecordedEvent } from "#shared/event.ts";
import { type Column, coinsColumn, eventColumns } from "#shared/exports/columns.ts";

/** As in CSV, and coins besides; numbers are numbers, and times times. */
const columns = [...eventColumns, coinsColumn];

const schema = [{ name: "root", num_children: columns.length }, ...columns.map(elementOf)];

function elementOf({ name, type }: Column) {
  const element = { name, repetition_type: "OPTIONAL" as const };
  switch (type) {
    case "integer":
      return { ...element, type: "INT64" as const };
    case "time":
      return { ...element, type: "INT64" as const, converted_type: "TIMESTAMP_MILLIS" as const };
    case "text":
      return { ...element, type: "BYTE_ARRAY" as const, converted_type: "UTF8" as const };
    default:
      return type satisfies never;
  }
}

/** What reads a column's value as the writer takes it. */
function readerOf(column: Column): (event: RecordedEvent) => string | bigint | Date | null {
  switch (column.type) {
    case "integer":
      return (event) => {
        const value = column.of(event);
        return value === null ? null : BigInt(value);
      };
    case "time":
      return (event) => new Date(column.of(event));
    case "text":
      return column.of;
    default:
      return column satisfies never;
  }
}
const readers = columns.map(readerOf);

/** What the footer will say of the groups so far; undefined before the first. */
export type ParquetState = { groups: string; rows: number } | undefined;

/** The writer goes on where `bytes` of the file were written. */
function open(state: ParquetState, bytes: number): { writer: ParquetWriter; out: ByteWriter } {
  const out = new ByteWriter();
  // No statistics and no indexes: what of them were wanted would have to be kept until the end.
  const writer = new ParquetWriter({ writer: out, schema, statistics: false, createdBy: "tiktok-live-edge" });
  if (bytes > 0) {
    out.index = 0;
    out.offset = bytes;
  }
  if (state) {
    writer.row_groups = JSON.parse(state.groups, readBigint) as typeof writer.row_groups;
    writer.num_rows = BigInt(state.rows);
  }
  return { writer, out };
}

/** A group of rows that is being filled: its cells alone are kept, not the events they are of. */
export function openGroup() {
  const cells: unknown[][] = columns.map(() => []);
  const size = { events: 0, bytes: 0 };
  return {
    cells,
    size,
    add(events: readonly RecordedEvent[]) {
      for (const [index, read] of readers.entries()) {
        for (const event of events) {
          const cell = read(event);
          cells[index]?.push(cell);
          size.bytes += typeof cell === "string" ? cell.length : 8;
        }
      }
      size.events += events.length;
    },
  };
}
export type Group = ReturnType<typeof openGroup>;

/** One group of rows, and the file's head before the first. */
export function writeGroup({ cells, size }: Group, state: ParquetState, bytes: number) {
  const { writer, out } = open(state, bytes);
  const columnData = columns.map(({ name }, index) => ({ name, data: cells[index] ?? [], offsetIndex: false }));
  void writer.write({ columnData, rowGroupSize: size.events });
  const groups = JSON.stringify(writer.row_groups, writeBigint);
  return { bytes: out.getBytes(), state: { groups, rows: (state?.rows ?? 0) + size.events } };
}

/** The end of the file; all of it where there is no group. */
export function writeFooter(state: ParquetState, bytes: number): Uint8Array {
  const { writer, out } = open(state, bytes);
  void writer.finish();
  return out.getBytes();
}

const tag = "bigint:";
function writeBigint(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${tag}${value}` : value;
}
function readBigint(_key: string, value: unknown): unknown {
  return typeof value === "string" && value.startsWith(tag) ? BigInt(value.slice(tag.length)) : value;
}
