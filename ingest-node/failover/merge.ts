/** One stream of messages made of several that say the same: the first to bring a message wins. Pure. */
import { nativeKey } from "#shared/native-key.ts";
import type { EventBody } from "#shared/stamp.ts";

/** As far back as a message is known again at least; at most twice as far. The hub's own window is as long. */
const keptKeys = 10_000;
/** A source that brought nothing for so long, while another one did, is not waited for. Milliseconds. */
const staleAfterMs = 10_000;

export interface Merge {
  /** The source is up to date from here on. What it brings before that is old, if others are up. */
  join: (source: number) => void;
  leave: (source: number) => void;
  /** What of it nobody brought before, in its order. `now` in milliseconds, of any clock. */
  take: (source: number, bodies: readonly EventBody[], now: number) => EventBody[];
  /** How many messages each source brought first, and in all. */
  counts: () => { first: number; all: number }[];
}

/**
 * A merge of so many sources, the preferred one first. Messages are told apart by TikTok's id. One without an id
 * of its own is taken from the preferred source that is up and not stale, so that it is not doubled; where it has the id
 * of a thing, once.
 */
export function startMerge(sources: number, kept: number = keptKeys): Merge {
  const counts = Array.from({ length: sources }, () => ({ first: 0, all: 0 }));
  /** Of those that are up: since when others bring something and this one does not. */
  const up = new Map<number, number | undefined>();
  let recent = new Set<string>();
  let older = new Set<string>();

  function isNew(key: string): boolean {
    if (recent.has(key) || older.has(key)) return false;
    recent.add(key);
    if (recent.size >= kept) [older, recent] = [recent, new Set()];
    return true;
  }

  function preferred(now: number): number | undefined {
    const current = [...up].filter(([, since]) => since === undefined || now - since <= staleAfterMs);
    return current.map(([source]) => source).toSorted((one, other) => one - other)[0];
  }

  return {
    join: (source) => void up.set(source, undefined),
    leave: (source) => void up.delete(source),
    take: (source, bodies, now) => {
      if (up.has(source)) up.set(source, undefined);
      for (const [other, since] of up) if (other !== source) up.set(other, since ?? now);
      const spokesman = preferred(now) ?? source;
      const taken = bodies.filter((body) => {
        const key = nativeKey(body);
        if (key !== undefined) return isNew(key);
        return source === spokesman && (body.nativeId === undefined || isNew(wholeOf(body)));
      });
      const count = counts[source];
      if (count) Object.assign(count, { first: count.first + taken.length, all: count.all + bodies.length });
      return taken;
    },
    counts: () => counts.map((count) => ({ ...count })),
  };
}

function wholeOf({ rawType, nativeId, user, payload }: EventBody): string {
  return JSON.stringify([rawType, nativeId, user, payload]);
}
