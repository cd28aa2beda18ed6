/** What the Workers and a hub say to each other, over RPC, and what a hub hands to the event log's queue. */
import type { RuleCount } from "#shared/rules/rule-state.ts";
import type { HubFacts } from "#shared/way/facts.ts";
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import type { Goal } from "#shared/goals.ts";
import type { IngestScope } from "./ingest-key.ts";
import type { Acknowledgement, Lease, LeaseRelease, LeaseRequest, OpenSession } from "./ingest.ts";
import type { LiveState } from "#shared/live-state.ts";
import type { ModerationRpc } from "./moderation-protocol.ts";
import type { PointsRpc } from "./points-protocol.ts";
import type { KeptAudit, KeptPeopleChange, PeopleChangeAnswer, Vouched } from "#shared/protocol/outage-protocol.ts";
import type { Position } from "./position.ts";
import type { CopyAnswer, FeedPageAnswer, RelayParts, RelayPartsAnswer, RelayReport } from "./relay-protocol.ts";
import type { OpenOverlaysAnswer } from "./open-overlays.ts";
import type { Principal } from "./principal.ts";
import type { WidgetStoreAnswer, WidgetStoreCall } from "./widget-store-calls.ts";
import type { EventBody } from "#shared/stamp.ts";
import type { ActionRun } from "#shared/rules/action-run.ts";
import type { Rule } from "#shared/rules/rule.ts";
import type { Mutes, OverlayPart, Selection } from "#shared/takeback.ts";
import type { InteractionCommand, InteractionRefusal, ShownInteraction } from "#shared/interaction/interaction.ts";
import type { Waiting } from "#shared/interaction/queue.ts";
import type { TimerRates } from "#shared/interaction/timer-rates.ts";
import type { Timer, TimerChange, Timers } from "#shared/rules/timers.ts";

/** Why a hub refuses; an expected outcome, never an exception. */
export type HubRefusal =
  /** No stream of this id was ever made. */
  | { ok: false; code: "unknown_stream" }
  /** The session was not opened here. */
  | { ok: false; code: "unknown_session" }
  /** Events before the batch's first one are missing: send again from `expectedSeqNo`. */
  | { ok: false; code: "seq_gap"; expectedSeqNo: number }
  /** Another runner holds the stream for that long at least; `offered`: it lets go once somebody stands by. */
  | { ok: false; code: "lease_held"; retryAfterMs: number; offered?: true }
  /** The token was overtaken, or there is no lease of this token any more. */
  | { ok: false; code: "lease_lost" }
  /** The Idempotency-Key or the sessionId was used for something else before. */
  | { ok: false; code: "idempotency_conflict" }
  /** What the request was signed with. */
  | { ok: false; code: "ingest_key_revoked" };

/** A hub of before workspaces had ingest keys does not know whose it is: `setWorkspace`, and ask again. */
export interface WorkspaceUnknown {
  ok: false;
  code: "workspace_unknown";
}

export type HubAnswer = { ok: true; acknowledgement: Acknowledgement; created?: boolean } | HubRefusal;

export interface OpenSessionCall {
  session: OpenSession;
  idempotencyKey: string;
}

export interface PublishCall {
  sessionId: string;
  leaseToken: number;
  /** Consecutive events of that session, at least one. */
  events: UnifiedEvent[];
  /** Of the first of them that is traced, as its runner says it. */
  traceparent?: string | undefined;
}

export interface Snapshot {
  position: Position;
  state: LiveState;
  /** Values of the counters that rules change, by name. */
  counters: Record<string, number>;
  timers: Timers;
  /** Names of what does not know all events yet, because a newer version reduces it anew from the log; mostly none. */
  rebuilding: string[];
}

/** `fromOffset`: the rules of `version` judge this event and all after it. */
export type SetRulesAnswer = { ok: true; version: number; fromOffset: number } | { ok: false; code: "unknown_stream" };

export type SnapshotAnswer = ({ ok: true } & Snapshot) | { ok: false; code: "unknown_stream" };

export type TallyKind = "counter" | "timer";

