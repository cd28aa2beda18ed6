/** The sums that are kept of a person: what they did in a session on a day. */
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import type { Found } from "./target.ts";

const pageSums = 1_000;

const ownSums = `select stream_id as "streamId", session_id as "sessionId", day::text, user_id as "userId", jsonb_build_object(
    'streamId', stream_id, 'sessionId', session_id, 'day', day, 'events', events, 'chats', chats, 'gifts', gifts, 'coins', coins,
    'likes', likes, 'shares', shares, 'firstAt', first_at, 'lastAt', last_at, 'handles', handles)::text as text
  from rollup_people
  where stream_id in (select stream_id from streams where workspace_id = $1) and user_id = any ($2)
    and (stream_id, session_id, day, user_id) > ($3, $4::uuid, $5::date, $6)
  order by stream_id, session_id, day, user_id limit ${pageSums}`;

interface Row {
  streamId: string;
  sessionId: string;
  day: string;
  userId: string;
  text: string;
}

/** Each as JSON. */
export async function* sumPages(
  config: Config,
  workspaceId: string,
  { userId, pseudonyms }: Found,
): AsyncGenerator<string[], void> {
  const names = [userId, ...pseudonyms];
  let after: unknown[] = ["", "00000000-0000-0000-0000-000000000000", "0001-01-01", ""];
  for (;;) {
    const rows = (await connect(config).query(ownSums, [workspaceId, names, ...after])) as Row[];
    yield rows.map(({ text }) => text);
    const last = rows.at(-1);
    if (!last || rows.length < pageSums) return;
    after = [last.streamId, last.sessionId, last.day, last.userId];
  }
}
