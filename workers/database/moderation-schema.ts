/** The tables of what moderators keep off overlays, for queries. migrations/ is what makes them. */
import { boolean, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { ModerationLists, PersonMeasure } from "#shared/moderation/lists.ts";
import { time } from "./schema.ts";

export const streamModeration = pgTable("stream_moderation", {
  streamId: text("stream_id").primaryKey(),
  version: integer("version").notNull(),
  listsNo: integer("lists_no").notNull().default(0),
  lists: jsonb("lists").$type<Partial<ModerationLists>>().notNull().default({}),
  editedBy: text("edited_by").notNull(),
  updatedAt: time("updated_at").notNull().defaultNow(),
});

export const overlayBlocks = pgTable("overlay_blocks", {
  blockId: text("block_id").primaryKey(),
  streamId: text("stream_id").notNull(),
  userId: text("user_id"),
  handle: text("handle"),
  until: time("until"),
  note: text("note").notNull(),
  measure: text("measure").$type<PersonMeasure>().notNull().default("hide"),
  createdBy: text("created_by").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
});

export const viewerNotes = pgTable("viewer_notes", {
  noteId: text("note_id").primaryKey(),
  streamId: text("stream_id").notNull(),
  userId: text("user_id").notNull(),
  body: text("body").notNull(),
  isShared: boolean("is_shared").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
});
