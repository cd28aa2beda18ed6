/**
 * A relay's copy of its hub's feed: the same state at the same place, reduced from the same events. It begins with a copy and
 * goes on with the frames of one socket. Pure but for what it holds, which is changed in place.
 */
import type { RecordedEvent } from "#shared/event.ts";
import { completeState, reduce, type ReducedState } from "#shared/live-state.ts";
import { CopiedDecisions, type ModerationCopy } from "#shared/moderation/copy.ts";
import type { Released } from "#shared/moderation/released.ts";
import { judgeOf } from "#shared/moderation/judge.ts";
import { noModeration } from "#shared/moderation/lists.ts";
import { OverlayFilter } from "#shared/moderation/overlay-filter.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { CopiedRow, FeedCopy } from "#shared/protocol/relay-protocol.ts";
import type { EventsFrame, HelloFrame, OverlaysFrame, TalliesFrame } from "#shared/protocol/wire.ts";
import type { ShownTimers } from "#shared/rules/timers.ts";
import type { Takebacks } from "#shared/takeback.ts";
import type { FeedSource } from "../audience/feed-source.ts";

/** UTF-16 units of the events' texts that are kept. Who is further behind is served from the hub's feed, or the log. */
const keptLength = 4 * 1024 * 1024;

export interface Mirror {
  readonly streamId: string;
  position: Position;
  state: ReducedState;
  /** The latest batches up to the position, oldest first, without holes; and how long they are together. */
  rows: CopiedRow[];
  length: number;
  takebacks: Takebacks;
  counters: Record<string, number>;
  timers: ShownTimers;
  /** Live parts that sockets here want: by name how each stands, as JSON; and which of them an overlay's token reads. */
  parts: Map<string, string>;
  shownParts: Set<string>;
  /** How the tallies stand is known up to there: events before it do not tell it again. */
  talliedOffset: number;
  /** What overlays see, as the hub says it. */
  filter: OverlayFilter;
  decided: CopiedDecisions;
  released: readonly Released[];
  isEmptied: boolean;
}

/** A mirror that stands where the copy was made. It says nothing of mutes and tallies before the hello. */
export function newMirror(streamId: string, { position, state, rows, takebacks }: FeedCopy): Mirror {
  const decided = new CopiedDecisions();
  return {
    streamId,
    position,
    state: completeState(JSON.parse(state) as Partial<ReducedState>),
    rows: [...rows],
    length: rows.reduce((sum, row) => sum + row.events.length, 0),
    takebacks,
    counters: {},
    timers: { timers: {}, pausedTimers: {} },
    parts: new Map(),
    shownParts: new Set(),
    talliedOffset: position.offset,
    decided,
    filter: new OverlayFilter(judgeOf(noModeration), decided.decisions),
    released: [],
    isEmptied: false,
  };
}

/** Takes from the hello of the hub's socket what stands beside the feed. */
export function greetMirror(mirror: Mirror, hello: HelloFrame): void {
  const { withdrawals = [], mutes = mirror.takebacks.mutes } = hello.takebacks ?? {};
  addWithdrawals(mirror, { withdrawals, mutes });
  takeTallies(mirror, { ...hello, position: hello.top });
  mirror.parts.clear();
  takeParts(mirror, hello.parts ?? {});
  if (hello.moderation) takeModeration(mirror, hello.moderation);
}

/** Whether what is new in a frame follows what the mirror has. */
export function goesOn({ position }: Pick<Mirror, "position">, { events }: Pick<EventsFrame, "events">): boolean {
  const next = events.find(({ offset }) => offset > position.offset);
  return next === undefined || next.offset === position.offset + 1;
}

/**
 * Takes the events of a frame; those it has already are left out.
 * @param texts the JSON of each
 * @returns the new ones
 */
