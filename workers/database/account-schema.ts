/** The tables of people who sign in, for queries. migrations/ is what makes them. */
import { pgTable, text } from "drizzle-orm/pg-core";
import type { Role } from "#shared/api/permissions.ts";
import { hexBytes, time } from "./schema.ts";

export const accounts = pgTable("accounts", {
  accountId: text("account_id").primaryKey(),
  displayName: text("display_name").notNull(),
  email: text("email"),
  createdAt: time("created_at").notNull().defaultNow(),
  deletedAt: time("deleted_at"),
});

export const accountSessions = pgTable("account_sessions", {
  sessionId: text("session_id").primaryKey(),
  accountId: text("account_id").notNull(),
  secretHash: hexBytes("secret_hash").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  seenAt: time("seen_at").notNull().defaultNow(),
  steppedUpAt: time("stepped_up_at"),
  device: text("device").notNull().default(""),
  revokedAt: time("revoked_at"),
});

export const grants = pgTable("grants", {
  grantId: text("grant_id").primaryKey(),
  accountId: text("account_id").notNull(),
  workspaceId: text("workspace_id").notNull(),
  streamId: text("stream_id"),
  role: text("role").$type<Role>().notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  grantedBy: text("granted_by").notNull(),
  revokedAt: time("revoked_at"),
});

export const invitations = pgTable("invitations", {
  invitationId: text("invitation_id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  streamId: text("stream_id"),
  role: text("role").$type<Role>().notNull(),
  email: text("email"),
  handle: text("handle"),
  tokenHash: hexBytes("token_hash").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  expiresAt: time("expires_at").notNull(),
  usedAt: time("used_at"),
  usedBy: text("used_by"),
  revokedAt: time("revoked_at"),
});
