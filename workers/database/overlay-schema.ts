/** The tables of scenes, for queries. migrations/ is what makes them. */
import { integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { Scene } from "#shared/overlay/scene.ts";
import { time } from "./schema.ts";

export const overlayScenes = pgTable("overlay_scenes", {
  sceneId: text("scene_id").primaryKey(),
  streamId: text("stream_id").notNull(),
  name: text("name").notNull(),
  overlay: text("overlay").notNull(),
  draftNo: integer("draft_no").notNull().default(1),
  draft: jsonb("draft").$type<Scene>().notNull(),
  editedBy: text("edited_by").notNull(),
  publishedRevision: integer("published_revision").notNull().default(0),
  createdAt: time("created_at").notNull().defaultNow(),
  updatedAt: time("updated_at").notNull().defaultNow(),
  deletedAt: time("deleted_at"),
});

export const overlaySceneRevisions = pgTable(
  "overlay_scene_revisions",
  {
    sceneId: text("scene_id").notNull(),
    revision: integer("revision").notNull(),
    document: jsonb("document").$type<Scene>().notNull(),
    author: text("author").notNull(),
    reason: text("reason").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.sceneId, table.revision] })],
);