export function takeEvents(
  mirror: Mirror,
  frame: EventsFrame,
  texts: readonly string[],
  giftSettleMs: number | undefined,
): { events: RecordedEvent[]; texts: string[] } {
  mirror.decided.hold(frame.held ?? []);
  const from = frame.events.findIndex(({ offset }) => offset > mirror.position.offset);
  const events = from === -1 ? [] : frame.events.slice(from);
  // What they take back the hub says in a frame of its own, which has its number and may come before them.
  for (const event of events) reduce(mirror.state, event, giftSettleMs);
  const { actions = [] } = frame;
  for (const { action, offset } of actions) {
    if (action.type !== "counter" || offset <= mirror.talliedOffset) continue;
    const { kind, name, value, pausedLeftMs } = action;
    if (kind === "counter") mirror.counters[name] = value;
    else setTimer(mirror.timers, name, value, pausedLeftMs);
  }
  mirror.position = frame.position;
  const fresh = from === -1 ? [] : texts.slice(from);
  keepRow(mirror, events, fresh, frame);
  return { events, texts: fresh };
}

/** Takes what moderators decided, whole. */
function takeModeration(mirror: Mirror, copy: ModerationCopy): void {
  mirror.decided.take(copy);
  mirror.released = copy.released;
  mirror.isEmptied = copy.emptied.at(-1)?.to === null;
  mirror.filter.change(judgeOf(copy.kept));
  const { withdrawals } = copy;
  if (withdrawals) {
    const kept = mirror.takebacks.withdrawals.filter(({ no }) => withdrawals.includes(no));
    mirror.takebacks = { ...mirror.takebacks, withdrawals: kept };
  }
}

/** Takes what was taken off the overlays. */
export function takeOverlays(mirror: Mirror, { withdrawals, mutes }: OverlaysFrame): void {
  addWithdrawals(mirror, { withdrawals, mutes });
}

/** Takes how counters and timers stand. */
export function takeTallies(
  mirror: Mirror,
  {
    counters,
    timers,
    pausedTimers = {},
    position,
  }: Pick<TalliesFrame, "counters" | "timers" | "position"> & Pick<HelloFrame, "pausedTimers">,
): void {
  mirror.counters = { ...counters };
  mirror.timers = { timers: { ...timers }, pausedTimers: { ...pausedTimers } };
  mirror.talliedOffset = position.offset;
}

/** Takes how live parts stand. */
export function takeParts({ parts }: Mirror, told: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(told)) parts.set(name, JSON.stringify(value));
}

/** The mirror as its audience is served from it. */
export function mirrorFeed(mirror: Mirror): FeedSource {
  const { streamId, position, state, counters, timers, takebacks, rows, parts, shownParts } = mirror;
  const { filter, released, isEmptied } = mirror;
  return {
    streamId,
    top: position,
    beforeFirst: (rows[0]?.firstOffset ?? position.offset + 1) - 1,
    state: state.live,
    counters,
    timers,
    takebacks,
    parts: { textOf: (name) => parts.get(name), isShown: (name) => shownParts.has(name) },
    filter,
    released,
    isEmptied,
    rowsAfter: (offset) => rows.filter((row) => row.lastOffset > offset),
    rowsBefore: (offset) => rows.filter((row) => row.firstOffset <= offset).toReversed(),
  };
}

function addWithdrawals(mirror: Mirror, { withdrawals, mutes }: Omit<Takebacks, "last">): void {
  const known = new Set(mirror.takebacks.withdrawals.map(({ no }) => no));
  const all = [...mirror.takebacks.withdrawals, ...withdrawals.filter(({ no }) => !known.has(no))];
  mirror.takebacks = {
    last: Math.max(mirror.takebacks.last, ...withdrawals.map(({ no }) => no)),
    withdrawals: all.toSorted((one, other) => one.no - other.no).slice(-keptWithdrawals),
    mutes,
  };
}

/** As many as a hub keeps. */
const keptWithdrawals = 100;

function setTimer({ timers, pausedTimers }: ShownTimers, name: string, value: number, pausedLeftMs?: number): void {
  if (pausedLeftMs === undefined) {
    timers[name] = value;
    delete pausedTimers[name];
  } else {
    pausedTimers[name] = pausedLeftMs;
    delete timers[name];
  }
}

function keepRow(mirror: Mirror, events: RecordedEvent[], texts: readonly string[], frame: EventsFrame): void {
  const first = events[0];
  if (!first) return;
  const text = `[${texts.join(",")}]`;
  const actions = JSON.stringify(frame.actions ?? []);
  mirror.rows.push({ firstOffset: first.offset, lastOffset: frame.position.offset, events: text, actions });
  mirror.length += text.length;
  while (mirror.length > keptLength && mirror.rows.length > 1) mirror.length -= mirror.rows.shift()?.events.length ?? 0;
}
