/** How the streams of runners that may take the same ones are spread among them. Pure. */

export interface Runner {
  runnerId: string;
  maxStreams: number;
  /** Streams whose broadcast it is taking in now: moving one would cost events. */
  live: ReadonlySet<string>;
}

/**
 * Gives every stream to a runner that has room, as evenly as their limits allow. A stream stays where it is
 * unless its runner is gone or has more than its share; what is live is not moved for the sake of a share.
 * Returns the runner by stream; a stream that nobody has room for is not in it.
 */
export function spread(
  wanted: readonly string[],
  runners: readonly Runner[],
  holders: ReadonlyMap<string, string>,
): Map<string, string> {
  const held = new Map<string, string[]>(runners.map(({ runnerId }) => [runnerId, []]));
  for (const streamId of wanted) held.get(holders.get(streamId) ?? "")?.push(streamId);
  const shares = shareOut(wanted.length, runners, held);

  const result = new Map<string, string>();
  const room = new Map<string, number>();
  for (const { runnerId, maxStreams, live } of runners) {
    const mine = held.get(runnerId) ?? [];
    // Live ones first: it is the others that are given back. Past its own limit a runner keeps nothing.
    const inOrder = [...mine.filter((id) => live.has(id)), ...mine.filter((id) => !live.has(id))];
    const liveCount = inOrder.findIndex((id) => !live.has(id));
    const atLeast = Math.min(maxStreams, liveCount === -1 ? inOrder.length : liveCount);
    const kept = inOrder.slice(0, Math.max(atLeast, shares.get(runnerId) ?? 0));
    for (const streamId of kept) result.set(streamId, runnerId);
    room.set(runnerId, maxStreams - kept.length);
  }
  for (const streamId of wanted) {
    if (result.has(streamId)) continue;
    const taker = mostRoom(runners, shares, room);
    if (taker === undefined) break;
    result.set(streamId, taker);
    room.set(taker, (room.get(taker) ?? 0) - 1);
  }
  return result;
}

/** How many streams each runner should have: an equal share, less where its limit is lower; who has more keeps the odd one. */
function shareOut(
  count: number,
  runners: readonly Runner[],
  held: ReadonlyMap<string, readonly string[]>,
): Map<string, number> {
  const shares = new Map(runners.map(({ runnerId }) => [runnerId, 0]));
  const holding = (id: string) => held.get(id)?.length ?? 0;
  const byLoad = [...runners].sort((a, b) => holding(b.runnerId) - holding(a.runnerId));
  let left = count;
  for (let open = byLoad; left > 0 && open.length > 0;) {
    const each = Math.floor(left / open.length);
    // With less than one for each, the first ones get it.
    for (const { runnerId, maxStreams } of each === 0 ? open.slice(0, left) : open) {
      const given = Math.min(Math.max(each, 1), maxStreams - (shares.get(runnerId) ?? 0));
      shares.set(runnerId, (shares.get(runnerId) ?? 0) + given);
      left -= given;
    }
    open = open.filter(({ runnerId, maxStreams }) => (shares.get(runnerId) ?? 0) < maxStreams);
  }
  return shares;
}

/** The runner furthest below its share, then the one with the most room; undefined when all are full. */
function mostRoom(
  runners: readonly Runner[],
  shares: ReadonlyMap<string, number>,
  room: ReadonlyMap<string, number>,
): string | undefined {
  const open = runners.filter(({ runnerId }) => (room.get(runnerId) ?? 0) > 0);
  const missing = ({ runnerId, maxStreams }: Runner) =>
    (shares.get(runnerId) ?? 0) - (maxStreams - (room.get(runnerId) ?? 0));
  return open.sort((a, b) => missing(b) - missing(a) || (room.get(b.runnerId) ?? 0) - (room.get(a.runnerId) ?? 0))[0]
    ?.runnerId;
}
