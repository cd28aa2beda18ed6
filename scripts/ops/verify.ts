/** Holds a stream's log against its own chain and against what the hub says. Pure; the rows come one at a time. */
import { canonicalJson } from "#shared/canonical-json.ts";
import { chainStart, chainValue } from "#shared/chain.ts";
import { eventId, type Sha256Hex } from "#shared/event-id.ts";
import type { RecordedEvent } from "#shared/event.ts";

/**
 * - missing: offsets that no row has; `unstored`: the hub was not told either that they were stored, so it holds their
 *   events and sends them again
 * - twice: a row whose offset or place in its session another row has already
 * - event_id: the id is not that of the row's identity
 * - changed: the row is not what was chained; `removed`: what was chained before it is gone; `inserted`: it was never
 *   chained; `unchained`: its chain value is gone
 * - session_row, hub: the log's rows do not add up to what the session's row, or the hub, says
 * - beyond_hub: an offset that the hub has not given
 * - conflict: an event came where the log has another one
 */
export type FindingKind =
  | "missing"
  | "unstored"
  | "twice"
  | "event_id"
  | "changed"
  | "removed"
  | "inserted"
  | "unchained"
  | "session_row"
  | "hub"
  | "beyond_hub"
  | "conflict";

export interface Finding {
  kind: FindingKind;
  sessionId?: string;
  seqNo?: number;
  /** Of the row, or the first of several. */
  offset?: number;
  /** What is wrong in words; never anything of the event itself. */
  what: string;
}

export interface LogRow {
  event: RecordedEvent;
  /** Hex chain value; null for rows from before the chain. */
  chain: string | null;
}

/** A row of the table of sessions. */
export interface SessionRow {
  sessionId: string;
  lastOffset: number;
  eventCount: number;
  gapCount: number;
  chainHead: string | null;
}

/** What the hub says of a session. */
export interface HubSession {
  sessionId: string;
  eventCount: number;
  /** "" for none. */
  chainHead: string;
}

/** A row that does not follow from the one before; the row after it tells whether it was changed or put in. */
interface Suspect {
  row: LogRow;
  /** The chain value it should have followed. */
  before: string;
  /** Offsets are missing between the session's row before and it. */
  afterHole: boolean;
}

interface SessionCheck {
  lastSeqNo: number;
  lastOffset: number;
  count: number;
  gaps: number;
  /** Chain value of the last row that is linked; undefined while all rows are from before the chain. */
  head: string | undefined;
  suspect: Suspect | undefined;
}

export interface Verification {
  sessions: Map<string, SessionCheck>;
  lastOffset: number;
  lastHoleEnd: number;
  events: number;
  /** Up to here the hub was told that everything is in the log. */
  loggedOffset: number;
  sha256Hex: Sha256Hex;
}

/** Begins the check of one epoch; of one that is over nothing waits any more. */
export function startVerification(sha256Hex: Sha256Hex, loggedOffset = Number.POSITIVE_INFINITY): Verification {
  return { sessions: new Map(), lastOffset: 0, lastHoleEnd: 0, events: 0, loggedOffset, sha256Hex };
}

/** Checks the next row; they come in the order of their offsets. Changes `verification`. */
export function verifyRow(verification: Verification, row: LogRow): Finding[] {
  const { event } = row;
  const findings: Finding[] = [];
  const name = nameOf(row);
  if (event.offset > verification.lastOffset + 1) {
    findings.push(...missing(verification, event.offset - 1));
    verification.lastHoleEnd = event.offset - 1;
  }
  const session = verification.sessions.get(event.sessionId) ?? newSession();
  verification.sessions.set(event.sessionId, session);
  if (event.offset === verification.lastOffset) {
    findings.push({ kind: "twice", ...name, what: "another row has this offset" });
  }
  if (event.seqNo <= session.lastSeqNo) {
    findings.push({ kind: "twice", ...name, what: "a later row of the session came before it" });
  }
  if (eventId(event, verification.sha256Hex) !== event.eventId) {
    findings.push({ kind: "event_id", ...name, what: "the event id is not that of this row" });
  }
  findings.push(...verifyLink(verification, session, row));
  verification.lastOffset = Math.max(verification.lastOffset, event.offset);
  verification.events++;
  session.lastSeqNo = Math.max(session.lastSeqNo, event.seqNo);
  session.lastOffset = event.offset;
  session.count++;
  if (event.eventType === "GAP") session.gaps++;
  return findings;
}

