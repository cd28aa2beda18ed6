/** The gift events of a room, from the log, as much of them as the ledger reads. */
import type { LoggedGift } from "#shared/gift-account.ts";
import { archivedPlaybacks, type GiftEvent, readArchivedGifts } from "../archive/archived-gifts.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";

/** A room in the log: the feed that its latest session wrote to, and the days its events are under. */
export interface LoggedRoom {
  roomId: string;
  epoch: string;
  days: string[];
  /** Its sessions that are playbacks: each of them counts by itself. */
  playbacks: string[];
}

/** One giver: by id, or, of gifts that TikTok gave no giver's id, by the handle. */
export type Giver = { userId: string } | { withoutId: string };

/** Which gifts: of one giver, of one gift. */
export interface GiftFilter {
  giver?: Giver | undefined;
  gift?: string | undefined;
}

/** Somebody who gave in a room under a handle. */
export interface NamedGiver {
  /** "" where TikTok gave no id. */
  userId: string;
  /** The handle as it was written, and the name, as they were said last. */
  uniqueId: string;
  displayName: string | null;
  /** When the first and the latest of these gifts came; milliseconds since 1970. */
  firstAt: number;
  lastAt: number;
  /** Gift events. */
  events: number;
}

/** Small enough that a page of the largest events stays far below what the driver takes in one answer. */
const pageGifts = 2_000;

const roomStatement = `
with latest as (
  select room_id, epoch from sessions where stream_id = $1 and ($2::text is null or room_id = $2)
    and ($3::uuid is null or session_id = $3) and ${isShown("sessions")}
  order by started_at desc, session_id desc limit 1
)
select latest.room_id as "roomId", latest.epoch,
  (select json_agg(distinct day::text) from sessions
    where stream_id = $1 and room_id = latest.room_id and epoch = latest.epoch and ${isShown("sessions")}) as days,
  (select coalesce(json_agg(session_id), '[]') from sessions join events using (day, stream_id, session_id)
    where sessions.stream_id = $1 and sessions.room_id = latest.room_id and sessions.epoch = latest.epoch
      and events.seq_no = 1 and event_type = 'CONNECTED' and payload->'playback' = 'true') as playbacks
from latest`;

/** A room of the stream: this one, that of this session; undefined where the log has nothing of it. */
export async function findRoom(
  config: Config,
  streamId: string,
  { roomId, sessionId }: { roomId: string | undefined; sessionId: string | undefined },
): Promise<LoggedRoom | undefined> {
  const rows = await connect(config).query(roomStatement, [streamId, roomId ?? null, sessionId ?? null]);
  const room = rows[0] as LoggedRoom | undefined;
  if (!room) return undefined;
  return { ...room, playbacks: [...room.playbacks, ...(await archivedPlaybacks(config, { streamId, ...room }))] };
}

/** Ids of nobody, as `isId` has them. */
const withoutIdPattern = "'^(0*|-[0-9]+)$'";
/** As many as an answer lists of those who had one handle. */
const namedGivers = 20;

const giverStatement = `
select case when user_id ~ ${withoutIdPattern} then '' else left(user_id, 64) end as "userId",
  left((array_agg(event_user->>'uniqueId' order by feed_offset desc))[1], 64) as "uniqueId",
  left((array_agg(event_user->>'displayName' order by feed_offset desc))[1], 64) as "displayName",
  round(extract(epoch from min(occurred_at)) * 1000)::float8 as "firstAt",
  round(extract(epoch from max(occurred_at)) * 1000)::float8 as "lastAt", count(*)::float8 as events
from events
where stream_id = $1 and room_id = $2 and epoch = $3 and day = any($4::date[]) and event_type = 'GIFT'
  and ${isShown("events")}
  and lower(event_user->>'uniqueId') = lower($5)
group by 1 order by min(feed_offset) limit ${namedGivers}`;

/** Who gave in the room under this handle, in any case: those who had it first come first. More than one is two people. */
export async function findGivers(
  config: Config,
  streamId: string,
  room: LoggedRoom,
  handle: string,
): Promise<NamedGiver[]> {
  const { roomId, epoch, days } = room;
  const live = (await connect(config).query(giverStatement, [streamId, roomId, epoch, days, handle])) as NamedGiver[];
  const givers = new Map<string, NamedGiver>();
  for await (const gifts of readArchivedGifts(config, { streamId, ...room }, 0)) {
    for (const gift of gifts) if (isHandle(gift, handle)) addGiver(givers, giverOf(gift));
  }
  for (const giver of live) addGiver(givers, giver);
  return [...givers.values()].slice(0, namedGivers);
}