/** A change by hand. `delete`: it is there no more. `rates`: by what viewers add to it; null: they do not. */
export type SetTallyCall =
  | { kind: "counter"; name: string; change: { value: number } | { add: number } | "delete" }
  | { kind: "timer"; name: string; change: (TimerChange & { rates?: TimerRates | null }) | "delete" };

/** The counter's value, or the timer, after the change; of what was deleted neither. */
export type SetTallyAnswer =
  | { ok: true; value?: number; timer?: Timer }
  | { ok: false; code: "unknown_stream" | "too_many_counters" };

/** A timer with all that viewers added to it; null where there is none of this name. */
export type TimerAnswer = { ok: true; timer: Timer | null } | { ok: false; code: "unknown_stream" };

/** What is said by hand of what viewers take part in. A question card is named by the offset of its message. */
export type InteractionCall =
  | Exclude<InteractionCommand, { of: "questions"; do: "add" }>
  | { of: "questions"; do: "add"; offset: number; isAtOnce: boolean };

/** How all of it stands, afterwards or as it is. `waiting`: who is in the queue. */
export type InteractionAnswer =
  | { ok: true; shown: ShownInteraction; waiting: Waiting[] }
  | { ok: false; code: InteractionRefusal | "unknown_stream" | "unknown_message" };

/** Sets a goal that counts over broadcasts, or takes it away (null). Without a value an old one keeps what it has counted. */
export type SetGoalCall =
  | { name: string; goal: (Pick<Goal, "counts" | "gift"> & { value?: number }) | null }
  /** What it has counted is so much more, or less, than it is when this comes. */
  | { name: string; add: number };

export type SetGoalAnswer =
  | { ok: true; goal?: Goal }
  | { ok: false; code: "unknown_stream" | "unknown_goal" | "too_many_goals" };

/** By name. */
export type GoalsAnswer = { ok: true; goals: Record<string, Goal> } | { ok: false; code: "unknown_stream" };

/** What is asked of a stream's overlays by hand. */
export type OverlayCall =
  /** What is on the screen has had its time: of one queue, or where it is "" all of it. */
  | { do: "skip"; queue: string }
  /** Takes away what the selection names; all there is where it is absent. */
  | { do: "clear"; parts: OverlayPart[]; selection?: Selection }
  /** Until a time, milliseconds since 1970; 0 lets be heard, or seen, again. Without `userIds` of sounds and speech. */
  | { do: "mute"; until: number; userIds?: string[] };

/** A published scene as the hub keeps it: the document as JSON, which it does not look into. */
export interface KeptScene {
  sceneId: string;
  revision: number;
  document: string;
}

/** `kept` null: the scene is gone, and was of `sceneId` until then. */
export interface SceneCall {
  overlay: string;
  sceneId: string;
  /** `parts`: the live parts that its widgets show. */
  /** `stores`: those that its custom widgets keep things in. */
  kept: (KeptScene & { parts: readonly string[]; stores?: readonly string[] }) | null;
}

/** `unknown_scene`: it was deleted, and is not shown again. */
export type SceneAnswer = { ok: true; sockets: number } | { ok: false; code: "unknown_stream" | "unknown_scene" };

/** `offset`: what was derived from events up to it is taken back. `sockets`: how many were told. */
export type OverlayAnswer =
  | { ok: true; sockets: number; offset: number; mutes: Mutes }
  | { ok: false; code: "unknown_stream" | "too_many_muted" };

/** `sockets`: how many were sent it. */
/** An event that nobody did, for the overlays of a name. */
export interface MadeUpCall {
  overlay: string;
  event: UnifiedEvent;
}

export type ShowAnswer = { ok: true; sockets: number } | { ok: false; code: "unknown_stream" };

/** What the platform itself says on a stream. `nativeId` names it: said twice it is recorded once. */
export type SystemBody = Extract<
  EventBody,
  { eventType: "ENDPOINT_DISABLED" | "TIMER_LOW" | "TIMER_ENDED" | "POINTS_CHANGED" | "MODERATION_ASKED" }
> & {
  nativeId: string;
};

export type SystemAnswer = { ok: true; recorded: boolean } | { ok: false; code: "unknown_stream" };

/** What the hub knows of the way of an event. */
/** By ruleId. */
export type RuleCountsAnswer = { ok: true; counts: Record<string, RuleCount> } | { ok: false; code: "unknown_stream" };

