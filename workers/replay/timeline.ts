/** A session's events, as far as its timeline needs them. */
import type { RecordedEvent } from "#shared/event.ts";
import { type Timeline, type TimelineEvent, timelineOf } from "#shared/replay/timeline.ts";
import { firstArchived } from "../archive/archived-events.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import type { SessionRow } from "../history/sessions.ts";

const statement = `select seq_no::float8 as "seqNo", event_type as "eventType",
    round(extract(epoch from ingested_at) * 1000)::float8 as time,
    case when event_type = 'GIFT' and jsonb_typeof(payload->'coinsDelta') = 'number'
      then (payload->>'coinsDelta')::float8 else 0 end as coins,
    case when event_type = 'BATTLE' then payload->>'battleId' end as "battleId",
    case when event_type = 'GIFT' then left(payload->>'giftName', 128) end as gift
  from events where day = $1::date and stream_id = $2 and session_id = $3::uuid and seq_no > $4::bigint
  order by seq_no limit $5::integer`;

/** Of the `atMost` events that follow `after`; `next`: the last of them, where there may be more. */
export async function readTimeline(
  config: Config,
  session: SessionRow,
  after: number,
  atMost: number,
): Promise<Timeline & { next: number | null }> {
  const { day, streamId, sessionId } = session;
  const rows = (await connect(config).query(statement, [day, streamId, sessionId, after, atMost])) as TimelineEvent[];
  const events =
    rows.length > 0 ? rows : (await firstArchived(config, session, { after, atMost })).map(toTimelineEvent);
  return { ...timelineOf(events), next: events.length < atMost ? null : (events.at(-1)?.seqNo ?? null) };
}

function toTimelineEvent(event: RecordedEvent): TimelineEvent {
  const { seqNo, eventType, ingestedAt: time } = event;
  const coins = event.eventType === "GIFT" ? event.payload.coinsDelta : 0;
  return {
    seqNo,
    eventType,
    time,
    coins,
    battleId: event.eventType === "BATTLE" ? event.payload.battleId : null,
    gift: event.eventType === "GIFT" ? event.payload.giftName.slice(0, 128) : null,
  };
}
