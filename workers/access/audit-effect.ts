/** The audit's row of an operation that changes no table, such as clearing an overlay. */
import type { Operation } from "#shared/api/operation.ts";
import { appendAudit } from "../audit/append.ts";
import type { Config } from "../config.ts";
import type { Access } from "./decide.ts";

/**
 * Writes that it was asked for; nothing of the body, which can name viewers. Throws where the row cannot be written: what is asked
 * for is then answered as not done, and asking again is safe for what it shows.
 */
export async function auditEffect(
  config: Config,
  { id, needs }: Operation,
  access: Access,
  params: Record<string, unknown>,
): Promise<void> {
  if (!("permission" in needs)) return;
  const [stream] = access.streams;
  await appendAudit(config, {
    workspaceId: access.workspaceId,
    action: needs.permission.replace(":", "."),
    target: stream ? { kind: "stream", id: stream.streamId } : { kind: "workspace", id: access.workspaceId },
    detail: { operation: id, ...params },
  });
}
