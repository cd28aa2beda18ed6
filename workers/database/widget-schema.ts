/** The table of custom widgets' codes as the migrations make it; its statements are in workers/custom-widgets. */
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { time } from "./schema.ts";

export const widgetCodes = pgTable("widget_codes", {
  codeId: text("code_id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  bytes: integer("bytes").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
});
