/** The tables of exports as the migrations make them; their statements are in workers/exports. */
import { integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { hexBytes, number, time } from "./schema.ts";

export const exportJobs = pgTable("exports", {
  exportId: text("export_id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  streamId: text("stream_id").notNull(),
  scope: jsonb("scope").notNull(),
  format: text("format").notNull(),
  state: text("state").notNull().default("waiting"),
  because: text("because"),
  place: jsonb("place"),
  writer: jsonb("writer"),
  events: number("events").notNull().default(0),
  bytes: number("bytes").notNull().default(0),
  partCount: integer("part_count").notNull().default(0),
  looked: number("looked").notNull().default(0),
  toLook: number("to_look").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  heardAt: time("heard_at").notNull().defaultNow(),
  endedAt: time("ended_at"),
  expiresAt: time("expires_at"),
  fetchedAt: time("fetched_at"),
});

export const exportParts = pgTable(
  "export_parts",
  {
    exportId: text("export_id").notNull(),
    part: integer("part").notNull(),
    name: text("name").notNull(),
    bytes: number("bytes").notNull(),
  },
  (table) => [primaryKey({ columns: [table.exportId, table.part] })],
);

export const exportLinks = pgTable("export_links", {
  tokenHash: hexBytes("token_hash").primaryKey(),
  exportId: text("export_id").notNull(),
  makerKind: text("maker_kind").notNull(),
  makerId: text("maker_id").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  expiresAt: time("expires_at").notNull(),
});
