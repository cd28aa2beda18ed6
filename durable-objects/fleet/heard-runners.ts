/**
 * The runners that were heard, and what they said of themselves: for people to look at. In memory alone; after a wake each says it
 * anew within seconds. Pure: the clock is the caller's.
 */
import type { AssignmentsRequest } from "#shared/protocol/ingest.ts";
import type { HeardRunner } from "#shared/protocol/fleet-protocol.ts";
import { parseIngestKey } from "#shared/protocol/ingest-key.ts";

/** One that is silent is told of for so long: that it is gone is what somebody looks for. */
const keptMs = 10 * 60_000;
const mostKept = 500;
/** Names are made up by whoever asks: with a workspace's own keys so many are kept, and of others as many as before. */
const mostOfWorkspace = 100;

export interface HeardRunners {
  note: (request: AssignmentsRequest, ingestKey: string | undefined, now: number) => void;
  all: (now: number) => HeardRunner[];
  /** Streams that a runner was started for which was heard after `since`. */
  chosen: (since: number) => Set<string>;
}

export function heardRunners(): HeardRunners {
  /** By key and name, the one that was heard last at the end. */
  const heard = new Map<string, HeardRunner>();

  function forgetOf(workspaceId: string): void {
    const own = Array.from(heard).filter(([, one]) => one.workspaceId === workspaceId);
    for (const [name] of own.slice(0, -mostOfWorkspace)) heard.delete(name);
  }

  function forget(now: number): void {
    for (const [name, { seenAt }] of heard) {
      if (heard.size <= mostKept && seenAt > now - keptMs) break;
      heard.delete(name);
    }
  }

  return {
    note({ runnerId, maxStreams, live, stream, about }, ingestKey, now) {
      const name = `${ingestKey ?? ""}\n${runnerId}`;
      const workspaceId = parseIngestKey(ingestKey ?? "")?.workspaceId ?? null;
      heard.delete(name);
      heard.set(name, {
        runnerId,
        workspaceId,
        seenAt: now,
        maxStreams,
        live,
        chosen: stream ?? null,
        about: about ?? null,
      });
      if (workspaceId !== null) forgetOf(workspaceId);
      forget(now);
    },
    all(now) {
      forget(now);
      return [...heard.values()].toReversed();
    },
    chosen(since) {
      const there = [...heard.values()].filter(({ seenAt, maxStreams }) => seenAt > since && maxStreams > 0);
      return new Set(there.flatMap(({ chosen }) => chosen ?? []));
    },
  };
}
