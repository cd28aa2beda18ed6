/**
 * Pages of events as one text that the database makes: for who reads hundreds of thousands at once. `event_json` makes the same of
 * a row and takes twice as long; and rows of columns cost the driver, and who passes them on, more than the database.
 */
import type { RecordedEvent } from "#shared/event.ts";

/**
 * SQL of a row's event as the text of a JSON array, in the order in which `toEvent` takes its members; `row`: what a row of `events`
 * is called. What may need escaping is in an array of its own, so that it is escaped at once.
 */
export function eventText(row: string): string {
  const milliseconds = (time: string) => `round(date_part('epoch', ${row}.${time}) * 1000)::bigint`;
  return `'["' || encode(${row}.event_id, 'hex') || '","' || ${row}.event_type || '",' || ${row}.trigger_id || ',"' || ${row}.session_id
    || '",' || ${row}.seq_no || ',' || ${milliseconds("occurred_at")} || ',' || ${milliseconds("ingested_at")} || ',' || ${row}.feed_offset
    || ',' || to_json(array[${row}.stream_id, ${row}.room_id, ${row}.native_id, ${row}.raw_type, ${row}.source])
    || ',' || ${row}.event_user || ',' || ${row}.payload || ']'`;
}

/** The events of a text of `string_agg(…, ',')`; none of null, which it is of no rows. Their members come in the order of `event_json`. */
export function toEvents(text: string | null): RecordedEvent[] {
  return text === null ? [] : (JSON.parse(`[${text}]`) as unknown[][]).map(toEvent);
}

function toEvent(row: readonly unknown[]): RecordedEvent {
  const [eventId, eventType, triggerId, sessionId, seqNo, timestamp, ingestedAt, offset, texts, user, payload] = row;
  const [streamId, roomId, nativeId, rawType, source] = texts as (string | null)[];
  const head = { schemaVersion: "1", eventId, eventType, triggerId, streamId, roomId, sessionId, seqNo };
  const rest = { rawType, timestamp, ingestedAt, source, user, payload, offset };
  return (nativeId === null ? Object.assign(head, rest) : Object.assign(head, { nativeId }, rest)) as RecordedEvent;
}
