/** Quotas: how many there may be of everything that a workspace can make. */
import * as z from "zod";
import { host, operation, workspace } from "#shared/api/operation.ts";
import { QuotaLimit, QuotaName } from "#shared/api/quotas.ts";

const Quotas = z.strictObject({
  workspaceId: z.string(),
  quotas: z.array(
    z.strictObject({
      name: QuotaName,
      /** Where as many are used, one more is refused: 409 `quota_reached`. */
      limit: z.int(),
      used: z.int(),
      /** Whether the host has set it for this workspace. */
      isSet: z.boolean(),
    }),
  ),
});

export const listQuotas = operation({
  id: "listQuotas",
  method: "GET",
  path: "/v1/workspace/quotas",
  tag: "workspaces",
  summary: "How many there may be of everything that can be made, and how many there are",
  needs: workspace("workspace:read"),
  answers: { 200: Quotas },
});

export const setQuotas = operation({
  id: "setQuotas",
  method: "PUT",
  path: "/v1/workspaces/{workspaceId}/quotas",
  tag: "workspaces",
  summary: "Sets a workspace's quotas; those that are not named are the usual ones again",
  description: "What there is too much of already stays; only nothing more is made.",
  needs: host("host:write", { stepUp: true }),
  body: z.strictObject({ quotas: z.partialRecord(QuotaName, QuotaLimit) }),
  answers: { 200: Quotas },
});
