/**
 * What a hub writes down now and then: where its feed stands, and the projections as they were then. One row, unless the
 * room is very full. The rest follows from the feed's rows after it.
 */
import type { SessionInfo } from "#shared/protocol/hub-protocol.ts";
import { type HeldLease, noLease } from "./lease.ts";
import {
  initialStates,
  type Presence,
  type ProjectionName,
  projectionNames,
  projections,
  type ProjectionStates,
} from "./projections.ts";

/** Where a session stands. */
export interface SessionCursor extends SessionInfo {
  idempotencyKey: string;
  lastSeqNo: number;
  /** Events recorded, without duplicates. */
  eventCount: number;
  /** Hex chain value of the last of them. */
  chainHead: string;
  /** A recording or a file is played: its messages are known again only within it. */
  playback?: true;
  /** The log has other events in its place, so it takes nothing any more. */
  inConflict?: true;
}

/** What of a feed's memory survives in a checkpoint: the projections, and what does not follow from events. */
export interface Checkpoint extends ProjectionStates {
  /** The last feed row this includes. */
  batch: number;
  offset: number;
  /** Every event up to this one is in the log: the consumer said so. */
  storedOffset: number;
  sessions: Record<string, SessionCursor>;
  lease: HeldLease;
  /** The offsets after which the stream had rules, and had none any more, in turns; the latest 20. */
  followed: number[];
  /** Projections that do not know all events yet: they are being rebuilt from the log. */
  rebuilding: ProjectionName[];
  /** Raised whenever what was recorded or reduced before has become another: whoever copied it has to copy it anew. */
  generation: number;
}

/** As it stands in storage: of any age. */
type Stored = Partial<Omit<Checkpoint, ProjectionName>> &
  Partial<Record<ProjectionName, object>> &
  // Where presence stood before it was a projection.
  Partial<Presence> & { versions?: Partial<Record<ProjectionName, number>> };

export interface ReadCheckpoint {
  checkpoint: Checkpoint;
  /** Projections whose version moved on, or that are new: they are empty in `checkpoint`; here is what they were. */
  outdated: Map<ProjectionName, object>;
}

/** Those that a checkpoint without versions has, in their first one. */
const firstProjections: ReadonlySet<string> = new Set(["state", "ruleState", "takebacks", "presence"]);

/** Writes it. Call it within a transaction: half of a checkpoint is none. */
export function writeCheckpoint(sql: SqlStorage, checkpoint: Checkpoint): void {
  writeRows(sql, "checkpoint", JSON.stringify({ ...checkpoint, versions: currentVersions() }));
}

/** Reads it; an empty one where none was written yet. */
export function readCheckpoint(sql: SqlStorage): ReadCheckpoint {
  const text = readRows(sql, "checkpoint");
  if (text === undefined) return { checkpoint: emptyCheckpoint(), outdated: new Map() };
  const { versions, lastEventAt, ended, ...stored } = JSON.parse(text) as Stored;
  if (lastEventAt !== undefined && ended !== undefined) stored.presence ??= { lastEventAt, ended };
  const outdated = new Map<ProjectionName, object>();
  const states = initialStates();
  for (const name of projectionNames) {
    const version = versions === undefined && firstProjections.has(name) ? 1 : versions?.[name];
    const before = stored[name] ?? {};
    if (version === projections[name].version)
      Object.assign(states, { [name]: projections[name].read(before as never) });
    else outdated.set(name, before);
  }
  const checkpoint = emptyCheckpoint();
  for (const key of Object.keys(checkpoint)) {
    // What is no part of a checkpoint any more is left behind.
    if (Object.hasOwn(stored, key)) Object.assign(checkpoint, { [key]: stored[key as keyof typeof stored] });
  }
  return { checkpoint: Object.assign(checkpoint, states), outdated };
}

/** The version of each projection that this code reduces. */
export function currentVersions(): Record<ProjectionName, number> {
  const versions = projectionNames.map((name) => [name, projections[name].version] as const);
  return Object.fromEntries(versions) as Record<ProjectionName, number>;
}

function emptyCheckpoint(): Checkpoint {
  return {
    batch: 0,
    offset: 0,
    storedOffset: 0,
    sessions: {},
    lease: noLease,
    followed: [],
    rebuilding: [],
    generation: 0,
    ...initialStates(),
  };
}

/** UTF-8 bytes of one row: a usual room's checkpoint is one row, and the platform takes none of more than 2 MB. */
const rowBytes = 512 * 1024;
const encoder = new TextEncoder();

/** Tables of one text, which is cut into rows. */
type TextTable = "checkpoint" | "rebuild";

/** Writes a text in as many rows as it needs, in the place of the one before. Call it within a transaction. */
export function writeRows(sql: SqlStorage, table: TextTable, text: string): void {
  const rows = rowsOf(text);
  for (const [index, body] of rows.entries()) {
    sql.exec(`insert or replace into ${table} (row_no, body) values (?, ?)`, index + 1, body);
  }
  sql.exec(`delete from ${table} where row_no > ?`, rows.length);
}

/** The text of a table; undefined where there is none. */
export function readRows(sql: SqlStorage, table: TextTable): string | undefined {
  const rows = Array.from(sql.exec<{ body: string }>(`select body from ${table} order by row_no`), ({ body }) => body);
  return rows.length === 0 ? undefined : rows.join("");
}

/** A text in rows of at most `rowBytes`, cut between characters. */
function rowsOf(text: string): string[] {
  const bytes = new Uint8Array(rowBytes);
  const rows: string[] = [];
  for (let from = 0; from < text.length;) {
    const next = text.slice(from, from + rowBytes);
    const { read } = encoder.encodeInto(next, bytes);
    rows.push(next.slice(0, read));
    from += read;
  }
  return rows;
}
