/** Where events get their order. Pure over the hub's memory: nothing here is stored or sent. */
import type { ActionRecord } from "#shared/action-record.ts";
import { type LinkEach, type LinkParts, saltBytes, saltsIn } from "#shared/chain.ts";
import { valueOf } from "#shared/chain-link.ts";
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import { nativeKey } from "#shared/native-key.ts";
import { canonicalParts } from "#shared/personal/canonical-parts.ts";
import { beginsPlayback } from "#shared/playback.ts";
import { evolve, type Judging } from "./evolve.ts";
import type { SessionCursor } from "./checkpoint.ts";
import type { Loaded } from "./memory.ts";
import { batchActionBytes, boundsOf, eventActionBytes, fitting } from "./stream-rules.ts";

/** The log keeps a duration as an integer of 32 bits. The runner's clock may be wrong by any time. */
const longestMs = 2 ** 31 - 1;

/** What is not a matter of the events, and what chains them. */
export interface Sequencing {
  /** When they are committed, milliseconds since 1970. */
  now: number;
  /** So many random bytes as lower-case hex. */
  randomHex: (bytes: number) => string;
  linkEach: LinkEach;
}

export interface Sequenced {
  /** The new events with their offsets, in order. */
  recorded: RecordedEvent[];
  /** Each of them as it is chained, stored and sent: written once. */
  texts: string[];
  /** What they add to the window of duplicates. */
  nativeKeys: string[];
  /** The chain link of each recorded event: see chain-link.ts. */
  chain: string[];
  /** What the rules ask for, in order; and how much of it there was no room for. */
  actions: ActionRecord[];
  droppedActions: number;
  /** Each of these actions as it is stored: written once. */
  actionTexts: string[];
  /** What the rules took, in steps. */
  ruleSteps: number;
  /** Whether the session's last seqNo moved, be it only over duplicates. */
  moved: boolean;
}

/**
 * Leaves out what is known (by seqNo, or by TikTok's message id in the feed's window), numbers the rest, and reduces it
 * into the state. Changes `memory` and `session`; on an exception later in the turn both must be loaded again.
 */
export function sequence(
  memory: Loaded,
  session: SessionCursor,
  events: UnifiedEvent[],
  judging: Judging,
  { now, randomHex, linkEach }: Sequencing,
): Sequenced {
  const lastSeqNoBefore = session.lastSeqNo;
  const { fresh, nativeKeys } = freshOf(memory, session, events);
  const recorded: RecordedEvent[] = [];
  const texts: string[] = [];
  const links: LinkParts[] = [];
  const actions: ActionRecord[] = [];
  const actionTexts: string[] = [];
  let actionBytes = 0;
  let droppedActions = 0;
  let ruleSteps = 0;
  // Of what is new alone: a hub that reads the batch again after a wake knows of no more.
  const judgingEach = { ...judging, ...boundsOf(fresh.length, judging) };
  const salts = saltsIn(randomHex(fresh.length * saltBytes));
  for (const event of fresh) {
    const numbered: RecordedEvent = { ...event, offset: ++memory.offset };
    const tookMs = Math.min(Math.max(0, now - numbered.ingestedAt), longestMs);
    const judged = evolve(memory, numbered, judgingEach);
    const due = judged.actions.map((run) => ({ ...run, tookMs }));
    // What viewers paid for was judged to fit into its event's share: nobody before it takes that.
    const kept = judgingEach.actionBytes * (fresh.length - recorded.length - 1);
    const fit = fitting(due, Math.min(eventActionBytes, batchActionBytes - actionBytes - kept));
    ruleSteps += judged.steps;
    actionBytes += fit.bytes;
    droppedActions += due.length - fit.kept.length;
    actions.push(...fit.kept);
    actionTexts.push(...fit.texts);
    const { whole, facts, personal } = canonicalParts(numbered);
    links.push({ salt: salts[recorded.length] ?? "", personal, facts });
    recorded.push(numbered);
    texts.push(whole);
  }
  const chain = linkEach(session.chainHead, links);
  const last = chain.at(-1);
  if (last !== undefined) session.chainHead = valueOf(last);
  session.eventCount += chain.length;
  const moved = session.lastSeqNo > lastSeqNoBefore;
  return { recorded, texts, nativeKeys, chain, actions, actionTexts, droppedActions, ruleSteps, moved };
}

/** The events that are not known, and what they add to the window of duplicates. Changes both and the session's place. */
function freshOf(
  { seen }: Pick<Loaded, "seen">,
  session: SessionCursor,
  events: readonly UnifiedEvent[],
): { fresh: UnifiedEvent[]; nativeKeys: string[] } {
  const fresh: UnifiedEvent[] = [];
  const nativeKeys: string[] = [];
  for (const event of events) {
    if (event.seqNo <= session.lastSeqNo) continue;
    session.lastSeqNo = event.seqNo;
    if (beginsPlayback(event)) session.playback = true;
    const key = nativeKey(event, session.playback && session.sessionId);
    if (key !== undefined) {
      if (seen.has(key)) continue;
      // Where it stands is noted when its batch is stored.
      seen.set(key, Infinity);
      nativeKeys.push(key);
    }
    fresh.push(event);
  }
  return { fresh, nativeKeys };
}
