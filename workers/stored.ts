import type { LogHead } from "#shared/protocol/log-message.ts";
import { hubOf } from "./hub-stub.ts";

/**
 * Tells the hubs what of their feeds is safe: in the log, or among the dead letters. `forwarding`: which of the streams have
 * endpoints that are on, where that is known. A hub that is not told sends it again, which changes nothing; so a failure
 * here is no failure.
 */
export async function tellStored(
  env: Env,
  heads: readonly (LogHead | undefined)[],
  forwarding?: ReadonlySet<string>,
): Promise<void> {
  const stored = new Map<string, { streamId: string; epoch: string; ranges: [number, number][] }>();
  for (const head of heads) {
    if (!head) continue;
    const { streamId, epoch, firstOffset, lastOffset } = head;
    const key = `${streamId}:${epoch}`;
    const one = stored.get(key) ?? { streamId, epoch, ranges: [] };
    one.ranges.push([firstOffset, lastOffset]);
    stored.set(key, one);
  }
  await Promise.allSettled(
    Array.from(stored.values(), ({ streamId, epoch, ranges }) =>
      hubOf(env, streamId).stored({ epoch, ranges, ...(forwarding && { forwards: forwarding.has(streamId) }) }),
    ),
  );
}
