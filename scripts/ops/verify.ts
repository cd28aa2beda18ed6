/** Holds a stream's log against its own chain and against what the hub says. Pure; the rows come one at a time. */
import { readLink } from "#shared/chain-link.ts";
import { chainStart, chainValue, chainValueV2, commitmentOf } from "#shared/chain.ts";
import { eventId, type Sha256Hex } from "#shared/event-id.ts";
import type { EventType, RecordedEvent } from "#shared/event.ts";
import { type CanonicalParts, canonicalParts } from "#shared/personal/canonical-parts.ts";
import { pseudonymKeyId } from "#shared/personal/pseudonym.ts";
import { type EventFacts, erasedEvent } from "#shared/personal/split.ts";
import { startsInBetween } from "../carry-over/walk.ts";

/**
 * - missing: offsets that no row has; `unstored`: the hub was not told either that they were stored, so it holds their
 *   events and sends them again
 * - twice: a row whose offset or place in its session another row has already
 * - event_id: the id is not that of the row's identity
 * - changed: the row is not what was chained; `removed`: what was chained before it is gone; `inserted`: it was never
 *   chained; `unchained`: its chain value is gone
 * - personal: the personal part is not what was committed to; `salt`: its salt is gone, so nobody can tell
 * - not_erased: the row says that it was erased, and its personal part or its salt is still there; `unaudited`: no erasure
 *   says of it that it was
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
  | "personal"
  | "salt"
  | "not_erased"
  | "unaudited"
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
  /** As shared/chain-link.ts writes it; null for rows from before the chain. */
  link: string | null;
  /** Whether an erasure says so of a row that says it was erased; null for a row that does not. */
  audited: boolean | null;
  /** The columns that the event is found by, beside those that are in it. */
  day: string;
  userId: string;
}

/** Up to where a session's rows were carried over from version 1 of the chain to version 2. */
export interface CarriedPlace {
  sessionId: string;
  seqNo: number;
  /** What the hub's chain has there; null where the rows were from before the chain. */
  oldHead: string | null;
  newHead: string;
}

/** A row of the table of sessions. */
export interface SessionRow {
  sessionId: string;
  lastOffset: number;
  eventCount: number;
  gapCount: number;
  /** The day that all its events are under. */
  day: string;
  chainHead: string | null;
}

/** A session whose events were removed in their time, or are being removed, and what it was then. */
export interface RemovedSession {
  sessionId: string;
  /** The offsets that its events had: first and last of each stretch. */
  offsets: (readonly [number, number])[];
  eventCount: number;
  gapCount: number;
  chainHead: string | null;
  /** Whether the audit log says the same. */
  audited: boolean;
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
  row: Linked;
  /** The chain values that it could have followed. */
  before: Heads;
  /** Offsets are missing between the session's row before and it. */
  afterHole: boolean;
}

/** A row with what is hashed of it. */
interface Linked extends LogRow {
  parts: CanonicalParts;
  value: string | null;
  commitment: string | undefined;
  salt: string | undefined;
}

/**
 * What the next row can follow, and what the hub can have as the head: the value of the last row, and where rows were
 * carried over also what the hub's chain has there.
 */
type Heads = readonly string[];

interface SessionCheck {
  lastSeqNo: number;
  lastOffset: number;
  count: number;
  gaps: number;
  /** After the last row that is linked; undefined while all rows are from before the chain. */
  heads: Heads | undefined;
  suspect: Suspect | undefined;
}

export interface Verification {
  sessions: Map<string, SessionCheck>;
  lastOffset: number;
  lastHoleEnd: number;
  events: number;
  erased: number;
  /** The day of each session's row. */
  days: ReadonlyMap<string, string>;
  /** By session and seqNo. */
  carried: ReadonlyMap<string, CarriedPlace>;
  removed: ReadonlyMap<string, RemovedSession>;
  /** Of all removed sessions, in order. */
  removedOffsets: readonly (readonly [number, number])[];
  /** Up to here the hub was told that everything is in the log. */
  loggedOffset: number;
  sha256Hex: Sha256Hex;
}

/** What the database says of a log beside its rows. */
export interface KnownOfLog {
  /** Up to here the hub was told that everything is in the log. */
  loggedOffset?: number;
  /** The sessions of the epoch. */
  rows?: SessionRow[];
  carried?: CarriedPlace[];
  removed?: RemovedSession[];
}

/** Begins the check of one epoch; of one that is over nothing waits any more. */
export function startVerification(
  sha256Hex: Sha256Hex,
  { loggedOffset = Number.POSITIVE_INFINITY, rows = [], carried = [], removed = [] }: KnownOfLog = {},
): Verification {
  return {
    sessions: new Map(),
    lastOffset: 0,
    lastHoleEnd: 0,
    events: 0,
    erased: 0,
    loggedOffset,
    days: new Map(rows.map(({ sessionId, day }) => [sessionId, day])),
    carried: new Map(carried.map((place) => [placeKey(place), place])),
    removed: new Map(removed.map((session) => [session.sessionId, session])),
    removedOffsets: removed.flatMap(({ offsets }) => offsets).toSorted(([a], [b]) => a - b),
    sha256Hex,
  };
}

