/** How a hub, which knows no database, reads its own stream's log, and says there what became of a replay. */
import type { PastBoard, PastBoardAsk } from "#shared/standings.ts";
import type { AuditsWritten, KeptAudit } from "./outage-protocol.ts";
import type { ReplayCursor } from "#shared/replay/cursor.ts";

export interface LogPageAsk {
  streamId: string;
  /** Of the feed the events had their offsets from. */
  epoch: string;
  /** Events after this offset, up to and including that one. */
  after: number;
  upTo: number;
}

export interface LogPage {
  /** JSON array of RecordedEvent, in order. The log may lack some: those among the dead letters, and those it forgot. */
  events: string;
  /** Everything up to this offset that the log has is in here: ask for what comes after it. */
  upTo: number;
}

export interface SessionPageAsk {
  streamId: string;
  sessionId: string;
  /** `YYYY-MM-DD`: the session's partition. */
  day: string;
  /** Events after this seqNo. */
  after: number;
}

export interface SessionPage {
  /** JSON array of RecordedEvent, in order. */
  events: string;
  /** Whether the log has no more of the session. */
  isAll: boolean;
}

/** What the database is told of a run that is over. */
export interface ReplayReport extends Pick<ReplayCursor, "hash" | "because" | "seqNo" | "events" | "actions"> {
  runId: string;
  /** Milliseconds since 1970. */
  endedAt: number;
}

/** What a run has shown, for the endpoints that it goes to. */
export interface ReplayForward {
  runId: string;
  /** JSON array of RecordedEvent, in order. */
  events: string;
  /** JSON array of RunWebhook. */
  actions: string;
}

/** What a rule asks of a webhook: `payload` is what its body has besides the event. */
export interface RunWebhook {
  offset: number;
  endpointId: string;
  payload: object;
}

/** The Worker's own reader of the log, as a hub sees it. It throws where the database does not answer. */
export interface LogReaderRpc {
  read(ask: LogPageAsk): Promise<LogPage>;
  readSession(ask: SessionPageAsk): Promise<SessionPage>;
  endReplay(report: ReplayReport): Promise<void>;
  /** Hands events to a run's endpoints; returns how many deliveries there was no room for. The same again changes nothing. */
  forwardReplay(forward: ReplayForward): Promise<number>;
  /** Whether what a run has waiting for endpoints waits on. */
  holdReplay(hold: { runId: string; held: boolean }): Promise<void>;
  /** Who did most in the broadcasts before this one. */
  readPastBoard(ask: PastBoardAsk): Promise<PastBoard>;
  /**
   * Writes rows that a hub kept in an outage to the audit log, and what they change to its table, each once. Where they changed
   * something the hub is given its lists anew before that.
   */
  writeAudits(entries: KeptAudit[]): Promise<AuditsWritten>;
  /** A message of a runner's line had no seal of that line: counted with the failed signatures. */
  noteUnsealed(): Promise<void>;
}
