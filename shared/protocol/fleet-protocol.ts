/** What the Workers and the fleet, the object that shares the streams out among the runners, say to each other. */
import type { AssignmentsRequest } from "./ingest.ts";
import type { ContainerState } from "./runner-containers.ts";
import type { RunnerAbout } from "./runner-about.ts";
import type { StatusReport, StreamStatus } from "#shared/stream-status.ts";

export interface WantedStream {
  streamId: string;
  uniqueId: string;
  workspaceId: string;
}

/** What the fleet keeps of the database. */
export interface FleetList {
  /** All wanted streams. */
  streams: WantedStream[];
  revokedIngestKeys: string[];
}

export type AssignmentsAnswer =
  /** `unassigned`: how many wanted streams, of those that its key is for, no runner has room for. */
  /** `taken`: to a runner that leaves, which of its live streams another one is to hold. */
  | { ok: true; streams: { streamId: string; uniqueId: string }[]; unassigned: number; taken?: string[] }
  /** It does not know the streams yet: `load` them, with this revision. */
  | { ok: false; code: "not_loaded"; revision: number }
  | { ok: false; code: "ingest_key_revoked" };

export type ReportAnswer = { ok: true } | Extract<AssignmentsAnswer, { ok: false }>;

/** A runner that was heard in the last ten minutes, as it calls itself. Times are milliseconds since 1970. */
export interface HeardRunner {
  runnerId: string;
  /** Of its key; null for one of the host's. */
  workspaceId: string | null;
  seenAt: number;
  /** 0 once it has said goodbye. */
  maxStreams: number;
  /** Streams whose broadcast it is taking in. */
  live: string[];
  /** The one stream that it was started for. */
  chosen: string | null;
  /** null: it is older than this. */
  about: RunnerAbout | null;
}

/** Who was heard, and which runner each of the streams is assigned to; streams that nobody has room for are not in it. */
export interface FleetView {
  runners: HeardRunner[];
  assigned: Record<string, string>;
  /** How the runners in containers are; empty where there are none, or nothing was heard of them for some minutes. */
  containers: ContainerState[];
}

/** The fleet as its callers see it. */
export interface FleetRpc {
  /**
   * Which streams a runner should hold now. Also its sign of life. `ingestKey`, here and below: the id of the ingest key that
   * signed it, verified; it is then for what that says alone.
   */
  assignments(request: AssignmentsRequest, ingestKey?: string): Promise<AssignmentsAnswer>;
  /** A stream was made, paused or wanted again. */
  setWanted(stream: WantedStream & { wanted: boolean }): Promise<void>;
  /** Where the list of all wanted streams stands; it changes with each `setWanted`. */
  revision(): Promise<number>;
  /** What runners say of streams. That of streams which nobody wants is left out. */
  report(report: StatusReport, ingestKey?: string): Promise<ReportAnswer>;
  /** What was said of these streams last, by id. */
  statuses(streamIds: string[]): Promise<Record<string, StreamStatus>>;
  /** The runners that were heard, and who should hold these streams. */
  view(streamIds: string[]): Promise<FleetView>;
  /**
   * How the runners in containers are. Returns how many wanted streams are held by none that runs elsewhere; null where it does not
   * know the streams yet.
   */
  containers(states: ContainerState[]): Promise<number | null>;
  /** Takes the list of all wanted streams, as it was read after `revision` was asked; ignored when that has changed. */
  load(list: FleetList & { revision: number }): Promise<void>;
  /** Nothing is said to this key any more, and what its runners held goes to others. */
  revokeIngestKey(ingestKeyId: string): Promise<void>;
}
