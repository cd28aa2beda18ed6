/** A search over a stream's sessions, the latest first: bounded stretches of the log, a few statements a page. */
import type * as z from "zod";
import { type EventType, type RecordedEvent } from "#shared/event.ts";
import { type searchHistory as operation } from "#shared/api/operations/history-search.ts";
import { writeCursor } from "#shared/history/cursor.ts";
import { isUserId } from "#shared/ids.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";
import { Problem } from "../problem.ts";
import { findCalled } from "./handles.ts";
import { rangeOf, type Range } from "./range.ts";
import { findStretches, sealedDays, type Stretch, stretchesBeyond, takeLikely, takeOffsets } from "./stretches.ts";

const mostDays = 92;
/** Types of which there is so much that the index of what is seldom is without them, as the migration has it. */
const frequentTypes = ["CHAT", "EMOTE", "GIFT", "JOIN", "LIKE", "RAW", "ROOM_USER"];

export type HistoryQuestion = z.output<typeof operation.query>;

/** A condition that is true of the events that are asked for, with its values; and how they are found. */
interface Filter {
  text: string;
  values: unknown[];
  way: keyof typeof looked;
  /** The types that are asked for. */
  types: EventType[] | undefined;
  /** The sums know how many of a session fit. */
  isCounted: boolean;
}

/** Offsets that one page looks through: at first, each time four times as many, and in all. */
const looked = {
  indexed: { first: 250_000, most: 2_000_000 },
  /** An index finds the gifts; each of them is read to see how large it is. */
  weighed: { first: 50_000, most: 250_000 },
  scanned: { first: 5_000, most: 200_000 },
} as const;
/** Days whose partitions one page opens at first; each time four times as many. */
const firstDays = 4;
/** Events without sums among which a handle is looked for, to find out whose it is. */
const unsummedEvents = 100_000;
const namedUsers = 20;

export async function searchHistory(config: Config, streamId: string, question: HistoryQuestion, now: Date) {
  const range = rangeOf(question, now, mostDays);
  const scope = { streamId, range };
  const person = await personOf(config, scope, question.user);
  const filter = filterOf(question, person);
  const sought = { types: filter.types, userId: person && "userId" in person ? person.userId : undefined };
  const all = await findStretches(config, streamId, range, sought);
  const sealed = sealedDays(all);
  const searched = all.filter(({ isSealed }) => !isSealed);
  const { limit } = question;
  const found: Found[] = [];
  const asked = stretchesBeyond(searched, question.after);
  let rest = asked;
  let place: Stretch | undefined;
  const { first, most } = looked[filter.way];
  let days = firstDays;
  for (let step = first, left = most; left > 0 && rest.length > 0 && found.length <= limit; step *= 4, days *= 4) {
    const wanted = limit + 1 - found.length;
    const near = takeLikely(rest, { days, events: filter.isCounted ? 2 * wanted : Infinity });
    const { taken, rest: beyond } = takeOffsets(near.taken, Math.min(step, left));
    rest = [...beyond, ...near.rest];
    if (taken.length === 0) break;
    found.push(...(await readFound(config, scope, taken, filter, wanted)));
    place = taken.at(-1);
    left -= taken.reduce((sum, { low, high }) => sum + high - low + 1, 0);
  }
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  const end = last ? { ...last.stretch, low: last.event.offset } : rest.length > 0 ? place : undefined;
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    events: shown.map(({ event }) => event),
    searchedBack: end?.day ?? asked.at(-1)?.day ?? question.after?.[0] ?? null,
    sealed,
    next: end ? writeCursor([end.day, end.epoch, end.roomId, end.low]) : null,
  };
}

interface Scope {
  streamId: string;
  range: Range;
}
interface Found {
  event: RecordedEvent;
  stretch: Stretch;
}
export type Person = { userId: string } | { handle: string };

