/**
 * Takes what is personal out of a feed's rows. The facts stay, and with them the chain: its links keep the commitment and
 * lose the salt, so that nobody can try out any more whose it was. Erase in the log first: projections are reduced from it. What
 * the log has not got yet stays until it has: an event that came there without its salt would be one that nobody can prove.
 */
import type { ActionRecord } from "#shared/action-record.ts";
import { canonicalJson } from "#shared/canonical-json.ts";
import { readLink, writeLink } from "#shared/chain-link.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { namesAnyone } from "#shared/personal/naming.ts";
import { erasedEvent, splitEvent } from "#shared/personal/split.ts";
import { type FeedRow, overwriteFeedRow, readFeedRows } from "./feed-rows.ts";
import { StoredEvents } from "./stored-events.ts";

/** Which events: those that name one of these people, and those at these places. */
export interface Erasure {
  userIds: readonly string[];
  handles: readonly string[];
  places: readonly { sessionId: string; seqNo: number }[];
}

/** What erasing did: events without what was personal in them, and such that wait until the log has them. */
export interface Erased {
  events: number;
  waiting: number;
}

/**
 * Erases in every row, as far as the log has it: up to the offset `upTo`. Those that were erased before are erased once more,
 * which changes nothing. Throws where an event has no commitment: it was chained by version 1, which holds for all of it or not at all.
 */
export function eraseInRows(sql: SqlStorage, erasure: Erasure, upTo: number): Erased {
  const isChosen = chooser(erasure);
  const erased: Erased = { events: 0, waiting: 0 };
  // One at a time: a feed can be as long as an outage of the log, and a cursor does not outlive a write.
  for (let row = rowAfter(sql, 0); row; row = rowAfter(sql, row.batch)) {
    const events = JSON.parse(row.events.json) as RecordedEvent[];
    const all = events.filter(isChosen).map(({ offset }) => offset);
    const chosen = new Set(all.filter((offset) => offset <= upTo));
    erased.waiting += all.length - chosen.size;
    if (chosen.size === 0) continue;
    overwriteFeedRow(sql, row.batch, without(row, events, chosen));
    erased.events += chosen.size;
  }
  return erased;
}

function rowAfter(sql: SqlStorage, batch: number): FeedRow | undefined {
  const [row] = readFeedRows(sql, batch);
  return row;
}

function chooser({ userIds, handles, places }: Erasure): (event: RecordedEvent) => boolean {
  const people = new Set(userIds);
  const called = new Set(handles);
  const chosen = new Set(places.map(({ sessionId, seqNo }) => `${sessionId}:${seqNo}`));
  return (event) => chosen.has(`${event.sessionId}:${event.seqNo}`) || namesAnyone(event, people, called);
}

function without(row: FeedRow, events: readonly RecordedEvent[], chosen: ReadonlySet<number>): FeedRow {
  const links = JSON.parse(row.chain) as string[];
  const texts = events.map((event) =>
    canonicalJson(chosen.has(event.offset) ? erasedEvent(splitEvent(event).facts) : event),
  );
  const chain = events.map(({ offset }, index) =>
    chosen.has(offset) ? withoutSalt(links[index] ?? "") : links[index],
  );
  // What rules made of an event has its words in it.
  const actions = (JSON.parse(row.actions) as ActionRecord[]).filter(({ offset }) => !chosen.has(offset));
  return {
    ...row,
    chain: JSON.stringify(chain),
    events: StoredEvents.of(texts),
    actions: JSON.stringify(actions),
  };
}

function withoutSalt(link: string): string {
  const { value, commitment } = readLink(link);
  if (commitment === undefined) throw new Error("an event of chain version 1 cannot be erased");
  return writeLink({ value, commitment, salt: undefined });
}
