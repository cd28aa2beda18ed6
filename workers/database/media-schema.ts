/** The table of uploads as the migrations make it; its statements are in workers/media. */
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { hexBytes, number, time } from "./schema.ts";

export const media = pgTable("media", {
  mediaId: text("media_id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  name: text("name").notNull(),
  kind: text("kind").notNull(),
  format: text("format").notNull(),
  bytes: number("bytes").notNull(),
  sha256: hexBytes("sha256").notNull(),
  width: integer("width"),
  height: integer("height"),
  frames: integer("frames"),
  durationMs: integer("duration_ms"),
  createdBy: text("created_by").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
});
