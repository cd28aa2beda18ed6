/** The tables of segments as migrations/ makes them: old days of the log, of which the archive has the rows. */
import { bigint, date, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { hexBytes, number, time } from "./schema.ts";

/** In the order in which they were sealed. */
export const segments = pgTable("segments", {
  segmentId: bigint("segment_id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  day: date("day", { mode: "string" }).notNull(),
  part: integer("part").notNull(),
  /** Of the file. */
  sha256: hexBytes("sha256").notNull(),
  bytes: number("bytes").notNull(),
  eventCount: number("event_count").notNull(),
  previousLink: hexBytes("previous_link"),
  link: hexBytes("link").notNull(),
  sealedAt: time("sealed_at").notNull().defaultNow(),
  /** Its file is gone, and its blocks with it. */
  removedAt: time("removed_at"),
});

/** Some hundreds of events of one session each, by their place in the file. */
export const segmentBlocks = pgTable(
  "segment_blocks",
  {
    segmentId: number("segment_id").notNull(),
    block: integer("block").notNull(),
    startByte: number("start_byte").notNull(),
    bytes: integer("bytes").notNull(),
    sha256: hexBytes("sha256").notNull(),
    proof: hexBytes("proof").notNull(),
    streamId: text("stream_id").notNull(),
    sessionId: uuid("session_id").notNull(),
    epoch: text("epoch").notNull(),
    firstSeqNo: number("first_seq_no").notNull(),
    lastSeqNo: number("last_seq_no").notNull(),
    firstOffset: number("first_offset").notNull(),
    lastOffset: number("last_offset").notNull(),
    eventCount: integer("event_count").notNull(),
    eventTypes: text("event_types").array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.segmentId, table.block] })],
);

/** Segments that were written anew because something in them was erased. */
export const segmentRewrites = pgTable(
  "segment_rewrites",
  {
    segmentId: number("segment_id").notNull(),
    erasureId: number("erasure_id").notNull(),
    rewrittenAt: time("rewritten_at").notNull().defaultNow(),
    oldSha256: hexBytes("old_sha256").notNull(),
    newSha256: hexBytes("new_sha256").notNull(),
  },
  (table) => [primaryKey({ columns: [table.segmentId, table.erasureId] })],
);
