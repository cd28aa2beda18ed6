import { sql } from "drizzle-orm";
import type { RecordedEvent } from "#shared/event.ts";
import { events } from "./schema.ts";

/** The event of a row of the log, as it was taken in, with its offset: the database's own `event_json` makes it. */
export const recordedEvent = sql<RecordedEvent>`event_json(${events})`;
