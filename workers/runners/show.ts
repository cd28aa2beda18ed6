/** What one may see of the runners. Pure. */
import type { FleetView, HeardRunner } from "#shared/protocol/fleet-protocol.ts";
import { assignmentsTtlMs } from "#shared/protocol/ingest.ts";

export interface SeenStream {
  streamId: string;
  uniqueId: string;
  wanted: boolean;
}

export interface Onlooker {
  workspaceId: string;
  /** The host's owners see all that the host's runners say. */
  isHost: boolean;
}

/** A runner's streams and lines are told of those streams that one may see. */
export function showRunners(
  { runners, assigned, containers }: FleetView,
  streams: readonly SeenStream[],
  { workspaceId, isHost }: Onlooker,
  now: number,
) {
  const seen = new Map(streams.map((stream) => [stream.streamId, stream]));
  const told = runners
    .filter((one) => one.workspaceId === null || one.workspaceId === workspaceId)
    .map((one) => ({ one, held: heldBy(one, assigned, streams) }))
    .filter(({ one, held }) => isHost || one.workspaceId === workspaceId || held.length > 0)
    .map(({ one, held }) => ({
      runnerId: one.runnerId,
      of: one.workspaceId === null ? ("host" as const) : ("workspace" as const),
      state: one.maxStreams === 0 || one.seenAt <= now - assignmentsTtlMs ? ("gone" as const) : ("here" as const),
      seenAt: iso(one.seenAt),
      maxStreams: one.chosen === null ? one.maxStreams : null,
      version: one.about?.version ?? null,
      startedAt: one.about ? iso(one.about.startedAt) : null,
      providers: one.about?.providers ?? [],
      redundant: one.about?.redundant ?? false,
      streams: held.map(({ streamId, uniqueId }) => ({
        streamId,
        uniqueId,
        live: one.live.includes(streamId),
        waiting: one.about ? (one.about.waiting.find((spool) => spool.streamId === streamId)?.events ?? 0) : null,
      })),
      log: (one.about?.log ?? [])
        // What is of no stream can name anybody's.
        .filter(
          ({ streamId }) => isHost || (streamId === undefined ? one.workspaceId === workspaceId : seen.has(streamId)),
        )
        .map(({ at, streamId, ...line }) => ({ at: iso(at), ...line, streamId: streamId ?? null })),
    }));
  const chosen = new Set(runners.flatMap((one) => (one.chosen === null ? [] : [one.chosen])));
  const unheld = streams
    .filter(({ streamId, wanted }) => wanted && assigned[streamId] === undefined && !chosen.has(streamId))
    .map(({ streamId, uniqueId }) => ({ streamId, uniqueId }));
  // They are the host's, whoever's streams are in them.
  const kept = containers.map(({ since, nextAt, ...one }) => ({
    ...one,
    since: iso(since),
    nextAt: nextAt === null ? null : iso(nextAt),
  }));
  return { runners: told, containers: isHost ? kept : [], unheld };
}

function heldBy(
  { runnerId, chosen, workspaceId }: HeardRunner,
  assigned: FleetView["assigned"],
  streams: readonly SeenStream[],
): readonly SeenStream[] {
  if (chosen !== null) return streams.filter(({ streamId }) => streamId === chosen);
  return streams.filter(({ streamId }) => {
    const holder = assigned[streamId];
    return holder?.runnerId === runnerId && holder.isHosts === (workspaceId === null);
  });
}

const iso = (at: number) => new Date(at).toISOString();
