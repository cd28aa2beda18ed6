/** What of a feed lives in memory, and how it is read from storage. */
import { valueOf } from "#shared/chain-link.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { beginsPlayback } from "#shared/playback.ts";
import { type Checkpoint, type ReadCheckpoint, readCheckpoint } from "./checkpoint.ts";
import { adopt, evolve, type Judging } from "./evolve.ts";
import { duplicateEvents, type DuplicateWindow, moveWindow } from "./duplicate-window.ts";
import { feedKeysAfter, type FeedRow, oldestFeedRows, readFeedRows, type RowPlace } from "./feed-rows.ts";
import { beginFollowing, evolvePast, noteFollowing } from "./past.ts";
import { initialStates, type ProjectionName, projectionNames } from "./projections.ts";
import { boundsOf } from "./stream-rules.ts";

/** Everything of the hub that lives in memory, as storage says it is. */
export interface Loaded extends Checkpoint {
  /** The window in which a message that TikTok sends again is known. */
  seen: DuplicateWindow;
  /** The feed's first row, and the offset before its first event. */
  oldest: RowPlace | undefined;
  /** The rows after it, as far as they were looked up. */
  nextOldest: RowPlace[];
  beforeFirstOffset: number;
  /** Every event up to this one is in the queue. After a wake as far as the log: what is unsure is sent again. */
  sentOffset: number;
  /** The last batch that the checkpoint in storage includes. */
  checkpointed: number;
}

/** What of the memory a checkpoint keeps. */
export function checkpointOf(memory: Loaded): Checkpoint {
  const { seen: _, oldest: _1, nextOldest: _2, ...rest } = memory;
  const { beforeFirstOffset: _3, sentOffset: _4, checkpointed: _5, ...checkpoint } = rest;
  return checkpoint;
}

/**
 * Rebuilds the hub's memory: the checkpoint, then the feed's rows after it through the same reducer and the same rules as
 * when live. What the rules asked for then is in the rows and is not done again.
 */
export function load(sql: SqlStorage, judging: Judging): Loaded {
  const read = readCheckpoint(sql);
  const { checkpoint } = read;
  const checkpointed = checkpoint.batch;
  const hasRules = judging.rules.compiled.all.length > 0;
  // A checkpoint of before this was noted: whoever has rules had them always.
  if (hasRules && checkpoint.followed.length === 0) noteFollowing(checkpoint.followed, 0, true);
  if (read.outdated.size > 0) reduceFromFeed(sql, read, judging);
  for (const row of readFeedRows(sql, checkpoint.batch)) takeRow(checkpoint, row, judging);
  const [oldest] = oldestFeedRows(sql, 1);
  return {
    ...checkpoint,
    sentOffset: checkpoint.storedOffset,
    checkpointed,
    seen: readDuplicateWindow(sql, checkpoint.offset),
    oldest,
    nextOldest: [],
    beforeFirstOffset: oldest ? oldest.firstOffset - 1 : checkpoint.offset,
  };
}

function readDuplicateWindow(sql: SqlStorage, offset: number): DuplicateWindow {
  const window: DuplicateWindow = new Map();
  for (const batch of feedKeysAfter(sql, offset - duplicateEvents)) moveWindow(window, batch);
  return window;
}

function takeRow(checkpoint: Checkpoint, row: FeedRow, judging: Judging): void {
  const events = JSON.parse(row.events.json) as RecordedEvent[];
  const judgingEach = { ...judging, ...boundsOf(events.length, judging) };
  for (const event of events) evolve(checkpoint, event, judgingEach);
  const session = checkpoint.sessions[row.sessionId];
  if (session) {
    if (events.some(beginsPlayback)) session.playback = true;
    session.lastSeqNo = row.lastSeqNo;
    session.eventCount += events.length;
    const link = (JSON.parse(row.chain) as string[]).at(-1);
    if (link !== undefined) session.chainHead = valueOf(link);
  }
  checkpoint.batch = row.batch;
  checkpoint.offset = row.lastOffset;
  checkpoint.storedOffset = Math.max(checkpoint.storedOffset, row.storedOffset);
}

/** Reduces every projection anew from the feed's rows, and notes those for which there must be more in the log. */
export function reduceAnew(sql: SqlStorage, memory: Loaded, judging: Judging): void {
  const outdated = new Map<ProjectionName, object>(projectionNames.map((name) => [name, memory[name]]));
  reduceFromFeed(sql, { checkpoint: memory, outdated }, judging);
}

/**
 * Brings outdated projections to where the checkpoint stands, from the feed's rows up to there. Where those do not reach back
 * to the feed's first event, the projection is noted as being rebuilt. Changes the checkpoint.
 */
function reduceFromFeed(sql: SqlStorage, { checkpoint, outdated }: ReadCheckpoint, judging: Judging): void {
  const states = initialStates();
  let isWhole = checkpoint.offset === 0;
  for (const row of readFeedRows(sql, 0)) {
    if (row.batch > checkpoint.batch) break;
    isWhole ||= row.firstOffset === 1;
    evolvePast(states, JSON.parse(row.events.json) as RecordedEvent[], judging, checkpoint.followed);
  }
  beginFollowing(states, checkpoint.offset, checkpoint.followed);
  const names: ProjectionName[] = [...outdated.keys()];
  Object.assign(checkpoint, Object.fromEntries(outdated));
  adopt(checkpoint, states, names, isWhole);
  const rest = checkpoint.rebuilding.filter((name) => !names.includes(name));
  checkpoint.rebuilding = isWhole ? rest : [...rest, ...names];
}
