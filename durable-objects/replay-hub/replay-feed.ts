/** A run's feed as its audience is served from it: what was passed over is not there. */
import type { ReplayCursor } from "#shared/replay/cursor.ts";
import type { FeedSource, SourceRow } from "../audience/feed-source.ts";
import type { FeedView } from "../feed/feed-engine.ts";
import { hubFeed } from "../hub/hub-feed.ts";
import type { Moderation } from "../hub/moderation/moderation.ts";

export function replayFeed(
  view: FeedView,
  { shownFrom }: ReplayCursor,
  sql: SqlStorage,
  moderation: Moderation,
): FeedSource {
  const whole = hubFeed(view, sql, { ...(moderation && { moderation }) });
  return {
    ...whole,
    beforeFirst: Math.max(whole.beforeFirst, shownFrom),
    rowsAfter: (offset) => whole.rowsAfter(Math.max(offset, shownFrom)),
    rowsBefore: (offset) => shown(whole.rowsBefore(offset), shownFrom),
  };
}

/** Rows come newest first, and none is shown in part. */
function* shown(rows: Iterable<SourceRow>, shownFrom: number): Generator<SourceRow> {
  for (const row of rows) {
    if (row.lastOffset <= shownFrom) return;
    yield row;
  }
}