export type WayAnswer = { ok: true; facts: HubFacts } | { ok: false; code: "unknown_stream" };

/** How far the log is known to have everything. */
export type LoggedAnswer = { ok: true; position: Position } | { ok: false; code: "unknown_stream" };

export type LeaseAnswer = { ok: true; lease: Lease } | HubRefusal;

/** What the hub knows of a session, to be held against the log. */
export interface SessionProof {
  sessionId: string;
  lastSeqNo: number;
  /** Events recorded, without duplicates. */
  eventCount: number;
  /** Hex chain value of its last event; "" before the first. */
  chainHead: string;
}

/** `loggedOffset`: up to which offset everything is in the log (or safe among the dead letters). */
export type ProofAnswer =
  | { ok: true; position: Position; loggedOffset: number; sessions: SessionProof[] }
  | { ok: false; code: "unknown_stream" };

/** Whom to forget, and which events besides. */
export interface EraseCall {
  userIds: string[];
  /** Of these people, in lower case: found where others name them by it. */
  handles: string[];
  places: { sessionId: string; seqNo: number }[];
}
/** `waiting`: events that the log has not got yet, and that are not erased. Erase again, in the log first, once it has them. */
export type EraseAnswer = { ok: true; events: number; waiting: number } | { ok: false; code: "unknown_stream" };

/**
 * Pseudonyms (purpose `suppression`) of people whose events come erased from now on, and of such whose events come as they are
 * again. What is known already changes nothing.
 */
export interface SuppressCall {
  add: string[];
  lift: string[];
}
/** `position`: what came after it came by the new list. */
export type SuppressAnswer = { ok: true; position: Position } | { ok: false; code: "unknown_stream" };

/** Up to which offset of an epoch the hub is to forget: the log hides or has removed sessions of then. */
export interface CutCall {
  epoch: string;
  upTo: number;
}
/** Not `isCut`: the log has not got everything up to there. Ask again once it has. */
export type CutAnswer = { ok: true; isCut: boolean } | { ok: false; code: "unknown_stream" };

/** What a socket missed whose position is older than the feed that serves it: of the hub's feed, or of the log. */
export interface MissedPage {
  /** JSON array of RecordedEvent, in order. */
  events: string;
  /** JSON array of ActionRecord: what rules made of them. Of the log there is none: what rules did then is no news any more. */
  actions: string;
}

export interface CatchUpPage extends MissedPage {
  catchUpId: string;
}

/**
 * `more`: send what follows `after`. `wait`: the socket has not acknowledged enough, send the same again later. `done`:
 * the feed has the rest. `gone`: the socket is closed.
 */
export type CatchUpAnswer =
  | { state: "more"; after: number }
  | { state: "wait" }
  | { state: "done" }
  | { state: "gone" };

/** What the log has of a hub's feed. */
export interface StoredCall {
  epoch: string;
  ranges: [first: number, last: number][];
  /** Ids of the sessions in whose place the log has other events. */
  conflicts?: string[];
  /** Whether the stream has webhook endpoints that are on; absent where nobody looked. */
  forwards?: boolean;
}

/** Which offsets go to the log once more; the first is after the last where the feed is empty. */
export type LogAgainAnswer =
  | { ok: true; firstOffset: number; lastOffset: number }
  | { ok: false; code: "unknown_stream" };