/** Numbers its values after those of the statement itself, which has nine where nothing else is said. */
export function filterOf(
  { types, text, minCoins }: Pick<HistoryQuestion, "types" | "text" | "minCoins">,
  person: Person | undefined,
  before = 9,
): Filter {
  if (text !== undefined && minCoins !== undefined) {
    throw new Problem("invalid_request", "text is of chat messages and minCoins of gifts: nothing is both");
  }
  const values: unknown[] = [];
  const value = (one: unknown) => `$${values.push(one) + before}`;
  const conditions: string[] = [];
  const only: EventType | undefined = text !== undefined ? "CHAT" : minCoins !== undefined ? "GIFT" : undefined;
  const asked = types && types.length > 0 ? types : undefined;
  const wanted = only ? (asked?.includes(only) === false ? [] : [only]) : asked;
  if (wanted) conditions.push(`event_type = any(${value(wanted)}::text[])`);
  // The conditions of the partial indexes, in their words: by them the planner knows that an index has all of it.
  const isGifts = wanted?.length === 1 && wanted[0] === "GIFT";
  // Words are looked for in all of them: the index only leaves out what is no chat.
  if (wanted?.length === 1 && wanted[0] === "CHAT") conditions.push("event_type = 'CHAT'");
  const isSeldom = wanted?.every((type) => !frequentTypes.includes(type)) ?? false;
  if (isGifts) conditions.push("event_type = 'GIFT'");
  if (isSeldom) conditions.push(`event_type not in (${frequentTypes.map((type) => `'${type}'`).join(", ")})`);
  if (text !== undefined) {
    conditions.push(`payload->>'message' ilike ${value(`%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)}`);
  }
  if (minCoins !== undefined) conditions.push(`(payload->>'coins')::float8 >= ${value(minCoins)}::float8`);
  if (person && "userId" in person) {
    conditions.push(`user_id not in ('', '0')`, `user_id = ${value(person.userId)}`);
  } else if (person) conditions.push(`lower(event_user->>'uniqueId') = lower(${value(person.handle)})`);
  const isPerson = person !== undefined && "userId" in person;
  return {
    text: conditions.map((one) => ` and ${one}`).join(""),
    values,
    way: isPerson || (minCoins === undefined && (isGifts || isSeldom)) ? "indexed" : isGifts ? "weighed" : "scanned",
    types: wanted,
    isCounted: text === undefined && minCoins === undefined && (isPerson ? !wanted : person === undefined),
  };
}

/**
 * Each stretch by itself, from its end, until there are enough; of these the first, and only then the events themselves. The days
 * are said besides, because only by them the planner leaves out the other partitions: it takes a millisecond for each.
 */
export function searchStatement(filter: Filter): string {
  return `
select event_json(e) as event, place::integer as place from (
  select place, k.* from unnest($2::date[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
    with ordinality as s(day, epoch, room, low, high, place)
  cross join lateral (
    select day, session_id, seq_no, feed_offset from events
    where events.day = any($2::date[]) and events.day = s.day and stream_id = $1 and epoch = s.epoch and room_id = s.room
      and feed_offset between s.low and s.high and occurred_at >= $7::timestamptz and occurred_at < $8::timestamptz${filter.text}
      and ${isShown("events")}
    order by feed_offset desc limit $9::integer
  ) as k
  order by place, feed_offset desc limit $9::integer
) as found join events e on e.day = any($2::date[]) and e.day = found.day and e.stream_id = $1 and e.session_id = found.session_id and e.seq_no = found.seq_no
order by found.place, found.feed_offset desc`;
}

/** The values of $1 to $9. */
export function searchValues({ streamId, range }: Scope, stretches: readonly Stretch[], limit: number): unknown[] {
  const column = <Name extends keyof Stretch>(name: Name) => stretches.map((one) => one[name]);
  const places = [column("day"), column("epoch"), column("roomId"), column("low"), column("high")];
  return [streamId, ...places, range.from.toISOString(), range.to.toISOString(), limit];
}

async function readFound(
  config: Config,
  scope: Scope,
  stretches: readonly Stretch[],
  filter: Filter,
  limit: number,
): Promise<Found[]> {
  const values = [...searchValues(scope, stretches, limit), ...filter.values];
  const rows = (await connect(config).query(searchStatement(filter), values)) as {
    event: RecordedEvent;
    place: number;
  }[];
  return rows.flatMap(({ event, place }) => {
    const stretch = stretches[place - 1];
    return stretch ? [{ event, stretch }] : [];
  });
}

/** Who is asked for. A handle that one had is that person, under every handle; that nobody is known by is looked for as it is. */
export async function personOf(
  config: Config,
  { streamId, range }: Scope,
  user: string | undefined,
): Promise<Person | undefined> {
  if (user === undefined) return undefined;
  if (!user.startsWith("@")) {
    if (isUserId(user)) return { userId: user };
    throw new Problem("invalid_request", `user: expected the id of a person, or @ and a handle`);
  }
  const handle = user.slice(1);
  if (handle === "") throw new Problem("invalid_request", "user: a handle follows the @");
  const asked = { streamIds: [streamId], handles: [handle.toLowerCase()], range, atMost: unsummedEvents };
  const called = (await findCalled(config, asked)).filter(({ userId }) => isUserId(userId));
  const users = called.slice(0, namedUsers).map(({ userId, handle: uniqueId, lastAt, events }) => ({
    user: userId,
    uniqueId: uniqueId.slice(0, 64),
    lastAt: lastAt.getTime(),
    events,
  }));
  if (users.length > 1) {
    const detail = `@${handle} is not one person here: ask again with the user of one of them`;
    throw new Problem("ambiguous_user", detail, { users });
  }
  const [only] = users;
  return only ? { userId: only.user } : { handle };
}
