/** The table of replays as the migrations make it; its statements are in workers/replay. */
import { boolean, doublePrecision, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { hexBytes, number, time } from "./schema.ts";

export const replayRuns = pgTable("replay_runs", {
  runId: text("run_id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  streamId: text("stream_id").notNull(),
  sessionId: uuid("session_id").notNull(),
  sourceEvents: number("source_events").notNull(),
  lastSeqNo: number("last_seq_no").notNull(),
  replaySessionId: uuid("replay_session_id").notNull(),
  fromPlace: text("from_place"),
  toPlace: text("to_place"),
  speed: doublePrecision("speed"),
  rules: text("rules").notNull(),
  ruleRevisions: jsonb("rule_revisions"),
  webhooks: boolean("webhooks").notNull().default(false),
  createdBy: text("created_by").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  endedAt: time("ended_at"),
  because: text("because"),
  seqNo: number("seq_no"),
  events: number("events"),
  actions: number("actions"),
  runHash: hexBytes("run_hash"),
  endpointIds: text("endpoint_ids").array(),
  deliveryCount: number("delivery_count").notNull().default(0),
  held: boolean("held").notNull().default(false),
  givenUpAt: time("given_up_at"),
});
