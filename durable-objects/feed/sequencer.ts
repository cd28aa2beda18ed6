/** Where events get their order. Pure over the hub's memory: nothing here is stored or sent. */
import type { ActionRecord } from "#shared/action-record.ts";
import { canonicalJson } from "#shared/canonical-json.ts";
import { chainValue } from "#shared/chain.ts";
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import { nativeKey } from "#shared/native-key.ts";
import { beginsPlayback } from "#shared/playback.ts";
import { evolve, type Judging } from "./evolve.ts";
import type { SessionCursor } from "./checkpoint.ts";
import type { Loaded } from "./memory.ts";
import { batchActionBytes, eventActionBytes, fitting } from "./stream-rules.ts";

/** The log keeps a duration as an integer of 32 bits. The runner's clock may be wrong by any time. */
const longestMs = 2 ** 31 - 1;

export interface Sequenced {
  /** The new events with their offsets, in order. */
  recorded: RecordedEvent[];
  /** Each of them as it is chained, stored and sent: written once. */
  texts: string[];
  /** What they add to the window of duplicates. */
  nativeKeys: string[];
  /** The chain value of each recorded event. */
  chain: string[];
  /** What the rules ask for, in order; and how much of it there was no room for. */
  actions: ActionRecord[];
  droppedActions: number;
  /** Whether the session's last seqNo moved, be it only over duplicates. */
  moved: boolean;
}

/**
 * Leaves out what is known (by seqNo, or by TikTok's message id in the feed's window), numbers the rest, and reduces it
 * into the state. Changes `memory` and `session`; on an exception later in the turn both must be loaded again. `now` is
 * when they are committed, milliseconds since 1970.
 */
export function sequence(
  memory: Loaded,
  session: SessionCursor,
  events: UnifiedEvent[],
  judging: Judging,
  now: number,
): Sequenced {
  const recorded: RecordedEvent[] = [];
  const texts: string[] = [];
  const chain: string[] = [];
  const actions: ActionRecord[] = [];
  let actionBytes = 0;
  let droppedActions = 0;
  const nativeKeys: string[] = [];
  const lastSeqNoBefore = session.lastSeqNo;
  for (const event of events) {
    if (event.seqNo <= session.lastSeqNo) continue;
    session.lastSeqNo = event.seqNo;
    if (beginsPlayback(event)) session.playback = true;
    const key = nativeKey(event, session.playback && session.sessionId);
    if (key !== undefined) {
      if (memory.seen.has(key)) continue;
      memory.seen.add(key);
      nativeKeys.push(key);
    }
    const numbered: RecordedEvent = { ...event, offset: ++memory.offset };
    const tookMs = Math.min(Math.max(0, now - numbered.ingestedAt), longestMs);
    const due = evolve(memory, numbered, judging).map((run) => ({ ...run, tookMs }));
    const { kept, bytes } = fitting(due, Math.min(eventActionBytes, batchActionBytes - actionBytes));
    actionBytes += bytes;
    droppedActions += due.length - kept.length;
    actions.push(...kept);
    const text = canonicalJson(numbered);
    session.chainHead = chainValue(session.chainHead, text, judging.sha256Hex);
    session.eventCount++;
    chain.push(session.chainHead);
    recorded.push(numbered);
    texts.push(text);
  }
  return { recorded, texts, nativeKeys, chain, actions, droppedActions, moved: session.lastSeqNo > lastSeqNoBefore };
}