const isNobody = (userId: string) => /^(0*|-[0-9]+)$/.test(userId);
const isHandle = ({ user }: GiftEvent, handle: string) => user.uniqueId.toLowerCase() === handle.toLowerCase();

/** Who gave this one, as the statement has it. */
function giverOf({ user, timestamp }: GiftEvent): NamedGiver {
  return {
    userId: isNobody(user.userId) ? "" : user.userId.slice(0, 64),
    uniqueId: user.uniqueId.slice(0, 64),
    displayName: user.displayName?.slice(0, 64) ?? null,
    firstAt: timestamp,
    lastAt: timestamp,
    events: 1,
  };
}

/** Adds what was given later to what is known of a giver. */
function addGiver(givers: Map<string, NamedGiver>, giver: NamedGiver): void {
  const known = givers.get(giver.userId);
  givers.set(giver.userId, {
    ...giver,
    firstAt: Math.min(giver.firstAt, known?.firstAt ?? giver.firstAt),
    lastAt: Math.max(giver.lastAt, known?.lastAt ?? giver.lastAt),
    events: giver.events + (known?.events ?? 0),
  });
}

/** Texts are cut: a name of 16 KB says no more than its beginning, and 2,000 of them would not fit into one answer. */
const giftStatement = `
select feed_offset::float8 as offset, event->>'sessionId' as "sessionId", (event->>'seqNo')::float8 as "seqNo",
  event->>'eventId' as "eventId", left(event->>'nativeId', 64) as "nativeId",
  (event->>'timestamp')::float8 as timestamp, (event->>'ingestedAt')::float8 as "ingestedAt",
  left(event->'user'->>'userId', 64) as "userId", left(event->'user'->>'uniqueId', 64) as "uniqueId",
  left(event->'user'->>'displayName', 64) as "displayName", left(payload->>'giftId', 64) as "giftId",
  left(payload->>'giftName', 128) as "giftName", left(payload->>'groupId', 64) as "groupId",
  left(payload->>'receiverUserId', 64) as "receiverUserId", (payload->>'giftCount')::float8 as "giftCount",
  (payload->>'diamondCount')::float8 as "diamondCount", (payload->>'isGiftStreak')::boolean as "isGiftStreak",
  (payload->>'streakEnd')::boolean as "streakEnd"
from (
  -- The limit in here besides: an event is made once, not for each of its fields.
  select feed_offset, event_json(events)::jsonb as event from events
  where stream_id = $1 and room_id = $2 and epoch = $3 and day = any($4::date[]) and event_type = 'GIFT'
  and ${isShown("events")}
    and feed_offset > $5::bigint
    and ($6::text is null or user_id = $6)
    and ($7::text is null or user_id ~ ${withoutIdPattern} and lower(event_user->>'uniqueId') = lower($7))
    and ($8::text is null or payload->>'giftId' = $8)
  order by feed_offset limit ${pageGifts}
) as gift, lateral (select event->'payload' as payload) as carried
order by feed_offset`;

/** The room's gift events in the order of the feed, page by page. */
export async function* readGifts(
  config: Config,
  streamId: string,
  room: LoggedRoom,
  filter: GiftFilter,
): AsyncGenerator<LoggedGift[]> {
  const isPlayback = new Set(room.playbacks);
  // To the ledger a playback is a room of its own, as it is to the hub.
  const roomOf = ({ sessionId }: GiftRow) => (isPlayback.has(sessionId) ? sessionId : room.roomId);
  const sealed = archivedRows(config, streamId, room, filter);
  let waiting: GiftRow[] | undefined = (await sealed.next()).value ?? undefined;
  for await (const rows of liveRows(config, streamId, room, filter)) {
    const last = rows.at(-1)?.offset ?? 0;
    const page = [...rows];
    // What was sealed and comes before the end of this page; the rest of it waits.
    while (waiting && (waiting[0]?.offset ?? Infinity) < last) {
      page.push(...waiting.filter(({ offset }) => offset < last));
      const rest: GiftRow[] = waiting.filter(({ offset }) => offset > last);
      if (rest.length > 0) {
        waiting = rest;
        break;
      }
      waiting = (await sealed.next()).value ?? undefined;
    }
    yield inOrder(page).map((row) => toGift(row, roomOf(row)));
  }
  while (waiting) {
    yield waiting.map((row) => toGift(row, roomOf(row)));
    waiting = (await sealed.next()).value ?? undefined;
  }
}

