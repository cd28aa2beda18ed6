/** The table of requests with an Idempotency-Key, for queries. migrations/ is what makes it. */
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { hexBytes, time } from "./schema.ts";

export const idempotencyKeys = pgTable("idempotency_keys", {
  requestId: hexBytes("request_id").primaryKey(),
  owner: text("owner").notNull(),
  requestHash: hexBytes("request_hash").notNull(),
  claimId: text("claim_id").notNull(),
  claimedAt: time("claimed_at").notNull().defaultNow(),
  answer: hexBytes("answer"),
  sealingKeyId: text("sealing_key_id"),
  bytes: integer("bytes").notNull().default(0),
});
