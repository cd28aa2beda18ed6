/** Who did what, and what was refused, as migrations/ makes the tables. Nothing here writes to the audit log: triggers do. */
import { jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { hexBytes, number, time } from "./schema.ts";

export const auditLog = pgTable(
  "audit_log",
  {
    /** "": the host's. */
    workspaceId: text("workspace_id").notNull(),
    number: number("number").notNull(),
    at: time("at").notNull(),
    principalKind: text("principal_kind").notNull(),
    principalId: text("principal_id").notNull(),
    addressHash: text("address_hash"),
    requestId: text("request_id"),
    action: text("action").notNull(),
    targetKind: text("target_kind").notNull(),
    targetId: text("target_id").notNull(),
    before: jsonb("before").$type<Record<string, unknown>>(),
    after: jsonb("after").$type<Record<string, unknown>>(),
    chain: hexBytes("chain").notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.number] })],
);

export const auditHeads = pgTable("audit_heads", {
  workspaceId: text("workspace_id").primaryKey(),
  number: number("number").notNull(),
  chain: hexBytes("chain").notNull(),
});

export const securityEvents = pgTable(
  "security_events",
  {
    hour: time("hour").notNull(),
    kind: text("kind").notNull(),
    route: text("route").notNull(),
    count: number("count").notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.kind, table.route] })],
);
