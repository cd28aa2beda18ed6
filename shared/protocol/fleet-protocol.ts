/** What the Workers and the fleet, the object that shares the streams out among the runners, say to each other. */
import type { AssignmentsRequest } from "./ingest.ts";
import type { ContainerState } from "./runner-containers.ts";
import type { RunnerAbout } from "./runner-about.ts";
import type { ActionOutcome, RunnerTrial } from "./runner-command.ts";
import type { ToolCommand } from "#shared/tools/command.ts";
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
  | {
      ok: true;
      streams: { streamId: string; uniqueId: string }[];
      /** How many wanted streams, of those that its key is for, no runner has room for. */
      unassigned: number;
      /** To a runner that leaves, which of its live streams another one is to hold. */
      taken?: string[];
      /** What it is to try, of the stream that it was started for. They are told to nobody else. */
      trials?: RunnerTrial[];
    }
  /** It does not know the streams yet: `load` them, with this revision. */
  | { ok: false; code: "not_loaded"; revision: number }
  | { ok: false; code: "ingest_key_revoked" };

export type ReportAnswer = { ok: true } | Extract<AssignmentsAnswer, { ok: false }>;

/** An action of a rule that somebody tries with another program. */
export interface TrialCall {
  /** 64 hex digits. */
  trialId: string;
  streamId: string;
  workspaceId: string;
  action: ToolCommand;
}

/** What became of a trial. */
export type TrialEnd =
  /** As its runner says. */
  | { became: "success" | "failed" | "skipped"; runnerId: string; error: string; tookMs: number }
  /** None that was started for the stream asked in time: nothing was done. */
  | { became: "no_runner" }
  /** One took it and said no word of it in time: whether it was done is not known. */
  | { became: "no_word"; runnerId: string };

export type TrialAnswer = ({ ok: true } & TrialEnd) | { ok: false; code: "too_many_trials" };

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

/** A runner as it calls itself, and whose it is: others may call theirs the same. */
export interface AssignedRunner {
  runnerId: string;
  isHosts: boolean;
}

/** Who was heard, and which runner each of the streams is assigned to; streams that nobody has room for are not in it. */
export interface FleetView {
  runners: HeardRunner[];
  assigned: Record<string, AssignedRunner>;
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
  /** The runners that were heard, of the host and of this workspace, and who should hold these streams. */
  view(asked: { streamIds: string[]; workspaceId: string }): Promise<FleetView>;
  /** Hands the trial to the first runner that asks and was started for its stream; answers once it is known what became of it. */
  tryOut(call: TrialCall): Promise<TrialAnswer>;
  /** What a runner says of a trial. The first word counts; of one that nobody waits for any more none does. */
  noteTrial(trialId: string, outcome: ActionOutcome, ingestKey?: string): Promise<void>;
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