/** A hub as its callers see it. */
export interface HubRpc extends ModerationRpc, PointsRpc {
  /** Makes the hub of a stream; a second call changes nothing, but that a hub of before learns whose it is. */
  create(stream: { streamId: string; uniqueId: string; workspaceId: string }): Promise<{ epoch: string }>;
  /** Tells a hub whose it is, once for good. */
  setWorkspace(workspaceId: string): Promise<void>;
  /** The creator has another handle from now on. */
  rename(uniqueId: string): Promise<void>;
  /**
   * The stream is deleted: every socket is closed and nothing is taken any more. What was acknowledged still goes to the
   * log; then everything here is gone. A second call changes nothing.
   */
  destroy(): Promise<void>;
  /** `scope`, here and below: what the ingest key that signed it is for; absent for the host's own. */
  openSession(call: OpenSessionCall, scope?: IngestScope): Promise<HubAnswer | WorkspaceUnknown>;
  publish(call: PublishCall, scope?: IngestScope): Promise<HubAnswer | WorkspaceUnknown>;
  /** Takes or renews the stream's lease. */
  lease(request: LeaseRequest, scope?: IngestScope): Promise<LeaseAnswer | WorkspaceUnknown>;
  /** Gives the lease up. */
  releaseLease(release: LeaseRelease, scope?: IngestScope): Promise<LeaseAnswer | { ok: true } | WorkspaceUnknown>;
  /** Tells the hub that ranges of its offsets are in the log (or safe among the dead letters). */
  stored(call: StoredCall): Promise<void>;
  /**
   * The log was put back to before: everything that the feed still has goes to it once more. What the log has already stays once. A second
   * call does the same again.
   */
  logAgain(): Promise<LogAgainAnswer>;
  /** Hands a waiting socket a page of the log, contiguous with what it has. */
  catchUp(page: CatchUpPage): Promise<CatchUpAnswer>;
  /** The log does not have what was promised: the socket is told so, with a fresh hello. */
  failCatchUp(catchUpId: string): Promise<void>;
  /** The sessions in the hub's memory, the latest 100. */
  proof(): Promise<ProofAnswer>;
  /**
   * Takes what is personal out of the feed and its checkpoint. Erase in the log first: what the feed has cut is reduced anew
   * from there. Says how many of the feed's events that were, and how many the log has not got.
   */
  erase(call: EraseCall): Promise<EraseAnswer>;
  /** Takes old events out of the feed: a socket that is behind them is told that it lacks some. A second time changes nothing. */
  cut(call: CutCall): Promise<CutAnswer>;
  /** Tells the hub who is not to come back. It keeps pseudonyms alone. */
  suppress(call: SuppressCall): Promise<SuppressAnswer>;
  /** The pseudonyms of those who are not to come back. */
  suppressed(): Promise<string[]>;
  /** Gives the hub all rules of its stream; an older version than it has changes nothing. */
  setRules(rules: { version: number; rules: Rule[] }): Promise<SetRulesAnswer>;
  snapshot(): Promise<SnapshotAnswer>;
  /** Sets or removes a counter or a timer by hand, and greets every socket anew, so that it shows at once. */
  setTally(call: SetTallyCall): Promise<SetTallyAnswer>;
  /** One timer, with what viewers added to it: a snapshot has no names. */
  timer(name: string): Promise<TimerAnswer>;
  /** Starts, ends and steers what viewers take part in; without a call says how it stands. */
  interact(call?: InteractionCall): Promise<InteractionAnswer>;
  /** Sets or takes away a goal that counts over broadcasts, and tells who shows it. */
  setGoal(call: SetGoalCall): Promise<SetGoalAnswer>;
  goals(): Promise<GoalsAnswer>;
  /** Has the overlays show what a rule would ask for, or an event that is made up. Nothing is kept of it. */
  show(runs: ActionRun[], made?: MadeUpCall): Promise<ShowAnswer>;
  /** Takes things off the overlays or silences them; what is cleared and muted is kept for those that come later. */
  control(call: OverlayCall): Promise<OverlayAnswer>;
  /** The pages of overlays that are open here, and how they are shown. */
  openOverlays(): Promise<OpenOverlaysAnswer>;
  /** Keeps what the overlays of a name show, and tells open pages; what is older than what is kept changes nothing. */
  setScene(call: SceneCall): Promise<SceneAnswer>;
  /** What the overlays of a name show; null for the classic layout. */
  sceneOf(overlay: string): Promise<KeptScene | null>;
  /** What custom widgets keep. */
  widgetStore(call: WidgetStoreCall): Promise<WidgetStoreAnswer>;
  /** Records an event of the platform's own, with an offset as any other's. */
  recordSystem(body: SystemBody): Promise<SystemAnswer>;
  /** What it knows of the way of an event, from the runner to the overlays. */
  way(): Promise<WayAnswer>;
  /** What its rules did in this broadcast, and what held them back. */
  ruleCounts(): Promise<RuleCountsAnswer>;
  /** Up to which position every event is in the log (or safe among the dead letters). */
  logged(): Promise<LoggedAnswer>;
  /** Closes the sockets of an overlay token or key and lets it open none any more; returns how many there were. */
  revoke(principal: Principal): Promise<number>;
  /** The same at a time to come, milliseconds since 1970; until then nothing changes. The sooner of two times counts. */
  revokeAt(principal: Principal, at: number): Promise<void>;
  /** Whether the stream is there and this principal was not revoked; whether it is the stream's, the caller knows. */
  admits(principal: Principal): Promise<boolean>;
  /** Those of them that it does not admit: a relay asks whether it missed that somebody was revoked. */
  refused(principals: Principal[]): Promise<Principal[]>;
  /** Whose secret has this hash (hex SHA-256), as far as the hub may say so without the database; `outage`: it does not answer. */
  recognize(hash: string, state: { outage: boolean }): Promise<Principal | undefined>;
  /** In an outage: who shows the secret of this hash, and what they might do when the database said so last. */
  vouch(hash: string): Promise<Vouched | undefined>;
  /** In an outage: keeps a row for the audit log until the database is back. False: there is no room, or it is too long. */
  keepAudit(entry: KeptAudit): Promise<boolean>;
  /** In an outage: says something of a person, at once on every overlay, and keeps it with its row until the database is back. */
  changePeople(entry: KeptPeopleChange): Promise<PeopleChangeAnswer>;
  /** The feed for a relay that begins. */
  copyFeed(): Promise<CopyAnswer>;
  /** Events after an offset, for a relay whose own memory does not reach back so far. */
  feedPage(asked: { epoch: string; after: number }): Promise<FeedPageAnswer>;
  /** Has a relay be told of these live parts, and no others; says how they stand. */
  relayParts(wanted: RelayParts): Promise<RelayPartsAnswer>;
  /** How many sockets a relay holds. */
  noteRelay(report: RelayReport): Promise<void>;
  /** That the object runs and its storage answers. */
  ping(): Promise<{ ok: true }>;
}

