import type { Position } from "#shared/protocol/position.ts";
import type { LogHead } from "#shared/protocol/log-message.ts";
import { hubOf } from "./hub-stub.ts";
import { within } from "./within.ts";

/** How long a hub is waited for: it may be starting. One that takes longer may not hold up the log of all the others. */
const hubTimeoutMs = 5_000;

type Range = [first: number, last: number];

/** Where an event came in whose place the log has another one. */
export type ConflictPlace = Position & { streamId: string; sessionId: string };

const isOf = (feed: { streamId: string; epoch: string }) => (place: { streamId: string; epoch: string }) =>
  place.streamId === feed.streamId && place.epoch === feed.epoch;

/** What of a message is safe: everything but the events in conflict. Pure. */
export function safeRanges(head: LogHead, conflicts: readonly Omit<ConflictPlace, "sessionId">[]): Range[] {
  const holes = conflicts
    .filter(isOf(head))
    .map(({ offset }) => offset)
    .filter((offset) => offset >= head.firstOffset && offset <= head.lastOffset)
    .toSorted((a, b) => a - b);
  const starts = [head.firstOffset, ...holes.map((offset) => offset + 1)];
  const ends = [...holes.map((offset) => offset - 1), head.lastOffset];
  return starts.flatMap((first, index): Range[] => {
    const last = ends[index] ?? head.lastOffset;
    return first <= last ? [[first, last]] : [];
  });
}

/** The places of a stream's feeds, in order, as the stretches without holes that they make. Pure. */
export function stretchesOf(streamId: string, places: readonly Position[]): LogHead[] {
  const stretches: LogHead[] = [];
  for (const { epoch, offset } of places) {
    const last = stretches.at(-1);
    if (last?.epoch === epoch && last.lastOffset === offset - 1) last.lastOffset = offset;
    else stretches.push({ streamId, epoch, firstOffset: offset, lastOffset: offset });
  }
  return stretches;
}

/**
 * Tells the hubs what of their feeds is safe: in the log, or among the dead letters. Not `conflicts`: of those the log has
 * something else, so what it has without a hole ends before them. `forwarding`: which of the streams have
 * endpoints that are on, where that is known. A hub that is not told sends it again, which changes nothing; so a failure
 * here is no failure.
 */
export async function tellStored(
  env: Env,
  heads: readonly (LogHead | undefined)[],
  { forwarding, conflicts = [] }: { forwarding?: ReadonlySet<string>; conflicts?: readonly ConflictPlace[] } = {},
): Promise<void> {
  const stored = new Map<string, { streamId: string; epoch: string; ranges: Range[] }>();
  for (const head of heads) {
    if (!head) continue;
    const { streamId, epoch } = head;
    const key = `${streamId}:${epoch}`;
    const one = stored.get(key) ?? { streamId, epoch, ranges: [] };
    one.ranges.push(...safeRanges(head, conflicts));
    stored.set(key, one);
  }
  await Promise.allSettled(
    Array.from(stored.values(), async ({ streamId, epoch, ranges }) => {
      const those = conflicts.filter(isOf({ streamId, epoch }));
      const sessions = [...new Set(those.map(({ sessionId }) => sessionId))];
      const told = hubOf(env, streamId).stored({
        epoch,
        ranges,
        ...(sessions.length > 0 && { conflicts: sessions }),
        ...(forwarding && { forwards: forwarding.has(streamId) }),
      });
      if ((await within(told, hubTimeoutMs)) === "late") {
        console.error(JSON.stringify({ part: "event-log", status: "hub_silent", streamId }));
      }
    }),
  );
}
