/** Reading a stream's log to check it: one snapshot of the database, page by page, whatever its size. */
import { Client } from "pg";
import type { SegmentFiles } from "./archive/files.ts";
import { inOrder, sealedRows } from "./archive/sealed-rows.ts";
import type { CarriedPlace, LogRow, RemovedSession, SessionRow } from "./verify.ts";

const pageRows = 1_000;

export interface LogReader {
  /** Every epoch of which there is a row of an event or of a session. */
  epochs: () => Promise<string[]>;
  sessions: (epoch: string) => Promise<SessionRow[]>;
  /** The rows with offsets above `after` (0 by default) up to `top`, in the order of their offsets. */
  rows: (epoch: string, top: number, after?: number) => AsyncGenerator<LogRow>;
  /** Offsets above `top`, at most 100. */
  offsetsBeyond: (epoch: string, top: number) => Promise<number[]>;
  /** Up to where sessions were carried over to version 2 of the chain. */
  carried: () => Promise<CarriedPlace[]>;
  /** The sessions whose events were removed in their time, or are being removed. */
  removed: (epoch: string) => Promise<RemovedSession[]>;
  /** What was said of each event that came where the log has another one, and was not settled; at most 100. */
  conflicts: () => Promise<string[]>;
}

/** Runs `use` in one read-only snapshot of the log of a stream. */
export async function readSnapshot<T>(
  databaseUrl: string,
  streamId: string,
  files: SegmentFiles,
  use: (reader: LogReader) => Promise<T>,
): Promise<T> {
  return withClient(databaseUrl, async (client) => {
    await client.query("begin transaction isolation level repeatable read read only");
    // Before the snapshot: a day that is sealed in between would be neither here nor there.
    await client.query("lock table events in access share mode");
    const result = await use(readerOf(client, files, streamId));
    await client.query("commit");
    return result;
  });
}

/** How many events of an epoch are in the log up to `top`, or were until they were removed in their time. */
export async function countStored(
  databaseUrl: string,
  { streamId, epoch, top }: { streamId: string; epoch: string; top: number },
): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ n: string }>(
      `with removed as materialized (
         select session_id, event_count, offsets from hidden_sessions
         where stream_id = $1 and epoch = $2 and removal_at is not null
       )
       select (select count(*) from events where stream_id = $1 and epoch = $2 and feed_offset <= $3
           and session_id not in (select session_id from removed))
         + (select coalesce(sum(event_count), 0) from segment_blocks
            where stream_id = $1 and epoch = $2 and first_offset <= $3
              and session_id not in (select session_id from removed))
         + (select coalesce(sum(event_count), 0) from removed where lower(offsets) <= $3) as n`,
      [streamId, epoch, top],
    );
    return Number(rows[0]?.n);
  });
}

