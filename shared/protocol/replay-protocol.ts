/** What the Workers and the hub of a replay say to each other, over RPC. */
import type { KeptModeration } from "#shared/moderation/lists.ts";
import type { Speed } from "#shared/replay/clock.ts";
import type { ReplayCursor, ReplayPlan, SeekTarget } from "#shared/replay/cursor.ts";
import type { Rule } from "#shared/rules/rule.ts";
import type { HubRpc } from "./hub-protocol.ts";
import type { Position } from "./position.ts";

/** The id of a run; it stands wherever a stream's id does to watch it. */
export const runIdPattern = /^rp_[a-z2-7]{16}$/;

export interface BeginReplay {
  plan: ReplayPlan;
  speed: Speed;
  rules: Rule[];
  /** What the overlays of the stream keep off, as it stands now; absent from an older Worker. */
  moderation?: KeptModeration;
}

/** How a run stands. */
export interface ReplayView extends Pick<
  ReplayCursor,
  "state" | "speed" | "seqNo" | "time" | "events" | "actions" | "skippedWebhooks" | "hash" | "endedAt" | "because"
> {
  /** It goes somewhere without showing what is in between. */
  isSeeking: boolean;
  /** Where its feed is. */
  position: Position;
}

/** What somebody asks of a run; what is absent stays as it is. */
export interface ReplayChange {
  speed?: Speed | undefined;
  paused?: boolean | undefined;
  seek?: SeekTarget | undefined;
}

export type ReplayAnswer =
  | { ok: true; view: ReplayView }
  /** It was never made, or is long over and forgotten; or it is over; or it went through its session often enough. */
  | { ok: false; code: "unknown_replay" | "replay_ended" | "replay_budget" };

/** The hub of a run as its callers see it: what of it is a stream's hub, too, does the same there. */
export interface ReplayHubRpc extends Pick<
  HubRpc,
  "admits" | "recognize" | "revoke" | "catchUp" | "failCatchUp" | "feedPage" | "snapshot" | "erase" | "ping"
> {
  /** Makes the run and begins it; a second call changes nothing. */
  begin(call: BeginReplay): Promise<ReplayAnswer>;
  view(): Promise<ReplayAnswer>;
  change(change: ReplayChange): Promise<ReplayAnswer>;
  /** Ends the run where it stands and closes its sockets. It is forgotten after a while. */
  stop(): Promise<ReplayAnswer>;
}
