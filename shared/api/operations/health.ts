/** Whether the parts of the service answer. */
import * as z from "zod";
import { retentionHealth } from "#shared/retention.ts";
import { anyone, operation } from "#shared/api/operation.ts";

export const exportHealth = ["ok", "late"] as const;
export const erasureHealth = ["ok", "stopped"] as const;

const Health = z.strictObject({
  status: z.enum(["ok", "failing"]),
  /** By name whether it answers in time. */
  parts: z.record(z.string(), z.boolean()),
  failing: z.array(z.string()),
  /** Events that came where the log has another one, at most 1,000; null where the database does not say. No part fails by them. */
  conflicts: z.int().nullable(),
  /** Of how many sessions those are. */
  conflictSessions: z.int().nullable(),
  /**
   * What the latest run of retention has become; `late` where there was none for 36 hours, `none` where there never was one; null
   * where the database does not say. No part fails by it.
   */
  retention: z.enum(retentionHealth).nullable(),
  /** `late` where a file was asked for an hour ago and is not whole, or nobody works on one. No part fails by it. */
  exports: z.enum(exportHealth).nullable(),
  /** `stopped` where the erasure of a person does not go on: `problem` of the erasure says by what. No part fails by it. */
  erasures: z.enum(erasureHealth).nullable(),
});

export const getHealth = operation({
  id: "getHealth",
  method: "GET",
  path: "/health",
  tag: "contract",
  summary: "200 when every part answers, else 503 with the failing ones named",
  needs: anyone(),
  answers: { 200: Health, 503: Health },
});
