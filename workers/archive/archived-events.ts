/** Events of days that were sealed, read as those that are in the database. */
import type { RecordedEvent } from "#shared/event.ts";
import type { Config } from "../config.ts";
import { feedBlocks, readBlock, sessionBlocks } from "./blocks.ts";

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
    const { events } = await readBlock(config, block);
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
  for await (const block of feedBlocks(config, from)) {
    const last = page.length < atMost ? undefined : page.at(-1);
    if (last && block.firstOffset > last.offset) break;
    const { events } = await readBlock(config, block);
    const sealed = events.filter(({ offset }) => offset > from.after && offset <= from.upTo);
    const byOffset = new Map([...page, ...sealed].map((event) => [event.offset, event]));
    page = [...byOffset.values()].sort((a, b) => a.offset - b.offset).slice(0, atMost);
  }
  return page;
}
