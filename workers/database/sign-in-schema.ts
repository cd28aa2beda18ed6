/** The tables of how people sign in, for queries. migrations/ is what makes them. */
import { boolean, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { OauthProvider } from "#shared/api/operations/sign-in.ts";
import { hexBytes, number, time } from "./schema.ts";

export const passkeys = pgTable("passkeys", {
  passkeyId: text("passkey_id").primaryKey(),
  accountId: text("account_id").notNull(),
  credentialId: hexBytes("credential_id").notNull(),
  publicKey: hexBytes("public_key").notNull(),
  useCount: number("use_count").notNull().default(0),
  transports: text("transports").array().notNull().default([]),
  synced: boolean("synced").notNull().default(false),
  name: text("name").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  lastUsedAt: time("last_used_at"),
});

export const signInLinks = pgTable("sign_in_links", {
  tokenHash: hexBytes("token_hash").primaryKey(),
  purpose: text("purpose").$type<"sign_in" | "step_up" | "email" | "first_owner">().notNull(),
  accountId: text("account_id"),
  email: text("email"),
  sessionId: text("session_id"),
  again: boolean("again").notNull().default(false),
  createdAt: time("created_at").notNull().defaultNow(),
  expiresAt: time("expires_at").notNull(),
  usedAt: time("used_at"),
});

export const oauthIdentities = pgTable(
  "oauth_identities",
  {
    provider: text("provider").$type<OauthProvider>().notNull(),
    subject: text("subject").notNull(),
    accountId: text("account_id").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.subject] })],
);

export const usedChallenges = pgTable("used_challenges", {
  challengeHash: hexBytes("challenge_hash").primaryKey(),
  expiresAt: time("expires_at").notNull(),
});
