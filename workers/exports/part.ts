/** A part of an export's file, made of pages: of so many bytes or pages, whenever it is made, so that the file is always the same. */
import type { exportLimits } from "#shared/history/export-limits.ts";
import { headOf, type LineFormat, linesOf } from "#shared/exports/formats.ts";
import type { Page } from "../history/pages.ts";
import type { Run } from "../history/runs.ts";
import { openGroup, type ParquetState, writeFooter, writeGroup } from "./parquet.ts";
import type { ExportRow } from "./statements.ts";

/** How much is read at once, and how much a part has: it is closed at the first of them. */
export type PartSizes = {
  readonly [
    Name in keyof Pick<
      typeof exportLimits,
      "partBytes" | "partPages" | "groupEvents" | "groupBytes" | "pageEvents" | "pageOffsets"
    >
  ]: number;
};

export interface Part {
  /** None where nothing of what was looked through was asked for. */
  bytes: Uint8Array;
  events: number;
  looked: number;
  pages: number;
  next: { place: Run[]; writer: unknown };
}

type Pages = AsyncIterator<Page, void, undefined>;

export function makePart(pages: Pages, job: ExportRow, sizes: PartSizes): Promise<Part> {
  const { format } = job;
  switch (format) {
    case "jsonl":
    case "csv":
      return makeLines(pages, { ...job, format }, sizes);
    case "parquet":
      return makeGroup(pages, job, sizes);
    default:
      return format satisfies never;
  }
}

async function makeLines(pages: Pages, job: ExportRow & { format: LineFormat }, sizes: PartSizes): Promise<Part> {
  const { format } = job;
  const encoder = new TextEncoder();
  const chunks = [encoder.encode(job.partCount === 0 ? headOf(format) : "")];
  let size = chunks[0]?.byteLength ?? 0;
  const { rest, ...gathered } = await gather(pages, job, sizes, ({ events }) => {
    const chunk = encoder.encode(linesOf(format, events));
    chunks.push(chunk);
    size += chunk.byteLength;
    return size < sizes.partBytes;
  });
  return { ...gathered, bytes: Buffer.concat(chunks, size), next: { place: rest, writer: null } };
}

async function makeGroup(pages: Pages, job: ExportRow, sizes: PartSizes): Promise<Part> {
  const state = (job.writer ?? undefined) as ParquetState;
  const group = openGroup();
  const { rest, ...gathered } = await gather(pages, job, sizes, ({ events }) => {
    group.add(events);
    return group.size.events < sizes.groupEvents && group.size.bytes < sizes.groupBytes;
  });
  if (group.size.events > 0) {
    const { bytes, state: writer } = writeGroup(group, state, job.bytes);
    return { ...gathered, bytes, next: { place: rest, writer } };
  }
  if (rest.length > 0) return { ...gathered, bytes: new Uint8Array(), next: { place: rest, writer: state ?? null } };
  return { ...gathered, bytes: writeFooter(state, job.bytes), next: { place: rest, writer: "whole" } };
}

/** Takes pages until `take` has enough, there were enough of them, or nothing is left. */
async function gather(pages: Pages, job: ExportRow, sizes: PartSizes, take: (page: Page) => boolean) {
  const gathered = { events: 0, looked: 0, pages: 0, rest: job.place ?? [] };
  while (gathered.pages < sizes.partPages) {
    const { value: page } = await pages.next();
    if (!page) break;
    gathered.pages++;
    gathered.events += page.events.length;
    gathered.looked += page.looked;
    gathered.rest = page.rest;
    if (!take(page)) break;
  }
  return gathered;
}