/** By offset, each once: a day that was sealed meanwhile is in both. */
function inOrder(rows: GiftRow[]): GiftRow[] {
  return [...new Map(rows.map((row) => [row.offset, row])).values()].sort((a, b) => a.offset - b.offset);
}

/** As the statement gives them, of what was sealed. */
async function* archivedRows(
  config: Config,
  streamId: string,
  room: LoggedRoom,
  { giver, gift }: GiftFilter,
): AsyncGenerator<GiftRow[], undefined> {
  const isOfGiver = (event: GiftEvent) => {
    if (giver === undefined) return true;
    if ("userId" in giver) return event.user.userId === giver.userId;
    return isNobody(event.user.userId) && isHandle(event, giver.withoutId);
  };
  for await (const events of readArchivedGifts(config, { streamId, ...room }, 0)) {
    const chosen = events.filter(
      (event) => isOfGiver(event) && (gift ?? event.payload.giftId) === event.payload.giftId,
    );
    if (chosen.length > 0) yield chosen.map(rowOf);
  }
  return undefined;
}

function rowOf({
  offset,
  sessionId,
  seqNo,
  eventId,
  nativeId,
  timestamp,
  ingestedAt,
  user,
  payload,
}: GiftEvent): GiftRow {
  const { giftId, giftName, groupId, receiverUserId, giftCount, diamondCount, isGiftStreak, streakEnd } = payload;
  return {
    offset,
    sessionId,
    seqNo,
    eventId,
    nativeId: nativeId?.slice(0, 64) ?? null,
    timestamp,
    ingestedAt,
    userId: user.userId.slice(0, 64),
    uniqueId: user.uniqueId.slice(0, 64),
    displayName: user.displayName?.slice(0, 64) ?? null,
    giftId: giftId.slice(0, 64),
    giftName: giftName.slice(0, 128),
    groupId: groupId.slice(0, 64),
    receiverUserId: receiverUserId.slice(0, 64),
    giftCount,
    diamondCount,
    isGiftStreak,
    streakEnd,
  };
}

async function* liveRows(
  config: Config,
  streamId: string,
  { roomId, epoch, days }: LoggedRoom,
  { giver, gift }: GiftFilter,
): AsyncGenerator<GiftRow[]> {
  const sql = connect(config);
  for (let after = 0; ;) {
    const userId = giver && "userId" in giver ? giver.userId : null;
    const withoutId = giver && "withoutId" in giver ? giver.withoutId : null;
    const filter = [userId, withoutId, gift ?? null];
    const rows = (await sql.query(giftStatement, [streamId, roomId, epoch, days, after, ...filter])) as GiftRow[];
    yield rows;
    if (rows.length < pageGifts) return;
    after = rows.at(-1)?.offset ?? 0;
  }
}

interface GiftRow {
  offset: number;
  sessionId: string;
  seqNo: number;
  eventId: string;
  nativeId: string | null;
  timestamp: number;
  ingestedAt: number;
  userId: string;
  uniqueId: string;
  displayName: string | null;
  giftId: string;
  giftName: string;
  groupId: string;
  receiverUserId: string;
  giftCount: number;
  diamondCount: number;
  isGiftStreak: boolean;
  streakEnd: boolean;
}

function toGift(row: GiftRow, roomId: string): LoggedGift {
  const { offset, sessionId, seqNo, eventId, nativeId, userId, uniqueId, displayName } = row;
  const { giftId, giftName, groupId, receiverUserId, giftCount, diamondCount, isGiftStreak, streakEnd } = row;
  return {
    offset,
    sessionId,
    seqNo,
    eventId,
    ...(nativeId === null ? {} : { nativeId }),
    roomId,
    timestamp: row.timestamp,
    ingestedAt: row.ingestedAt,
    user: { userId, uniqueId, ...(displayName === null ? {} : { displayName }) },
    payload: {
      giftId,
      giftName,
      giftImageUrl: "",
      groupId,
      receiverUserId,
      giftCount,
      diamondCount,
      isGiftStreak,
      streakEnd,
    },
  };
}
