/**
 * Proves the rows of a stream's log by their chain, whatever was erased of them. Pure; the rows come one at a time, and no
 * more than one of them is kept.
 */
import { chainStart, chainValueV2 } from "./chain.ts";
import { canonicalJson } from "./canonical-json.ts";
import { type ChainRow, isErased, ownCommitment, personalFault, type ReadRow, valueAfter } from "./chain-row.ts";
import { eventId, type Sha256Hex } from "./event-id.ts";

/**
 * - changed_facts: the row is not what was chained; `changed_value`: its chain value is not; `changed_commitment`: its
 *   commitment is not, or is gone
 * - changed_personal: the personal part or its salt is not what was committed to
 * - missing_personal: it is gone, but not as an erasure takes it; `missing_salt`: it is there, and its salt is gone
 * - missing_row, inserted_row, wrong_order: a row is gone, was never chained, or stands in another's place
 * - unknown_head: all rows follow from each other, but what they end with is not what is known of the session: its end is
 *   gone, or somebody wrote the chain anew
 */
export type ChainFaultKind =
  | "changed_facts"
  | "changed_value"
  | "changed_commitment"
  | "changed_personal"
  | "missing_personal"
  | "missing_salt"
  | "missing_row"
  | "inserted_row"
  | "wrong_order"
  | "unknown_head";

export interface ChainFault {
  ok: false;
  kind: ChainFaultKind;
  /** How many rows came before it. */
  row: number;
  sessionId?: string;
  seqNo?: number;
  /** Of the row; of a missing one its own. */
  offset?: number;
}

export interface ChainProof {
  ok: true;
  events: number;
  /** Of them, those whose personal part was erased. */
  erased: number;
  lastOffset: number;
  /** The chain value of each session's last row. */
  heads: Map<string, string>;
}

/** What is known from elsewhere: the hub, or a segment's neighbours. */
export interface KnownChain {
  /** Where the rows begin; without it at offset 1, and every session at its start. */
  after?: { offset: number; heads: ReadonlyMap<string, string> };
  /** What each session ends with. */
  heads?: ReadonlyMap<string, string>;
  /** Rows that were recorded after it are not to be among those that are checked. */
  lastOffset?: number;
}

interface Place {
  row: number;
  sessionId: string;
  seqNo: number;
  offset: number;
}

interface Link {
  value: string;
  before: string;
  place: Place | undefined;
}

/** The first row with which something is wrong; those after it tell what. */
interface Doubt extends Link {
  place: Place;
  /** What its value should be. */
  computed: string | undefined;
  follows: boolean;
  /** The first offset that is missing before it. */
  hole: number | undefined;
  /** A row after it has an offset that belongs before it. */
  outdone: boolean;
}

export interface ChainCheck {
  sha256Hex: Sha256Hex;
  known: KnownChain;
  rows: number;
  erased: number;
  lastOffset: number;
  sessions: Map<string, Link>;
  doubt: Doubt | undefined;
}

/**
 * Proves the rows of one epoch of a stream, all its sessions, in the order of their offsets. Says how many there are, or
 * names the first fault. What nobody but the rows says cannot be held against them: give what is known of their end.
 */
export function verifyChain(
  rows: Iterable<ChainRow>,
  sha256Hex: Sha256Hex,
  known: KnownChain = {},
): ChainProof | ChainFault {
  const check = startChainCheck(sha256Hex, known);
  for (const row of rows) {
    const fault = checkChainRow(check, row);
    if (fault) return fault;
  }
  return endChainCheck(check);
}

export function startChainCheck(sha256Hex: Sha256Hex, known: KnownChain = {}): ChainCheck {
  const { offset = 0, heads = new Map<string, string>() } = known.after ?? {};
  const sessions = new Map(Array.from(heads, ([id, value]) => [id, { value, before: value, place: undefined }]));
  return { sha256Hex, known, rows: 0, erased: 0, lastOffset: offset, sessions, doubt: undefined };
}

/** Checks the next row. Changes `check`; after a fault it is over. */
export function checkChainRow(check: ChainCheck, given: ChainRow): ChainFault | undefined {
  const row = readRow(given);
  if (row === undefined) return { ok: false, kind: "changed_facts", row: check.rows };
  const { sessionId, seqNo, offset } = row.facts;
  const place = { row: check.rows++, sessionId, seqNo, offset };
  if (check.doubt) return resolve(check, check.doubt, row, place);
  const { sha256Hex } = check;
  const before = check.sessions.get(sessionId)?.value ?? chainStart;
  // By itself the chain could not tell a row that was moved to another session from one that was put in there.
  if (eventId(row.facts, sha256Hex) !== row.facts.eventId) return faultAt("changed_facts", place);
  const personal = personalFault(row, sha256Hex);
  if (personal === "missing_personal" || personal === "missing_salt") return faultAt(personal, place);
  const computed = valueAfter(before, row, sha256Hex);
  const follows = computed === row.value;
  if (!follows && isCommitmentChanged(before, row, sha256Hex)) return faultAt("changed_commitment", place);
  if (follows && personal !== undefined) return faultAt(personal, place);
  const twin = check.sessions.get(sessionId);
  // Either of two rows could have been meant to stand here, and one of them was put in.
  const isTwin = twin?.place?.offset === offset && valueAfter(twin.before, row, sha256Hex) === row.value;
  if (!follows && isTwin) return faultAt("inserted_row", place);
  const hole = offset > check.lastOffset + 1 ? check.lastOffset + 1 : undefined;
  if (!follows || hole !== undefined) {
    check.doubt = { value: row.value, before, place, computed, follows, hole, outdone: false };
    return undefined;
  }
  const isBeyond = offset > (check.known.lastOffset ?? Infinity);
  if (offset <= check.lastOffset || isBeyond) return faultAt("inserted_row", place);
  check.lastOffset = offset;
  check.sessions.set(sessionId, { value: row.value, before, place });
  if (isErased(row)) check.erased++;
  return undefined;
}

