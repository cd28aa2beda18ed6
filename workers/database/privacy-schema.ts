/** The tables of erasures as the migrations make them; their statements are in workers/privacy. */
import { jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { hexBytes, number, time } from "./schema.ts";

export const personErasures = pgTable("person_erasures", {
  erasureId: text("erasure_id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  askedByKind: text("asked_by_kind").notNull(),
  askedBy: text("asked_by").notNull(),
  requestId: text("request_id").notNull(),
  askedAt: time("asked_at").notNull().defaultNow(),
  state: text("state").notNull().default("running"),
  targetKeyId: text("target_key_id"),
  target: hexBytes("target"),
  progress: jsonb("progress").notNull(),
  stepNo: number("step_no").notNull().default(0),
  lastError: text("last_error"),
  doneAt: time("done_at"),
});

export const viewerRequests = pgTable("viewer_requests", {
  requestId: text("request_id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  streamId: text("stream_id").notNull(),
  kind: text("kind").notNull(),
  code: text("code").notNull(),
  sealingKeyId: text("sealing_key_id"),
  sealed: hexBytes("sealed"),
  askedAt: time("asked_at").notNull().defaultNow(),
  dueAt: time("due_at").notNull(),
  settledAt: time("settled_at"),
  outcome: text("outcome"),
  settledBy: text("settled_by"),
});

export const suppressedPeople = pgTable(
  "suppressed_people",
  {
    workspaceId: text("workspace_id").notNull(),
    pseudonym: text("pseudonym").notNull(),
    erasureId: text("erasure_id").notNull(),
    since: time("since").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.pseudonym] })],
);