/** Ends the check of an epoch whose last offset is `top`, and holds it against the session rows and the hub. */
export function endVerification(
  verification: Verification,
  { top, rows, hub }: { top: number; rows: SessionRow[]; hub: HubSession[] },
): Finding[] {
  const findings: Finding[] = [];
  if (verification.lastOffset < top) findings.push(...missing(verification, top));
  const rowOf = new Map(rows.map((row) => [row.sessionId, row]));
  for (const [sessionId, session] of verification.sessions) {
    const { suspect } = session;
    const row = rowOf.get(sessionId);
    if (suspect !== undefined) {
      // Nothing follows that could tell; what the session's row holds for its last event does.
      const inserted = row !== undefined && (row.chainHead ?? chainStart) === suspect.before;
      findings.push(inserted ? insertedRow(suspect) : changedRow(suspect));
      session.head = inserted ? suspect.before : (suspect.row.chain ?? suspect.before);
    }
    if (row === undefined) findings.push({ kind: "session_row", sessionId, what: "the session has no row" });
  }
  for (const row of rows) findings.push(...verifySessionRow(row, verification.sessions.get(row.sessionId), top));
  for (const one of hub) findings.push(...verifyHubSession(one, verification.sessions.get(one.sessionId)));
  return findings;
}

function verifyLink(verification: Verification, session: SessionCheck, row: LogRow): Finding[] {
  const { chain, event } = row;
  const { sha256Hex } = verification;
  if (chain === null) {
    if (session.head === undefined) return [];
    return [{ kind: "unchained", ...nameOf(row), what: "the chain value of this row is gone" }];
  }
  const text = canonicalJson(event);
  const follows = (before: string) => chainValue(before, text, sha256Hex) === chain;
  const { suspect } = session;
  if (suspect !== undefined) {
    session.suspect = undefined;
    const linked = follows(suspect.row.chain ?? suspect.before);
    if (!linked && follows(suspect.before)) {
      session.head = chain;
      return [insertedRow(suspect)];
    }
    session.head = linked ? chain : (suspect.row.chain ?? suspect.before);
    if (!linked) session.suspect = suspectOf(verification, session, row, session.head);
    return [changedRow(suspect)];
  }
  // The first chained row after rows from before the chain: nothing is known of what it follows.
  if (session.head === undefined && session.count > 0) {
    session.head = chain;
    return [];
  }
  const before = session.head ?? chainStart;
  if (follows(before)) session.head = chain;
  else session.suspect = suspectOf(verification, session, row, before);
  return [];
}

function suspectOf(verification: Verification, session: SessionCheck, row: LogRow, before: string): Suspect {
  return { row, before, afterHole: verification.lastHoleEnd > session.lastOffset };
}

function changedRow({ row, afterHole }: Suspect): Finding {
  return afterHole
    ? { kind: "removed", ...nameOf(row), what: "rows that were chained before this one are gone" }
    : { kind: "changed", ...nameOf(row), what: "the row is not what was chained" };
}

function insertedRow({ row }: Suspect): Finding {
  return { kind: "inserted", ...nameOf(row), what: "the row was never chained" };
}

function verifySessionRow(row: SessionRow, session: SessionCheck | undefined, top: number): Finding[] {
  // Its row tells of events that came after what is looked at here.
  if (row.lastOffset > top) return [];
  const wrong: string[] = [];
  if ((session?.count ?? 0) !== row.eventCount) wrong.push(`events ${session?.count ?? 0} of ${row.eventCount}`);
  if ((session?.gaps ?? 0) !== row.gapCount) wrong.push(`gaps ${session?.gaps ?? 0} of ${row.gapCount}`);
  if ((session?.head ?? chainStart) !== (row.chainHead ?? chainStart)) wrong.push("another chain head");
  if (wrong.length === 0) return [];
  return [{ kind: "session_row", sessionId: row.sessionId, what: wrong.join(", ") }];
}

function verifyHubSession(hub: HubSession, session: SessionCheck | undefined): Finding[] {
  const wrong: string[] = [];
  if ((session?.count ?? 0) !== hub.eventCount) wrong.push(`events ${session?.count ?? 0} of ${hub.eventCount}`);
  // Where the chain began in the middle of a session, the hub's began there too.
  if ((session?.head ?? chainStart) !== hub.chainHead) wrong.push("another chain head");
  if (wrong.length === 0) return [];
  return [{ kind: "hub", sessionId: hub.sessionId, what: wrong.join(", ") }];
}

function newSession(): SessionCheck {
  return { lastSeqNo: 0, lastOffset: 0, count: 0, gaps: 0, head: undefined, suspect: undefined };
}

/** No row has the offsets from where the rows are now up to `last`. */
function missing({ lastOffset, loggedOffset }: Verification, last: number): Finding[] {
  const first = lastOffset + 1;
  const held = Math.max(first, loggedOffset + 1);
  const gone: Finding[] = first < held ? [hole("missing", first, Math.min(last, held - 1), "")] : [];
  const waiting: Finding[] = held <= last ? [hole("unstored", held, last, "; the hub has what belongs there")] : [];
  return [...gone, ...waiting];
}

function hole(kind: FindingKind, first: number, last: number, more: string): Finding {
  const what = first === last ? "no row has this offset" : `no rows have the offsets ${first} to ${last}`;
  return { kind, offset: first, what: what + more };
}

function nameOf({ event: { sessionId, seqNo, offset } }: LogRow) {
  return { sessionId, seqNo, offset };
}
