/**
 * Proves a copy of a stream's log: first its rows as they are, then, as the hub's heads are of now, on with what the live
 * log has more. The chain leads through both, so a head that fits proves the rows of the copy as well.
 */
import { hash } from "node:crypto";
import { SegmentError } from "#shared/segment/format.ts";
import { askApi } from "../api.ts";
import { segmentFiles } from "../archive/files.ts";
import { type LogReader, readSnapshot } from "../log-reader.ts";
import type { Api } from "../settings.ts";
import {
  type CarriedPlace,
  endVerification,
  type Finding,
  type SessionRow,
  startVerification,
  type Verification,
  verifyRow,
} from "../verify.ts";
import { lastOffsetOf, Proof, waitForQueue } from "../verify-log.ts";
import { CopyError } from "./copy-place.ts";

export interface CopyCheckOptions {
  api: Api;
  copyUrl: string;
  liveUrl: string;
  streamId: string;
  /** What the copy is as of, in milliseconds since 1970. */
  momentMs: number;
  /** How long the queue may take to store what the hub has. */
  waitMs: number;
  signal: AbortSignal;
  report: (finding: Finding) => void;
}

export interface CopyCheck {
  /** Sessions and events in the copy. */
  sessions: number;
  events: number;
  /** Events that the hub has and the copy has not. */
  lacks: number;
  /** Of these, how many had come in before the time that the copy is as of. */
  lost: number;
  /** When the first of the lost came in, in milliseconds since 1970. */
  firstLostMs: number | undefined;
  /** Where each epoch of the copy ends. */
  ends: { epoch: string; offset: number }[];
}

const sha256Hex = (text: string) => hash("sha256", text, "hex");

/** Holds the copy against the live log and the hub. Throws as `verifyLog` does, CopyError, and the signal's reason. */
export async function verifyCopy(options: CopyCheckOptions): Promise<CopyCheck> {
  try {
    return await verifyRows(options);
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error;
    // Sealed days are files, of which there is one state alone.
    const since = new Date(options.momentMs).toISOString();
    const mend = `if something sealed was erased after ${since}, choose a later time; else npm run ops -- archive --verify`;
    throw new CopyError(`${error.message}: ${mend}`, { cause: error });
  }
}

async function verifyRows(options: CopyCheckOptions): Promise<CopyCheck> {
  const { api, copyUrl, liveUrl, streamId, waitMs } = options;
  const askProof = () => askApi(api, { path: `/v1/streams/${encodeURIComponent(streamId)}/proof` }, Proof);
  const proof = await askProof();
  await waitForQueue(liveUrl, streamId, proof.position, waitMs);
  const { loggedOffset } = await askProof();
  const check: CopyCheck = { sessions: 0, events: 0, lacks: 0, lost: 0, firstLostMs: undefined, ends: [] };
  const files = segmentFiles(() => api);
  await readSnapshot(copyUrl, streamId, files, (copy) =>
    readSnapshot(liveUrl, streamId, files, async (live) => {
      const carried = await carriedOf(copy, live);
      const epochs = [...(await copy.epochs()), ...(await live.epochs()), proof.position.epoch];
      for (const epoch of new Set(epochs)) {
        const current = epoch === proof.position.epoch;
        const rows = await live.sessions(epoch);
        const removed = [...(await live.removed(epoch)), ...(await copy.removed(epoch))];
        const top = current ? proof.position.offset : lastOffsetOf(rows, removed);
        const known = { rows, carried, removed, ...(current && { loggedOffset }) };
        const verification = startVerification(sha256Hex, known);
        await verifyEpoch(options, { epoch, top, copy, live, verification, check });
        report(options, endVerification(verification, { top, rows, hub: current ? proof.sessions : [] }));
      }
    }),
  );
  return check;
}

/**
 * What both say of the carrying over to version 2 of the chain. Throws CopyError where it was done after the time of the
 * copy: what follows there is chained otherwise.
 */
async function carriedOf(copy: LogReader, live: LogReader): Promise<CarriedPlace[]> {
  const carried = await copy.carried();
  const known = new Set(carried.map(({ newHead }) => newHead));
  if ((await live.carried()).every(({ newHead }) => known.has(newHead))) return carried;
  throw new CopyError("the copy is of before the log was carried over to version 2 of the chain: choose a later time");
}

interface Epoch {
  epoch: string;
  /** The last offset that the hub has given. */
  top: number;
  copy: LogReader;
  live: LogReader;
  verification: Verification;
  check: CopyCheck;
}

/** Goes through the copy's rows and, where it has none, through those of the live log. Changes `check`. */
async function verifyEpoch(options: CopyCheckOptions, one: Epoch): Promise<void> {
  const { epoch, top, copy, live, verification, check } = one;
  const copied = new Map<string, Tally>();
  let last = 0;
  let holes = 0;
  const fill = async (upTo: number) => {
    for await (const row of live.rows(epoch, upTo, last)) {
      options.signal.throwIfAborted();
      report(options, verifyRow(verification, row));
      countLacking(check, row.event.ingestedAt, options.momentMs);
    }
  };
  for await (const row of copy.rows(epoch, top)) {
    options.signal.throwIfAborted();
    const { offset, sessionId, eventType } = row.event;
    if (offset > last + 1) {
      // Messages of the queue overtake each other: what had not come yet is lacking, and not wrong.
      holes++;
      await fill(offset - 1);
    }
    report(options, verifyRow(verification, row));
    const tally = copied.get(sessionId) ?? { events: 0, gaps: 0 };
    copied.set(sessionId, { events: tally.events + 1, gaps: tally.gaps + (eventType === "GAP" ? 1 : 0) });
    check.events++;
    last = Math.max(last, offset);
  }
  const rows = (await copy.sessions(epoch)).filter(({ sessionId }) => !verification.removed.has(sessionId));
  const whole = { top: last, rows, hub: [] };
  report(options, holes === 0 ? endVerification(verification, whole) : rows.flatMap((row) => compare(row, copied)));
  report(options, beyond(await copy.offsetsBeyond(epoch, top)));
  check.sessions += copied.size;
  if (last > 0) check.ends.push({ epoch, offset: last });
  await fill(top);
}

interface Tally {
  events: number;
  gaps: number;
}

/** A row that was taken out of the copy leaves a hole as well, but its session's row still counts it. */
function compare(row: SessionRow, copied: ReadonlyMap<string, Tally>): Finding[] {
  const { events, gaps } = copied.get(row.sessionId) ?? { events: 0, gaps: 0 };
  if (events === row.eventCount && gaps === row.gapCount) return [];
  const what = `events ${events} of ${row.eventCount}, gaps ${gaps} of ${row.gapCount}, in the copy`;
  return [{ kind: "session_row", sessionId: row.sessionId, what }];
}

function countLacking(check: CopyCheck, ingestedAt: number, momentMs: number): void {
  check.lacks++;
  if (ingestedAt >= momentMs) return;
  check.lost++;
  check.firstLostMs = Math.min(check.firstLostMs ?? ingestedAt, ingestedAt);
}

function beyond(offsets: number[]): Finding[] {
  return offsets.map((offset) => ({ kind: "beyond_hub", offset, what: "the hub never gave this offset" }));
}

function report(options: CopyCheckOptions, findings: Finding[]): void {
  for (const finding of findings) options.report(finding);
}