async function withClient<T>(databaseUrl: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Reads a stream's log in the transaction that `client` is in. */
export function readerOf(client: Client, files: SegmentFiles, streamId: string): LogReader {
  return {
    async epochs() {
      // From one epoch to the next over the index; `distinct` would read every row.
      const { rows } = await client.query<{ epoch: string }>(
        `with recursive logged as (
           select min(epoch) as epoch from events where stream_id = $1
           union all
           select (select min(epoch) from events where stream_id = $1 and epoch > logged.epoch) from logged
           where logged.epoch is not null
         )
         select epoch from logged where epoch is not null
         union select epoch from segment_blocks where stream_id = $1
         union select epoch from sessions where stream_id = $1
         union select epoch from hidden_sessions where stream_id = $1 and removal_at is not null`,
        [streamId],
      );
      return rows.map((row) => row.epoch);
    },
    async sessions(epoch) {
      const { rows } = await client.query<Record<keyof SessionRow, string | null>>(
        `select session_id as "sessionId", last_offset as "lastOffset", event_count as "eventCount",
           gap_count as "gapCount", day::text as day, encode(chain_head, 'hex') as "chainHead"
         from sessions where stream_id = $1 and epoch = $2 order by started_at, session_id`,
        [streamId, epoch],
      );
      return rows.map((row) => ({
        sessionId: String(row.sessionId),
        lastOffset: Number(row.lastOffset),
        eventCount: Number(row.eventCount),
        gapCount: Number(row.gapCount),
        day: String(row.day),
        chainHead: row.chainHead,
      }));
    },
    rows(epoch, top, after = 0) {
      const range = { streamId, epoch, top, after };
      return inOrder(readRows(client, range), sealedRows(client, files, range));
    },
    async offsetsBeyond(epoch, top) {
      const { rows } = await client.query<{ offset: string }>(
        `select feed_offset as "offset" from events where stream_id = $1 and epoch = $2 and feed_offset > $3
         union select last_offset from segment_blocks where stream_id = $1 and epoch = $2 and last_offset > $3
         order by "offset" limit 100`,
        [streamId, epoch, top],
      );
      return rows.map((row) => Number(row.offset));
    },
    async carried() {
      const { rows } = await client.query<CarriedPlace & { seqNo: string }>(
        `select session_id as "sessionId", seq_no as "seqNo", encode(old_head, 'hex') as "oldHead",
           encode(new_head, 'hex') as "newHead"
         from chain_heads where stream_id = $1`,
        [streamId],
      );
      return rows.map((row) => ({ ...row, seqNo: Number(row.seqNo) }));
    },
    async removed(epoch) {
      const { rows } = await client.query<RemovedSession>(
        `select h.session_id as "sessionId", event_count::float8 as "eventCount", gap_count as "gapCount",
           encode(chain_head, 'hex') as "chainHead",
           (select coalesce(json_agg(json_build_array(lower(one), upper(one) - 1)), '[]') from unnest(offsets) as one) as offsets,
           exists (
             select from audit_log a join streams st on st.workspace_id = a.workspace_id and st.stream_id = h.stream_id
             where a.target_id = h.session_id::text and a.action = 'session.removed'
               and a.before->>'stream_id' = h.stream_id and a.before->>'offsets' = h.offsets::text
               and a.before->>'chain_head' is not distinct from encode(h.chain_head, 'hex')
               and (a.before->>'event_count')::bigint = h.event_count
           ) as audited
         from hidden_sessions h where h.stream_id = $1 and h.epoch = $2 and h.removal_at is not null`,
        [streamId, epoch],
      );
      return rows;
    },
    async conflicts() {
      const { rows } = await client.query<{ reason: string }>(
        `select reason from dead_letters where stage = 'conflict' and resent_at is null and stream_id = $1
         order by dead_letter_id limit 100`,
        [streamId],
      );
      return rows.map(({ reason }) => reason);
    },
  };
}

async function* readRows(
  client: Client,
  { streamId, epoch, top, after }: { streamId: string; epoch: string; top: number; after: number },
): AsyncGenerator<LogRow> {
  await client.query(
    `declare log_rows no scroll cursor for
     select event_json(e) as event, day::text as day, user_id as "userId",
       encode(coalesce(chain || coalesce(commitment || coalesce(salt, ''), ''), commitment), 'hex') as link,
       case when erased_at is not null then exists (
         select from erased_events emptied join erasures using (erasure_id)
         where erasures.stream_id = e.stream_id and emptied.session_id = e.session_id and emptied.seq_nos @> e.seq_no)
       end as audited
     from events e
     where stream_id = $1 and epoch = $2 and feed_offset > $4 and feed_offset <= $3
     order by feed_offset, session_id, seq_no`,
    [streamId, epoch, top, after],
  );
  // The database makes the next page while this one is looked at.
  const fetch = async () => (await client.query<LogRow>(`fetch ${pageRows} from log_rows`)).rows;
  let next = fetch();
  for (;;) {
    const rows = await next;
    if (rows.length < pageRows) {
      yield* rows;
      break;
    }
    next = fetch();
    yield* rows;
  }
  await client.query("close log_rows");
}
