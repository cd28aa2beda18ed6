/** Looks through all that a workspace has in the database of people who may not be known by their ids any more. */
import type { UnifiedEvent } from "#shared/event.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import type { ErasedNames } from "./erased-names.ts";

/** Events that are read at a time. */
const pageEvents = 2_000;

/** The last event that was looked at. */
export interface SearchPlace {
  streamId: string;
  day: string;
  sessionId: string;
  seqNo: number;
}

export interface SearchPage {
  events: number;
  found: number;
  next: SearchPlace | undefined;
}

/** The stream and the day that follow a place, deleted streams as well. */
const nextDay = `select stream_id as "streamId", day::text from sessions
  where stream_id in (select stream_id from streams where workspace_id = $1) and (stream_id, day) > ($2, $3::date)
  order by stream_id, sessions.day limit 1`;

const page = `select session_id as "sessionId", seq_no::float8 as "seqNo", event_json(events)::text as event from events
  where day = $2::date and stream_id = $1 and (session_id, seq_no) > ($3::uuid, $4::bigint) and erased_at is null
  order by session_id, seq_no limit ${pageEvents}`;

const firstSession = "00000000-0000-0000-0000-000000000000";

/** A page of the log: `read` is given each of its events and says whether it is one of those. */
export async function searchLog(
  config: Config,
  workspaceId: string,
  after: SearchPlace | undefined,
  read: (event: UnifiedEvent) => boolean,
): Promise<SearchPage> {
  const place = after ?? (await dayAfter(config, workspaceId, undefined));
  if (!place) return { events: 0, found: 0, next: undefined };
  const { streamId, day, sessionId, seqNo } = place;
  const rows = (await connect(config).query(page, [streamId, day, sessionId, seqNo])) as {
    sessionId: string;
    seqNo: number;
    event: string;
  }[];
  const found = rows.filter(({ event }) => read(JSON.parse(event) as UnifiedEvent)).length;
  const last = rows.at(-1);
  const next =
    last && rows.length === pageEvents
      ? { streamId, day, sessionId: last.sessionId, seqNo: last.seqNo }
      : await dayAfter(config, workspaceId, place);
  return { events: rows.length, found, next };
}

async function dayAfter(
  config: Config,
  workspaceId: string,
  place: Pick<SearchPlace, "streamId" | "day"> | undefined,
): Promise<SearchPlace | undefined> {
  const { streamId = "", day = "0001-01-01" } = place ?? {};
  const [row] = (await connect(config).query(nextDay, [workspaceId, streamId, day])) as Pick<
    SearchPlace,
    "streamId" | "day"
  >[];
  return row && { ...row, sessionId: firstSession, seqNo: 0 };
}

/** People of whom sums are kept that are read at a time. */
const pagePeople = 10_000;

/** The last person, or the last dead letter, that was looked at. */
export type RestPlace = { of: "people"; streamId: string; userId: string } | { of: "letters"; letterId: number };

const nextPeople = `select stream_id as "streamId", user_id as "userId" from rollup_persons
  where stream_id in (select stream_id from streams where workspace_id = $1) and (stream_id, user_id) > ($2, $3)
  order by stream_id, user_id limit ${pagePeople}`;

/** Letters that were opened say their stream in their first bytes. */
const nextLetter = `select dead_letter_id::float8 as id, payload from dead_letters
  where dead_letter_id > $2 and payload like '{"streamId":"%' and substring(payload from '^\\{"streamId":"([^"]*)"')
    in (select stream_id from streams where workspace_id = $1)
  order by dead_letter_id limit 1`;

/**
 * A page of the sums, and then of the dead letters, which can know people whose events are not in the log. Returns where to go on;
 * undefined where that was all.
 */
export async function searchRest(
  config: Config,
  workspaceId: string,
  after: RestPlace | undefined,
  names: ErasedNames,
): Promise<RestPlace | undefined> {
  const sql = connect(config);
  const place = after ?? { of: "people", streamId: "", userId: "" };
  if (place.of === "people") {
    const values = [workspaceId, place.streamId, place.userId];
    const people = (await sql.query(nextPeople, values)) as { streamId: string; userId: string }[];
    for (const { userId } of people) names.note(userId);
    const last = people.at(-1);
    return last && people.length === pagePeople ? { of: "people", ...last } : { of: "letters", letterId: 0 };
  }
  const [letter] = (await sql.query(nextLetter, [workspaceId, place.letterId])) as { id: number; payload: string }[];
  if (!letter) return undefined;
  for (const event of eventsIn(letter.payload)) names.readEvent(event);
  return { of: "letters", letterId: letter.id };
}

/** Those of a message of the log; none of what is no message. */
function eventsIn(payload: string): UnifiedEvent[] {
  try {
    const { events } = JSON.parse(payload) as { events?: unknown };
    return Array.isArray(events) ? (events as UnifiedEvent[]) : [];
  } catch {
    return [];
  }
}