/** The session a batch belongs to, as the log keeps it. */
export interface SessionInfo {
  sessionId: string;
  roomId: string;
  provider: string;
  /** Milliseconds since 1970. */
  startedAt: number;
}

/** The text of one message of the queue `event-log`: JSON, which nobody on its way has to take apart. */
export interface LogMessage {
  streamId: string;
  epoch: string;
  /** The offsets it holds, without holes. */
  firstOffset: number;
  lastOffset: number;
  session: SessionInfo & {
    /** `YYYY-MM-DD`, UTC day of `startedAt`: the partition of all events of the session. */
    day: string;
  };
  /** The chain link of each event, in the same order; see chain-link.ts. */
  chain: string[];
  events: RecordedEvent[];
  /** What rules made of these events; absent where there is nothing. */
  actions?: ActionRecord[];
}

/** Headers the Worker sets on the upgrade request it hands to a hub. A client's own are taken off. */
export const liveHeaders = {
  streamId: "X-Hub-Stream-Id",
  /** Who opens the socket, `kind:id`; the Worker has verified it. */
  principal: "X-Hub-Principal",
  /** Hex SHA-256 of the secret that was shown, where the database has just confirmed it: the hub may remember that. */
  confirmedHash: "X-Hub-Confirmed-Hash",
  /** Beside it: what they may do in an outage, `OutageRights` as JSON. */
  rights: "X-Hub-Rights",
  /** `overlay`: the principal reads what an overlay shows, and no more. */
  reads: "X-Hub-Reads",
  /** When the principal ends, milliseconds since 1970; absent where it has no end. */
  expiresAt: "X-Hub-Expires-At",
  /** On the hub's answer 307: the number of the relay that has room. On the request to a relay: its number. */
  relay: "X-Hub-Relay",
  /** On a relay's request to its hub: the generation of its copy. */
  generation: "X-Hub-Generation",
  /** On the hub's answer, for an overlay token of which it is to be written down that it was seen: `1`. */
  seen: "X-Hub-Seen",
  /** On the hub's answer: `catchUpId;after` when the socket has to be fed from the log first. */
  catchUp: "X-Hub-Catch-Up",
  /** On the hub's answer 429: the code of the problem. */
  problem: "X-Hub-Problem",
} as const;
