/** Events of the log, page by page, in the order of their feed: from the database, and from segments where days were sealed. */
import type { RecordedEvent } from "#shared/event.ts";
import { withArchived } from "../archive/archived-events.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { eventText, toEvents } from "../database/event-page.ts";
import { isShown } from "../database/hidden.ts";
import type { Run } from "./runs.ts";
import { withSmallPages } from "../database/pages.ts";
import { filterOf, type HistoryQuestion, type Person } from "./search.ts";

/** What of the log is asked for. It can name a viewer. */
export interface LogScope {
  from: string | null;
  to: string | null;
  sessionId: string | null;
  roomId?: string | undefined;
  types?: string[] | undefined;
  person?: Person | undefined;
  text?: string | undefined;
  minCoins?: number | undefined;
}

export interface Page {
  events: RecordedEvent[];
  /** How many offsets it went through. */
  looked: number;
  /** What is left. */
  rest: Run[];
}

export interface PageSizes {
  pageEvents: number;
  pageOffsets: number;
}

type Asked = { streamId: string; scope: LogScope };

/** The pages from a place on; the next one is being read while one is worked on, so that the database and the job do not wait in turns. */
export async function* readPages(
  config: Config,
  asked: Asked,
  place: readonly Run[],
  sizes: PageSizes,
): AsyncGenerator<Page, void> {
  let ahead = place.length > 0 ? readPage(config, asked, place, sizes) : undefined;
  while (ahead) {
    const page: Page = await ahead;
    ahead = page.rest.length > 0 ? readPage(config, asked, page.rest, sizes) : undefined;
    // Where nobody asks for it any more, nobody hears why it failed.
    ahead?.catch(() => undefined);
    yield page;
  }
}

/** The next page; empty where nothing of a stretch fits. A stretch is bounded, so that no statement takes long. */
async function readPage(
  config: Config,
  { streamId, scope }: Asked,
  [run, ...others]: readonly Run[],
  { pageEvents, pageOffsets }: PageSizes,
): Promise<Page> {
  if (!run) return { events: [], looked: 0, rest: [] };
  const after = run.low - 1;
  const upTo = Math.min(run.high, after + pageOffsets);
  const filter = filterOf(scope as Pick<HistoryQuestion, "types" | "text" | "minCoins">, scope.person, 10);
  const statement = `
select string_agg(event, ',' order by feed_offset) as page from (
select feed_offset, ${eventText("events")} as event from events
where day = any($1::date[]) and stream_id = $2 and epoch = $3 and feed_offset > $4::bigint and feed_offset <= $5::bigint
  and ($7::uuid is null or session_id = $7::uuid) and ($8::timestamptz is null or occurred_at >= $8::timestamptz)
  and ($9::timestamptz is null or occurred_at < $9::timestamptz) and ($10::text is null or room_id = $10)${filter.text}
  and ${isShown("events")}
order by feed_offset limit $6::integer) as one`;
  return withSmallPages(pageEvents, async (limit) => {
    const { sessionId, from, to, roomId = null } = scope;
    const values = [run.days, streamId, run.epoch, after, upTo, limit, sessionId, from, to, roomId];
    const [row] = (await connect(config).query(statement, [...values, ...filter.values])) as { page: string | null }[];
    const live = toEvents(row?.page ?? null);
    const known = new Set(live);
    // A day can be sealed between two pages, so what is not in the database is asked for each time.
    const page = await withArchived(config, { streamId, epoch: run.epoch, after, upTo }, live, limit);
    const end = page.length < limit ? upTo : (page.at(-1)?.offset ?? upTo);
    const rest = end < run.high ? [{ ...run, low: end + 1 }, ...others] : others;
    return { events: page.filter((event) => known.has(event) || fits(event, scope)), looked: end - after, rest };
  });
}

/** What the statement says of a row, of an event from a segment. */
export function fits(event: RecordedEvent, scope: LogScope): boolean {
  const { from, to, sessionId, roomId, types, person, text, minCoins } = scope;
  if (from !== null && event.timestamp < Date.parse(from)) return false;
  if (to !== null && event.timestamp >= Date.parse(to)) return false;
  if (sessionId !== null && event.sessionId !== sessionId) return false;
  if (roomId !== undefined && event.roomId !== roomId) return false;
  if (types && types.length > 0 && !types.includes(event.eventType)) return false;
  if (person && "userId" in person && event.user.userId !== person.userId) return false;
  if (person && "handle" in person && event.user.uniqueId.toLowerCase() !== person.handle.toLowerCase()) return false;
  if (text !== undefined) {
    if (event.eventType !== "CHAT" || !event.payload.message.toLowerCase().includes(text.toLowerCase())) return false;
  }
  return minCoins === undefined || (event.eventType === "GIFT" && event.payload.coins >= minCoins);
}
