/** The tables of rules and of what they did, for queries. migrations/ is what makes them. */
import { integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { RenderedAction } from "#shared/rules/action-run.ts";
import type { RuleDraft } from "#shared/rules/rule.ts";
import { hexBytes, number, time } from "./schema.ts";

export const rules = pgTable("rules", {
  ruleId: text("rule_id").primaryKey(),
  streamId: text("stream_id").notNull(),
  revision: integer("revision").notNull(),
  body: jsonb("body").$type<RuleDraft>().notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  updatedAt: time("updated_at").notNull().defaultNow(),
  deletedAt: time("deleted_at"),
  bytes: integer("bytes").notNull(),
  patterns: integer("patterns").notNull(),
  counters: text("counters").array().notNull(),
  timers: text("timers").array().notNull(),
});

export const ruleRevisions = pgTable(
  "rule_revisions",
  {
    ruleId: text("rule_id").notNull(),
    revision: integer("revision").notNull(),
    body: jsonb("body").$type<RuleDraft>(),
    author: text("author").notNull(),
    reason: text("reason").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.ruleId, table.revision] })],
);

export const actionsLog = pgTable("actions_log", {
  actionId: hexBytes("action_id").primaryKey(),
  streamId: text("stream_id").notNull(),
  sessionId: uuid("session_id").notNull(),
  ruleId: text("rule_id").notNull(),
  revision: integer("revision").notNull(),
  eventId: hexBytes("event_id").notNull(),
  feedOffset: number("feed_offset").notNull(),
  actionIndex: smallint("action_index").notNull(),
  actionType: text("action_type").notNull(),
  action: jsonb("action").$type<RenderedAction>().notNull(),
  firedAt: time("fired_at").notNull(),
});

export const actionOutcomes = pgTable(
  "action_outcomes",
  {
    actionId: hexBytes("action_id").notNull(),
    status: text("status").$type<"success" | "failed" | "skipped">().notNull(),
    error: text("error"),
    durationMs: integer("duration_ms"),
    createdAt: time("created_at").notNull().defaultNow(),
    outcomeNo: integer("outcome_no").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.actionId, table.outcomeNo] })],
);
