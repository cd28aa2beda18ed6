/**
 * The native keys of the latest events: a message that TikTok sends again within them is known. Bounded by the number of
 * events, however long the log takes none. Pure.
 */

/** So many events back. */
export const duplicateEvents = 10_000;

/** Each key with the last offset of its batch, in order: what a row of the feed says of it. */
export type DuplicateWindow = Map<string, number>;

/** Takes the keys of a batch in, and forgets those that are too far behind it. Changes the window. */
export function moveWindow(window: DuplicateWindow, batch: { keys: readonly string[]; lastOffset: number }): void {
  for (const key of batch.keys) window.set(key, batch.lastOffset);
  for (const [key, at] of window) {
    if (at > batch.lastOffset - duplicateEvents) return;
    window.delete(key);
  }
}
