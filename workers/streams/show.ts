/** A stream as the API shows it. */
import type { StreamStatus } from "#shared/stream-status.ts";
import type { StreamRow } from "../database/streams.ts";
import { statusesOf } from "../fleet.ts";

export async function withStatus(env: Env, row: StreamRow) {
  return toStream(row, (await statusesOf(env, [row.streamId]))[row.streamId]);
}

export function toStream(row: StreamRow, status: StreamStatus | undefined) {
  const { streamId, uniqueId, wanted, creatorId } = row;
  const createdAt = row.createdAt.toISOString();
  return { streamId, uniqueId, wanted, creatorId, createdAt, status: status ? toStatus(status) : null };
}

/** `null` where there is nothing to say. */
function toStatus({ state, reason, message, nextTryAt, since, reportedAt }: StreamStatus) {
  return {
    state,
    reason: reason ?? null,
    message,
    since: new Date(since).toISOString(),
    nextTryAt: nextTryAt === undefined ? null : new Date(nextTryAt).toISOString(),
    reportedAt: new Date(reportedAt).toISOString(),
  };
}
