/** What the Workers and the fleet, the object that shares the streams out among the runners, say to each other. */
import type { AssignmentsRequest } from "./ingest.ts";
import type { StatusReport, StreamStatus } from "#shared/stream-status.ts";

export interface WantedStream {
  streamId: string;
  uniqueId: string;
}

export type AssignmentsAnswer =
  /** `unassigned`: how many wanted streams no runner has room for. */
  | { ok: true; streams: WantedStream[]; unassigned: number }
  /** It does not know the streams yet: `load` them, with this revision. */
  | { ok: false; code: "not_loaded"; revision: number };

/** The fleet as its callers see it. */
export interface FleetRpc {
  /** Which streams a runner should hold now. Also its sign of life. */
  assignments(request: AssignmentsRequest): Promise<AssignmentsAnswer>;
  /** A stream was made, paused or wanted again. */
  setWanted(stream: WantedStream & { wanted: boolean }): Promise<void>;
  /** Where the list of all wanted streams stands; it changes with each `setWanted`. */
  revision(): Promise<number>;
  /** What runners say of streams. That of streams which nobody wants is left out. */
  report(report: StatusReport): Promise<void>;
  /** What was said of these streams last, by id. */
  statuses(streamIds: string[]): Promise<Record<string, StreamStatus>>;
  /** Takes the list of all wanted streams, as it was read after `revision` was asked; ignored when that has changed. */
  load(list: { streams: WantedStream[]; revision: number }): Promise<void>;
}
