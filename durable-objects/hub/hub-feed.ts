/** A hub's feed as its audience is served from it. */
import { shownTimers } from "#shared/rules/timers.ts";
import type { FeedSource, SourceRow } from "../audience/feed-source.ts";
import { type FeedView, topOf } from "../feed/feed-engine.ts";
import { type FeedRow, readFeedAfterOffset, readFeedBefore } from "../feed/feed-rows.ts";

export function hubFeed(view: FeedView, sql: SqlStorage): FeedSource {
  const { identity, memory } = view;
  return {
    streamId: identity.streamId,
    top: topOf(view),
    beforeFirst: memory.beforeFirstOffset,
    state: memory.state.live,
    counters: memory.ruleState.counters,
    timers: shownTimers(memory.ruleState.timers),
    takebacks: memory.takebacks,
    rowsAfter: (offset) => opened(readFeedAfterOffset(sql, offset)),
    rowsBefore: (offset) => opened(readFeedBefore(sql, offset)),
  };
}

function* opened(rows: Iterable<FeedRow>): Generator<SourceRow> {
  for (const { firstOffset, lastOffset, events, actions } of rows) {
    yield { firstOffset, lastOffset, events: events.json, body: events.body, actions };
  }
}
