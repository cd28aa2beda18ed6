/** The tables of sums as the migrations make them; their statements are in workers/history. */
import { boolean, date, doublePrecision, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { number, time } from "./schema.ts";

/** Of one session, in each of these tables. */
const session = { streamId: text("stream_id").notNull(), sessionId: uuid("session_id").notNull() };
const day = { day: date("day", { mode: "string" }).notNull() };
const given = { gifts: doublePrecision("gifts").notNull(), coins: doublePrecision("coins").notNull() };
const likes = { likes: doublePrecision("likes").notNull() };

export const rollupSessions = pgTable(
  "rollup_sessions",
  {
    ...session,
    upToSeqNo: number("up_to_seq_no").notNull().default(0),
    eventCount: number("event_count").notNull().default(0),
    isStale: boolean("is_stale").notNull().default(false),
    lacksPeople: boolean("lacks_people").notNull().default(false),
    ofRoom: text("of_room").notNull(),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.sessionId] })],
);

export const rollupMinutes = pgTable(
  "rollup_minutes",
  {
    ...session,
    minute: time("minute").notNull(),
    events: number("events").notNull(),
    chats: number("chats").notNull(),
    ...given,
    ...likes,
    follows: number("follows").notNull(),
    shares: number("shares").notNull(),
    joins: number("joins").notNull(),
    viewers: doublePrecision("viewers"),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.sessionId, table.minute] })],
);

export const rollupDays = pgTable(
  "rollup_days",
  {
    ...session,
    ...day,
    events: number("events").notNull(),
    chats: number("chats").notNull(),
    ...given,
    ...likes,
    follows: number("follows").notNull(),
    shares: number("shares").notNull(),
    joins: number("joins").notNull(),
    viewers: doublePrecision("viewers"),
    beganAt: time("began_at").notNull(),
    best: jsonb("best").notNull().default([]),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.sessionId, table.day] })],
);

export const rollupTypes = pgTable(
  "rollup_types",
  { ...session, ...day, eventType: text("event_type").notNull(), events: number("events").notNull() },
  (table) => [primaryKey({ columns: [table.streamId, table.sessionId, table.day, table.eventType] })],
);

export const rollupPeople = pgTable(
  "rollup_people",
  {
    ...session,
    ...day,
    userId: text("user_id").notNull(),
    events: number("events").notNull(),
    chats: number("chats").notNull(),
    ...given,
    ...likes,
    firstAt: time("first_at").notNull(),
    lastAt: time("last_at").notNull(),
    handles: text("handles").array().notNull().default([]),
    shares: number("shares").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.sessionId, table.day, table.userId] })],
);

export const rollupGifts = pgTable(
  "rollup_gifts",
  { ...session, ...day, giftId: text("gift_id").notNull(), ...given },
  (table) => [primaryKey({ columns: [table.streamId, table.sessionId, table.day, table.giftId] })],
);

const stream = { streamId: text("stream_id").notNull() };
const people = { people: number("people").notNull() };

export const rollupPersons = pgTable(
  "rollup_persons",
  {
    ...stream,
    userId: text("user_id").notNull(),
    firstAt: time("first_at").notNull(),
    firstRoom: text("first_room").notNull(),
    secondAt: time("second_at"),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.userId] })],
);

export const rollupPersonWeeks = pgTable(
  "rollup_person_weeks",
  {
    ...stream,
    week: date("week", { mode: "string" }).notNull(),
    userId: text("user_id").notNull(),
    firstWeek: date("first_week", { mode: "string" }).notNull(),
    dayCount: number("day_count").notNull(),
    chats: number("chats").notNull(),
    coins: doublePrecision("coins").notNull(),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.week, table.userId] })],
);

export const rollupSeen = pgTable(
  "rollup_seen",
  {
    ...stream,
    scope: text("scope").notNull(),
    of: text("of").notNull(),
    ...day,
    previousDay: date("previous_day", { mode: "string" }).notNull(),
    ...people,
  },
  (table) => [primaryKey({ columns: [table.streamId, table.scope, table.of, table.day, table.previousDay] })],
);

export const rollupNewcomers = pgTable(
  "rollup_newcomers",
  {
    ...stream,
    roomId: text("room_id").notNull(),
    secondDay: date("second_day", { mode: "string" }).notNull(),
    ...people,
  },
  (table) => [primaryKey({ columns: [table.streamId, table.roomId, table.secondDay] })],
);

export const rollupCohorts = pgTable(
  "rollup_cohorts",
  {
    ...stream,
    week: date("week", { mode: "string" }).notNull(),
    firstWeek: date("first_week", { mode: "string" }).notNull(),
    ...people,
  },
  (table) => [primaryKey({ columns: [table.streamId, table.week, table.firstWeek] })],
);
