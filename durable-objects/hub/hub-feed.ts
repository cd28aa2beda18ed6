/** A hub's feed as its audience is served from it. */
import { shownTimers } from "#shared/rules/timers.ts";
import type { FeedSource, SourceRow } from "../audience/feed-source.ts";
import { hasPeople, partText, type ReadPast } from "../feed/parts.ts";
import { type FeedView, topOf } from "../feed/feed-engine.ts";
import { type FeedRow, readFeedAfterOffset, readFeedBefore } from "../feed/feed-rows.ts";
import { shownParts } from "./overlays/kept-scenes.ts";
import { isEmptiedNow } from "#shared/moderation/held.ts";
import { showsAll } from "#shared/moderation/overlay-filter.ts";
import type { SaidWindow } from "../feed/said-window.ts";
import type { Moderation } from "./moderation/moderation.ts";

/** What stands beside the feed: who moderates it, and what people did before this broadcast, where that can be known. */
export interface BesideFeed {
  moderation?: Moderation;
  readPast?: ReadPast;
  /** Remembers what was written last; absent where nobody is told of it. */
  saidWindow?: SaidWindow;
}

export function hubFeed(
  view: FeedView,
  sql: SqlStorage,
  { moderation, readPast = () => "unknown", saidWindow }: BesideFeed = {},
): FeedSource {
  const { identity, memory } = view;
  let shown: ReadonlySet<string> | undefined;
  const rowsAfter = (offset: number) => opened(readFeedAfterOffset(sql, offset));
  const rowsBefore = (offset: number) => opened(readFeedBefore(sql, offset));
  const filter = moderation?.filter ?? showsAll;
  const wordsSaid =
    saidWindow &&
    ((messages: number) => {
      const { epoch } = identity;
      const { generation, offset: top, state, takebacks } = memory;
      const source = { epoch, generation, roomId: state.live.roomId, rowsAfter, rowsBefore, top };
      return saidWindow.words(messages, source, filter, takebacks);
    });
  return {
    streamId: identity.streamId,
    top: topOf(view),
    beforeFirst: memory.beforeFirstOffset,
    state: memory.state.live,
    counters: memory.ruleState.counters,
    timers: shownTimers(memory.ruleState.timers),
    takebacks: memory.takebacks,
    parts: {
      textOf: (name) => partText(memory, name, { now: Date.now(), readPast, filter, wordsSaid }),
      isShown: (name) => !hasPeople(name) || (shown ??= shownParts(sql)).has(name),
    },
    filter: moderation?.filter,
    copyForRelay:
      moderation && (() => ({ ...moderation.copy(), withdrawals: memory.takebacks.withdrawals.map((one) => one.no) })),
    released: moderation?.released,
    isEmptied: moderation && isEmptiedNow(moderation.book),
    rowsAfter,
    rowsBefore,
  };
}

function* opened(rows: Iterable<FeedRow>): Generator<SourceRow> {
  for (const { firstOffset, lastOffset, events, actions } of rows) {
    yield { firstOffset, lastOffset, events: events.json, body: events.body, actions };
  }
}
