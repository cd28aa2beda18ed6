/** Events of days that were sealed, read as those that are in the database. */
import type { RecordedEvent } from "#shared/event.ts";
import type { Config } from "../config.ts";
import { type Block, feedBlocks, readBlock, sessionBlocks } from "./blocks.ts";

interface Session {
  streamId: string;
  sessionId: string;
}

/** A session's events after `after`, in order, block by block; where types are given, those alone. */
export async function* readArchivedSession(
  config: Config,
  session: Session,
  { after, types }: { after: number; types?: readonly string[] | undefined },
): AsyncGenerator<RecordedEvent[]> {
  for await (const block of sessionBlocks(config, session, { after, types })) {
    const events = await readBlock(config, block);
    yield events.filter(({ seqNo, eventType }) => seqNo > after && (types?.includes(eventType) ?? true));
  }
}

/** The first of them, at most so many. */
export async function firstArchived(
  config: Config,
  session: Session,
  { atMost, ...from }: { after: number; types?: readonly string[] | undefined; atMost: number },
): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for await (const events of readArchivedSession(config, session, from)) {
    all.push(...events.slice(0, atMost - all.length));
    if (all.length === atMost) break;
  }
  return all;
}

/** Blocks of a page that are read at once: the bucket takes longer to answer than a block to be used. */
const blocksAtOnce = 4;

/**
 * Adds to `live`, a page of a feed from the database (at most `atMost`), what of it was sealed. Ask for it after the page:
 * what was sealed in between is then in one of the two at least.
 */
export async function withArchived(
  config: Config,
  from: { streamId: string; epoch: string; after: number; upTo: number },
  live: RecordedEvent[],
  atMost: number,
): Promise<RecordedEvent[]> {
  let page = live;
  let taken: Block[] = [];
  const read = async () => {
    const blocks = await Promise.all(taken.map((block) => readBlock(config, block)));
    taken = [];
    const sealed = blocks.flat().filter(({ offset }) => offset > from.after && offset <= from.upTo);
    page = merge(page, sealed).slice(0, atMost);
  };
  for await (const block of feedBlocks(config, from)) {
    const last = page.length < atMost ? undefined : page.at(-1);
    if (last && block.firstOffset > last.offset) break;
    taken.push(block);
    // Of the first of them a part can be before the page.
    const expected = taken.reduce((sum, one) => sum + (one.firstOffset > from.after ? one.eventCount : 0), 0);
    if (taken.length >= blocksAtOnce || expected >= atMost) await read();
  }
  if (taken.length > 0) await read();
  return page;
}

/** Both by their offsets, each once: what was sealed just now can be in both. Where one follows the other it is neither looked up nor sorted. */
export function merge(page: RecordedEvent[], sealed: RecordedEvent[]): RecordedEvent[] {
  const all = page.length === 0 ? sealed : page.concat(sealed);
  if (all.every((event, index) => index === 0 || (all[index - 1]?.offset ?? 0) < event.offset)) return all;
  const byOffset = new Map(all.map((event) => [event.offset, event]));
  return [...byOffset.values()].sort((a, b) => a.offset - b.offset);
}
