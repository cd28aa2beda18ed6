import type { Position } from "#shared/protocol/position.ts";
import type { LogHead } from "#shared/protocol/log-message.ts";
import { hubOf } from "./hub-stub.ts";

type Range = [first: number, last: number];

/** Where an event came in whose place the log has another one. */
export type ConflictPlace = Position & { streamId: string };

/** What of a message is safe: everything but the events in conflict. Pure. */
export function safeRanges(head: LogHead, conflicts: readonly ConflictPlace[]): Range[] {
  const holes = conflicts
    .filter(({ streamId, epoch }) => streamId === head.streamId && epoch === head.epoch)
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
    Array.from(stored.values(), ({ streamId, epoch, ranges }) =>
      hubOf(env, streamId).stored({ epoch, ranges, ...(forwarding && { forwards: forwarding.has(streamId) }) }),
    ),
  );
}
