/** The tables of retention as migrations/ makes them: for how long what is kept, and what was hidden and removed. */
import { bigint, date, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { hexBytes, number, numberRanges, time } from "./schema.ts";

/** In days. */
export const retentionBounds = pgTable("retention_bounds", {
  kind: text("kind").primaryKey(),
  least: integer("least").notNull(),
  usual: integer("usual").notNull(),
  most: integer("most").notNull(),
  since: time("since").notNull().defaultNow(),
});

export const workspaceRetention = pgTable(
  "workspace_retention",
  {
    workspaceId: text("workspace_id").notNull(),
    kind: text("kind").notNull(),
    days: integer("days").notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.kind] })],
);

/** Sessions whose events are hidden, or were removed: then what they were proves the log without them. */
export const hiddenSessions = pgTable(
  "hidden_sessions",
  {
    streamId: text("stream_id").notNull(),
    sessionId: uuid("session_id").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    hiddenAt: time("hidden_at").notNull(),
    removalAt: time("removal_at"),
    removedAt: time("removed_at"),
    epoch: text("epoch"),
    offsets: numberRanges("offsets"),
    eventCount: number("event_count"),
    gapCount: integer("gap_count"),
    chainHead: hexBytes("chain_head"),
    hubToldAt: time("hub_told_at"),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.sessionId] })],
);

export const peopleChecks = pgTable(
  "people_checks",
  {
    streamId: text("stream_id").notNull(),
    sessionId: uuid("session_id").notNull(),
    checkedAt: time("checked_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.sessionId] })],
);

/** Sessions that are being removed, and of which nothing personal is in a segment any more. */
export const segmentClears = pgTable(
  "segment_clears",
  {
    segmentId: bigint("segment_id", { mode: "number" }).notNull(),
    streamId: text("stream_id").notNull(),
    sessionId: uuid("session_id").notNull(),
    clearedAt: time("cleared_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.segmentId, table.streamId, table.sessionId] })],
);

export const retentionRuns = pgTable("retention_runs", {
  runId: bigint("run_id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  startedAt: time("started_at").notNull().defaultNow(),
  heardAt: time("heard_at").notNull().defaultNow(),
  finishedAt: time("finished_at"),
  state: text("state").notNull().default("running"),
  steps: jsonb("steps").notNull().default([]),
});
