/** A run as the API shows it. */
import type * as z from "zod";
import type { Replay } from "#shared/api/operations/replays.ts";
import type { ReplayView } from "#shared/protocol/replay-protocol.ts";
import type { RunRow } from "./statements.ts";

/** From its row, and where it is not over, or lately was, from what its hub says. */
export function toReplay(row: RunRow, view: ReplayView | undefined): z.input<typeof Replay> {
  const endedAt = row.endedAt?.getTime() ?? view?.endedAt;
  return {
    runId: row.runId,
    streamId: row.streamId,
    sessionId: row.sessionId,
    replaySessionId: row.replaySessionId,
    from: toPlace(row.fromPlace),
    to: toPlace(row.toPlace),
    speed: view?.speed ?? row.speed ?? "max",
    rules: row.rules,
    webhooks: row.endpointIds === null ? false : { endpointIds: row.endpointIds },
    state: view?.state ?? "ended",
    seeking: view?.isSeeking ?? false,
    seqNo: view?.seqNo ?? row.seqNo ?? 0,
    time: view === undefined || view.time === 0 ? null : toTime(view.time),
    events: view?.events ?? row.events ?? 0,
    actions: view?.actions ?? row.actions ?? 0,
    skippedWebhooks: view?.skippedWebhooks ?? 0,
    hash: view?.hash ?? row.hash,
    because: view?.because ?? row.because,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    endedAt: endedAt === undefined ? null : toTime(endedAt),
  };
}

function toPlace(text: string | null): number | string | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : text;
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
