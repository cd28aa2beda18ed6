/** What of an event is in which column of a table, whatever the file is: CSV, Parquet. Pure. */
import type { RecordedEvent } from "#shared/event.ts";

/** A text, a whole number, or a time in milliseconds since 1970; null where an event does not have it. */
export type Column = { name: string } & (
  | { type: "text"; of: (event: RecordedEvent) => string | null }
  | { type: "integer"; of: (event: RecordedEvent) => number | null }
  | { type: "time"; of: (event: RecordedEvent) => number }
);

/** In their order. A file that was made before has the same: they are only ever added to, at the end. */
export const eventColumns: readonly Column[] = [
  { name: "eventId", type: "text", of: ({ eventId }) => eventId },
  { name: "streamId", type: "text", of: ({ streamId }) => streamId },
  { name: "sessionId", type: "text", of: ({ sessionId }) => sessionId },
  { name: "roomId", type: "text", of: ({ roomId }) => roomId },
  { name: "seqNo", type: "integer", of: ({ seqNo }) => seqNo },
  { name: "offset", type: "integer", of: ({ offset }) => offset },
  { name: "eventType", type: "text", of: ({ eventType }) => eventType },
  { name: "timestamp", type: "time", of: ({ timestamp }) => timestamp },
  { name: "ingestedAt", type: "time", of: ({ ingestedAt }) => ingestedAt },
  { name: "userId", type: "text", of: ({ user }) => user.userId },
  { name: "uniqueId", type: "text", of: ({ user }) => user.uniqueId },
  { name: "displayName", type: "text", of: ({ user }) => user.displayName ?? null },
  { name: "nativeId", type: "text", of: ({ nativeId }) => nativeId ?? null },
  { name: "rawType", type: "text", of: ({ rawType }) => rawType },
  { name: "source", type: "text", of: ({ source }) => source },
  { name: "payload", type: "text", of: ({ payload }) => JSON.stringify(payload) },
];

/** In Parquet besides: what a gift added, so that the sum of the column is right; null of all else. */
export const coinsColumn: Column = {
  name: "coins",
  type: "integer",
  of: (event) => {
    const coins = event.eventType === "GIFT" ? event.payload.coinsDelta : undefined;
    return Number.isSafeInteger(coins) ? (coins as number) : null;
  },
};
