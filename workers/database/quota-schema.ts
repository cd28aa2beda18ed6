/** The table of what the host has set instead of the usual quotas (shared/api/quotas.ts), for queries. migrations/ is what makes it. */
import { bigint, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

export const workspaceQuotas = pgTable(
  "workspace_quotas",
  {
    workspaceId: text("workspace_id").notNull(),
    quota: text("quota").notNull(),
    atMost: bigint("at_most", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.quota] })],
);
