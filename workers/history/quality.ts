/** What is wrong with a session's events, counted where they are. */
import { readArchivedSession } from "../archive/archived-events.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";

/** What was counted in one stretch of a session. */
export interface QualityCounts {
  events: number;
  /** Events with at least one reason. */
  imperfect: number;
  /** How many events have each reason; one can have several. */
  byReason: Record<string, number>;
  /** RAW events by what TikTok calls them. */
  raw: Record<string, number>;
  /** Events that the ingest refused; an ERROR stands in the place of each. */
  rejected: number;
  /** The stretch's last event; 0 where there is none. */
  lastSeqNo: number;
}

/**
 * One scan of the primary key from `after` on, of $5 events at most. Names come from outside: of those that are more than
 * a hundred only the most frequent are named.
 */
const countStatement = `
with stretch as materialized (
  select seq_no, event_type, raw_type,
    case jsonb_typeof(payload->'quality') when 'array' then payload->'quality' else '[]' end as quality
  from events where day = $1::date and stream_id = $2 and session_id = $3::uuid and seq_no > $4::bigint
  order by seq_no limit $5::integer
), reasons as (
  select reason, count(*)::integer as n from stretch, jsonb_array_elements_text(quality) as reason
  group by reason order by n desc, reason collate "C" limit 100
), raw_types as (
  select raw_type, count(*)::integer as n from stretch where event_type = 'RAW'
  group by raw_type order by n desc, raw_type collate "C" limit 100
)
select count(*)::integer as events, count(*) filter (where quality <> '[]')::integer as imperfect,
  count(*) filter (where raw_type = 'lifecycle.rejected')::integer as rejected,
  coalesce(max(seq_no), 0)::float8 as "lastSeqNo",
  (select coalesce(jsonb_object_agg(reason, n), '{}') from reasons) as "byReason",
  (select coalesce(jsonb_object_agg(raw_type, n), '{}') from raw_types) as raw
from stretch`;

/** Counts the `limit` events of a session that follow `after`. */
export async function countQuality(
  config: Config,
  { day, streamId, sessionId }: { day: string; streamId: string; sessionId: string },
  after: number,
  limit: number,
): Promise<QualityCounts> {
  const rows = await connect(config).query(countStatement, [day, streamId, sessionId, after, limit]);
  const counts = rows[0] as QualityCounts;
  // All of a session is in one day: where the database has nothing, the day may have been sealed.
  return counts.events > 0 ? counts : countArchived(config, { streamId, sessionId }, after, limit);
}

/** Counts as the statement does, where the day was sealed. */
async function countArchived(
  config: Config,
  session: { streamId: string; sessionId: string },
  after: number,
  limit: number,
): Promise<QualityCounts> {
  const counts = { events: 0, imperfect: 0, rejected: 0, lastSeqNo: 0 };
  const [reasons, rawTypes] = [new Map<string, number>(), new Map<string, number>()];
  const count = (of: Map<string, number>, name: string) => of.set(name, (of.get(name) ?? 0) + 1);
  for await (const events of readArchivedSession(config, session, { after })) {
    for (const { seqNo, eventType, rawType, payload } of events.slice(0, limit - counts.events)) {
      const quality = Array.isArray(payload.quality) ? payload.quality : [];
      counts.events++;
      counts.lastSeqNo = seqNo;
      if (quality.length > 0) counts.imperfect++;
      if (rawType === "lifecycle.rejected") counts.rejected++;
      for (const reason of quality) count(reasons, reason);
      if (eventType === "RAW") count(rawTypes, rawType);
    }
    if (counts.events >= limit) break;
  }
  return { ...counts, byReason: mostFrequent(reasons), raw: mostFrequent(rawTypes) };
}

/** The hundred names that there are most of; of as many the first by their bytes, as in the statement. */
function mostFrequent(counts: Map<string, number>): Record<string, number> {
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return Object.fromEntries(sorted.slice(0, 100));
}
