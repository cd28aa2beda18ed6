/** The audit log over HTTP. */
import * as operations from "#shared/api/operations/audit.ts";
import { type LineFormat, mediaTypes } from "#shared/exports/formats.ts";
import { limits } from "#shared/protocol/limits.ts";
import { serve, serveRaw } from "../access/serve.ts";
import type { Config } from "../config.ts";
import { exportStream } from "./export.ts";
import {
  type AuditFilter,
  hostLog,
  readAuditAfter,
  readAuditPage,
  readSecurityCounts,
  type SecurityCount,
} from "./statements.ts";

export const auditRoutes = [
  serve(operations.listAudit, ({ config, access, query }) => pageOf(config, access.workspaceId, query)),
  serveRaw(operations.exportAudit, (_, { config, access, query }) => fileOf(config, access.workspaceId, query)),
  serve(operations.listHostAudit, ({ config, query }) => pageOf(config, hostLog, query)),
  serveRaw(operations.exportHostAudit, (_, { config, query }) => fileOf(config, hostLog, query)),
  serve(operations.listSecurityEvents, async ({ config, query }) => {
    const found = await readSecurityCounts(config, { ...query, limit: limits.pageSecurity + 1 });
    return wholeHours(found, limits.pageSecurity);
  }),
];

async function pageOf(
  config: Config,
  workspaceId: string,
  { before, limit, ...filter }: AuditFilter & { before?: number | undefined; limit: number },
) {
  const rows = await readAuditPage(config, workspaceId, { filter, before, limit });
  return { rows, next: rows.length < limit ? null : (rows.at(-1)?.number ?? null) };
}

function fileOf(
  config: Config,
  workspaceId: string,
  { format, after, ...filter }: AuditFilter & { format: LineFormat; after: number },
): Response {
  const readAfter = (last: number, limit: number) =>
    readAuditAfter(config, workspaceId, { filter, after: last, limit });
  const body = exportStream(format, readAfter, { after, most: limits.exportAudit, pageRows: limits.pageAudit });
  return new Response(body, {
    headers: {
      "Content-Type": mediaTypes[format],
      "Content-Disposition": `attachment; filename="audit.${format}"`,
      "Cache-Control": "no-store",
    },
  });
}

/** Without the hour that did not fit: the next page has the whole of it. An hour has fewer rows than a page. */
export function wholeHours(found: SecurityCount[], most: number) {
  if (found.length <= most) return { events: found, next: null };
  const cut = found.at(-1)?.hour ?? "";
  return {
    events: found.filter(({ hour }) => hour !== cut),
    next: new Date(Date.parse(cut) + 3_600_000).toISOString(),
  };
}