/** Ends the check: holds the rows against what is known of their end. */
export function endChainCheck(check: ChainCheck): ChainProof | ChainFault {
  const { known, sessions, lastOffset, rows, erased } = check;
  if (check.doubt) return resolveAtEnd(check, check.doubt);
  const top = known.lastOffset ?? lastOffset;
  if (lastOffset < top) return { ok: false, kind: "missing_row", row: rows, offset: lastOffset + 1 };
  for (const [sessionId, { value, before, place }] of known.heads ? sessions : []) {
    const head = known.heads?.get(sessionId);
    if (head === value) continue;
    const isLastInserted = place !== undefined && (head ?? chainStart) === before;
    const kind = isLastInserted ? "inserted_row" : "unknown_head";
    return place === undefined ? { ok: false, kind, row: rows, sessionId } : faultAt(kind, place);
  }
  for (const [sessionId, head] of known.heads ?? []) {
    const isAbsent = !sessions.has(sessionId) && head !== chainStart;
    if (isAbsent) return { ok: false, kind: "unknown_head", row: rows, sessionId };
  }
  const heads = new Map(Array.from(sessions, ([sessionId, { value }]) => [sessionId, value]));
  return { ok: true, events: rows, erased, lastOffset, heads };
}

/** What a row after the doubtful one tells of it; undefined while it tells nothing. */
function resolve(check: ChainCheck, doubt: Doubt, row: ReadRow, place: Place): ChainFault | undefined {
  const isOfSession = place.sessionId === doubt.place.sessionId;
  const isAfter = (value: string | undefined) =>
    value !== undefined && valueAfter(value, row, check.sha256Hex) === row.value;
  if (doubt.hole !== undefined) {
    const fillsHole = place.offset >= doubt.hole && place.offset < doubt.place.offset;
    if (doubt.follows) return fillsHole ? faultAt("wrong_order", place) : undefined;
    if (isOfSession && isAfter(doubt.before)) {
      return fillsHole ? faultAt("wrong_order", place) : faultAt("inserted_row", doubt.place);
    }
    if (place.offset > doubt.place.offset) return undefined;
    // Its own offset may be what is wrong: then the next of its session, which follows from it, stands before it.
    if (isOfSession && isAfter(doubt.value)) return faultAt("changed_facts", doubt.place);
    doubt.outdone = true;
    return undefined;
  }
  if (isOfSession) {
    if (isAfter(doubt.before)) return faultAt("inserted_row", doubt.place);
    return faultAt(isAfter(doubt.computed) ? "changed_value" : "changed_facts", doubt.place);
  }
  if (place.offset !== doubt.place.offset) return undefined;
  // Two rows have this place, and only this one follows.
  const own = check.sessions.get(place.sessionId)?.value ?? chainStart;
  return isAfter(own) ? faultAt("inserted_row", doubt.place) : undefined;
}

function resolveAtEnd({ known }: ChainCheck, { place, before, computed, hole, follows, outdone }: Doubt): ChainFault {
  const isBeyond = known.lastOffset !== undefined && place.offset > known.lastOffset;
  if (hole !== undefined) {
    if (!follows && (outdone || isBeyond)) return faultAt("changed_facts", place);
    return { ...faultAt("missing_row", place), offset: hole };
  }
  const head = known.heads && (known.heads.get(place.sessionId) ?? chainStart);
  if (head !== undefined && head === before) return faultAt("inserted_row", place);
  return faultAt(head !== undefined && head === computed ? "changed_value" : "changed_facts", place);
}

/** Whether the row follows once its own personal part says what the commitment is; one that is gone is changed too. */
function isCommitmentChanged(before: string, row: ReadRow, sha256Hex: Sha256Hex): boolean {
  if (row.chainVersion === 1) return false;
  if (row.commitment === undefined) return true;
  const commitment = ownCommitment(row, sha256Hex);
  if (commitment === undefined || commitment === row.commitment) return false;
  return chainValueV2(before, { facts: canonicalJson(row.facts), commitment }, sha256Hex) === row.value;
}

/** The row with its facts as an object; undefined where they are no JSON object. */
function readRow(row: ChainRow): ReadRow | undefined {
  if (typeof row.facts !== "string") return { ...row, facts: row.facts };
  try {
    const facts = JSON.parse(row.facts) as ReadRow["facts"] | null;
    return typeof facts === "object" && facts !== null ? { ...row, facts } : undefined;
  } catch {
    return undefined;
  }
}

function faultAt(kind: ChainFaultKind, place: Place): ChainFault {
  return { ok: false, kind, ...place };
}
