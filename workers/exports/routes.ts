/** Exports, over HTTP. */
import * as operations from "#shared/api/operations/exports.ts";
import { rolePermissions, roles } from "#shared/api/permissions.ts";
import { mediaTypes } from "#shared/exports/formats.ts";
import { readByteRange } from "#shared/history/byte-range.ts";
import { reply, serve, serveRaw } from "../access/serve.ts";
import { hashSecret } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";
import { readFile } from "./files.ts";
import { deleteExports } from "./remove.ts";
import { startExport, toExport } from "./start.ts";
import { type ExportRow, findExport, insertLink, listExportRows, openLink } from "./statements.ts";

const mayExport = roles.filter((role) => rolePermissions[role].has("history:export"));

export const exportRoutes = [
  serve(operations.startExport, async ({ env, config, access, stream, body, now }) =>
    toExport(await startExport(env, config, { stream, author: access.author, now }, body), now),
  ),
  serve(operations.listExports, async ({ config, stream, now }) => ({
    exports: (await listExportRows(config, stream.streamId)).map((row) => toExport(row, now)),
  })),
  serve(operations.getExport, async (call) => toExport(await exportOf(call), call.now)),
  serve(operations.deleteExport, async (call) => {
    const { exportId } = await exportOf(call);
    await deleteExports(call.config, { exportId }, "by_hand");
    return toExport(await exportOf(call), call.now);
  }),
  serve(operations.linkExport, async (call) => {
    const { config, access, url } = call;
    const { exportId, state } = await exportOf(call);
    if (state !== "done") throw new Problem("export_not_done", `It is ${state}`);
    const { asker, author } = access;
    if (!asker || (asker.kind !== "key" && asker.kind !== "member")) throw new Problem("forbidden");
    const token = `el_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")}`;
    const maker = { kind: asker.kind, id: author };
    const expiresAt = await insertLink(config, { tokenHash: await hashSecret(token), exportId, maker });
    if (!expiresAt)
      throw new Problem("export_not_done", "A session in it is not kept any more: ask for the file again");
    return reply(201, { url: `${url.origin}/v1/exports/${token}`, expiresAt: expiresAt.toISOString() });
  }),
  serveRaw(operations.downloadExport, async (_, { config, params, headers }) => {
    const found = await openLink(config, await hashSecret(params["link"] ?? ""), mayExport);
    if (!found) throw new Problem("not_found", "This link has ended, or is none");
    return download(config, found, headers);
  }),
];

async function exportOf({
  config,
  stream,
  params,
}: {
  config: Config;
  stream: { streamId: string };
  params: Record<string, string>;
}): Promise<ExportRow> {
  const exportId = params["exportId"] ?? "";
  const row = /^ex_[a-z2-7]{16}$/.test(exportId) ? await findExport(config, stream.streamId, exportId) : undefined;
  if (!row) throw new Problem("not_found", "This stream has no such export");
  return row;
}

type File = NonNullable<Awaited<ReturnType<typeof openLink>>>;

/** The file, or the bytes of it that are asked for. It never changes, so its id says which it is. */
function download(config: Config, file: File, asked: Headers): Response {
  const parts = file.parts ?? [];
  const size = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const tag = `"${file.exportId}"`;
  const ifRange = asked.get("If-Range");
  const range = ifRange === null || ifRange === tag ? readByteRange(asked.get("Range"), size) : "whole";
  const headers = {
    "Content-Type": mediaTypes[file.format],
    "Content-Disposition": `attachment; filename="${file.streamId}-${file.exportId}.${file.format}"`,
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-store",
    ETag: tag,
  };
  if (range === "outside")
    return new Response(null, { status: 416, headers: { ...headers, "Content-Range": `bytes */${size}` } });
  const { start, end } = range === "whole" ? { start: 0, end: size - 1 } : range;
  const body = end < start ? null : readFile(config, parts, { start, end });
  const length = { "Content-Length": String(end - start + 1) };
  if (range === "whole") return new Response(body, { headers: { ...headers, ...length } });
  return new Response(body, {
    status: 206,
    headers: { ...headers, ...length, "Content-Range": `bytes ${start}-${end}/${size}` },
  });
}