/** Checks the next row; they come in the order of their offsets. Changes `verification`. */
export function verifyRow(verification: Verification, row: LogRow): Finding[] {
  const { event } = row;
  const findings: Finding[] = [];
  const name = nameOf(row);
  if (event.offset > verification.lastOffset + 1) {
    const holes = holesUpTo(verification, event.offset - 1);
    findings.push(...holes.flatMap((one) => missing(verification, one)));
    verification.lastHoleEnd = holes.at(-1)?.[1] ?? verification.lastHoleEnd;
  }
  if (verification.removed.has(event.sessionId)) {
    // It is on its way out, and what it was is known: which of its rows are left says nothing.
    verification.lastOffset = Math.max(verification.lastOffset, event.offset);
    return findings;
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
  if (row.userId !== event.user.userId) {
    findings.push({ kind: "changed", ...name, what: "the row is under another user's id" });
  }
  if ((verification.days.get(event.sessionId) ?? row.day) !== row.day) {
    findings.push({ kind: "changed", ...name, what: "the row is under another day than its session" });
  }
  findings.push(...verifyLink(verification, session, linked(row)));
  verification.lastOffset = Math.max(verification.lastOffset, event.offset);
  verification.events++;
  if (row.audited !== null) verification.erased++;
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
  findings.push(...holesUpTo(verification, top).flatMap((one) => missing(verification, one)));
  for (const { sessionId, audited } of verification.removed.values()) {
    const what = "no row of the audit log says that this session was removed";
    if (!audited) findings.push({ kind: "unaudited", sessionId, what });
  }
  const rowOf = new Map(rows.map((row) => [row.sessionId, row]));
  for (const [sessionId, session] of verification.sessions) {
    const { suspect } = session;
    const row = rowOf.get(sessionId);
    if (suspect !== undefined) {
      // Nothing follows that could tell; what the session's row holds for its last event does.
      const inserted = row !== undefined && suspect.before.includes(row.chainHead ?? chainStart);
      findings.push(inserted ? insertedRow(suspect) : changedRow(suspect));
      session.heads = inserted ? suspect.before : headsAt(verification, suspect.row);
    }
    if (row === undefined) findings.push({ kind: "session_row", sessionId, what: "the session has no row" });
  }
  const checkOf = (sessionId: string) => verification.sessions.get(sessionId) ?? removedCheck(verification, sessionId);
  for (const row of rows) findings.push(...verifySessionRow(row, checkOf(row.sessionId), top));
  for (const one of hub) findings.push(...verifyHubSession(one, checkOf(one.sessionId)));
  return findings;
}

function verifyLink(verification: Verification, session: SessionCheck, row: Linked): Finding[] {
  if (row.value === null) {
    if (session.heads === undefined) return [];
    return [{ kind: "unchained", ...nameOf(row), what: "the chain value of this row is gone" }];
  }
  const { sha256Hex } = verification;
  const { suspect } = session;
  if (suspect !== undefined) {
    session.suspect = undefined;
    const afterSuspect = headsAt(verification, suspect.row);
    const follows = isAfter(afterSuspect, row, sha256Hex);
    // What was put in can have the chain value of the row before it.
    const isCopy = suspect.row.value === suspect.before[0];
    const inserted = (!follows || isCopy) && isAfter(suspect.before, row, sha256Hex);
    if (follows || inserted) {
      session.heads = headsAt(verification, row);
      return [inserted ? insertedRow(suspect) : changedRow(suspect), ...verifyPersonal(row, sha256Hex)];
    }
    return [changedRow(suspect), ...suspectRow(verification, session, row, afterSuspect)];
  }
  const before = session.heads ?? (session.count > 0 ? startsInBetween : [chainStart]);
  if (!isAfter(before, row, sha256Hex)) return suspectRow(verification, session, row, before);
  session.heads = headsAt(verification, row);
  return verifyPersonal(row, sha256Hex);
}

function suspectRow(verification: Verification, session: SessionCheck, row: Linked, before: Heads): Finding[] {
  const afterHole = verification.lastHoleEnd > session.lastOffset;
  session.suspect = { row, before, afterHole };
  session.heads = before;
  // Without a hole the row is named anyhow.
  return afterHole ? verifyPersonal(row, verification.sha256Hex) : [];
}

/** A row of version 2 whose chain value is right: whether its personal part is what was committed to, or was erased. */
function verifyPersonal(row: Linked, sha256Hex: Sha256Hex): Finding[] {
  const { commitment, salt, audited, parts, event } = row;
  const name = nameOf(row);
  if (audited !== null) {
    const findings: Finding[] = [];
    if (salt !== undefined || commitment === undefined || parts.personal !== erasedPersonal(event)) {
      findings.push({ kind: "not_erased", ...name, what: "the row says that it was erased, and it was not" });
    }
    if (!audited) findings.push({ kind: "unaudited", ...name, what: "no erasure says that it emptied this row" });
    return findings;
  }
  if (commitment === undefined) return [];
  if (salt === undefined) return [{ kind: "salt", ...name, what: "the salt of this row is gone" }];
  if (commitmentOf(salt, parts.personal, sha256Hex) === commitment) return [];
  return [{ kind: "personal", ...name, what: "the personal part of this row is not what was chained" }];
}

const erasedParts = new Map<EventType, string>();

/** The personal part of an event that was erased: that of its type, or with a pseudonym where it has one. */
function erasedPersonal({ eventType, user }: RecordedEvent): string {
  const { userId } = user;
  const erased = erasedEvent({ eventType, payload: {} } as unknown as EventFacts);
  if (pseudonymKeyId(userId) !== undefined) {
    return canonicalParts({ ...erased, user: { userId, uniqueId: userId } }).personal;
  }
  const known = erasedParts.get(eventType);
  if (known !== undefined) return known;
  const { personal } = canonicalParts(erased);
  erasedParts.set(eventType, personal);
  return personal;
}

function linked(row: LogRow): Linked {
  const link = row.link === null ? { value: null, commitment: undefined, salt: undefined } : readLink(row.link);
  return { ...row, ...link, parts: canonicalParts(row.event) };
}

function headsAt({ carried }: Verification, { event, value }: Linked): Heads {
  const head = value ?? chainStart;
  const place = carried.size === 0 ? undefined : carried.get(placeKey(event));
  if (place === undefined || place.newHead !== head) return [head];
  return [head, ...(place.oldHead === null ? startsInBetween : [place.oldHead])];
}

function isAfter(heads: Heads, row: Linked, sha256Hex: Sha256Hex): boolean {
  return heads.some((head) => valueAfter(head, row, sha256Hex) === row.value);
}

function valueAfter(before: string, { parts, commitment }: Linked, sha256Hex: Sha256Hex): string {
  if (commitment === undefined) return chainValue(before, parts.whole, sha256Hex);
  return chainValueV2(before, { facts: parts.facts, commitment }, sha256Hex);
}

function placeKey({ sessionId, seqNo }: { sessionId: string; seqNo: number }): string {
  return `${sessionId} ${seqNo}`;
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
  if (!(session?.heads ?? noHeads).includes(row.chainHead ?? chainStart)) wrong.push("another chain head");
  if (wrong.length === 0) return [];
  return [{ kind: "session_row", sessionId: row.sessionId, what: wrong.join(", ") }];
}

function verifyHubSession(hub: HubSession, session: SessionCheck | undefined): Finding[] {
  const wrong: string[] = [];
  if ((session?.count ?? 0) !== hub.eventCount) wrong.push(`events ${session?.count ?? 0} of ${hub.eventCount}`);
  // Where the chain began in the middle of a session, the hub's began there too.
  if (!(session?.heads ?? noHeads).includes(hub.chainHead)) wrong.push("another chain head");
  if (wrong.length === 0) return [];
  return [{ kind: "hub", sessionId: hub.sessionId, what: wrong.join(", ") }];
}

const noHeads: Heads = [chainStart];

function newSession(): SessionCheck {
  return { lastSeqNo: 0, lastOffset: 0, count: 0, gaps: 0, heads: undefined, suspect: undefined };
}

/** The stretches of offsets from where the rows are now up to `last` that no removed session had. */
function holesUpTo({ lastOffset, removedOffsets }: Verification, last: number): (readonly [number, number])[] {
  const holes: (readonly [number, number])[] = [];
  let next = lastOffset + 1;
  for (const [from, to] of removedOffsets) {
    if (to < next) continue;
    if (from > last) break;
    if (from > next) holes.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= last) holes.push([next, last]);
  return holes;
}

/** What a removed session was, as if its rows had just been read. */
function removedCheck({ removed, carried }: Verification, sessionId: string): SessionCheck | undefined {
  const session = removed.get(sessionId);
  if (session === undefined) return undefined;
  const { eventCount: count, gapCount: gaps, chainHead } = session;
  const head = chainHead ?? chainStart;
  const old = Array.from(carried.values()).filter((place) => place.sessionId === sessionId && place.newHead === head);
  return { ...newSession(), count, gaps, heads: [head, ...old.flatMap(({ oldHead }) => oldHead ?? startsInBetween)] };
}

/** No row has these offsets. */
function missing({ loggedOffset }: Verification, [first, last]: readonly [number, number]): Finding[] {
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
