/** The bites of retention: each a statement of its own that does what is due then, at most so much of it. */
import { type PseudonymKeys, pseudonym } from "#shared/personal/pseudonym.ts";
import { segmentName } from "#shared/segment/format.ts";
import { objectName } from "../archive/blocks.ts";
import type { HubRpc } from "#shared/protocol/hub-protocol.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { inTime } from "../within.ts";
import { clearSegments, pseudonymizeSealed } from "./sealed.ts";

/** `more`: whether there may be more of it to do, from `next` on where it goes by pages; `stays`: what could not be done, and why. */
export interface Bite {
  done: number;
  more: boolean;
  next?: Place;
  stays?: { count: number; why: string };
}

/** Where a step that goes by pages goes on: what it gave back itself. */
export type Place = Readonly<Record<string, string>>;

/** A bite that counts less than it may take was the last one. */
function upTo(most: number, done: number): Bite {
  return { done, more: done >= most };
}

/** How much of each a bite takes at most. `people`: those who get their pseudonyms. */
export const biteSizes = {
  hide: 500,
  begin: 50,
  rows: 2_000,
  hubs: 50,
  segments: 10,
  actions: 2_000,
  sessions: 500,
  streams: 20,
  people: 100,
  letters: 200,
} as const;
export type BiteSizes = { readonly [Name in keyof typeof biteSizes]: number };

/** What a bite is given; `after`: where it goes on. */
export interface Given {
  config: Config;
  /** The time that things are due at. */
  at: Date;
  hubOf: HubToTell;
  sizes: BiteSizes;
  after?: Place | undefined;
}

async function count(config: Config, call: string, values: unknown[]): Promise<number> {
  const [row] = await connect(config).query(`select ${call}::float8 as done`, values);
  return (row as { done: number }).done;
}

export async function showSessions(config: Config, at: Date, workspaceId: string | null = null): Promise<Bite> {
  return { done: await count(config, "show_sessions($1, $2)", [at.toISOString(), workspaceId]), more: false };
}

export async function hideSessions({ config, at, sizes }: Given): Promise<Bite> {
  return upTo(sizes.hide, await count(config, "hide_sessions($1, $2)", [at.toISOString(), sizes.hide]));
}

/** How long a hub is waited for. One that fails is told in the next run: the others may not wait for it. */
const hubTimeoutMs = 30_000;

/** The hub of a stream, as far as retention asks it. */
export type HubToTell = (streamId: string) => Pick<HubRpc, "cut">;

/**
 * Has the hubs of streams of which something was hidden forget it. One that waits for the log, or fails, is told in the next run. Cut
 * before it is noted, a hub is told again, which changes nothing.
 */
export async function tellHubs({ config, hubOf, sizes, after = {} }: Given): Promise<Bite> {
  const sql = connect(config);
  const rows = (await sql.query(
    `select stream_id as "streamId", epoch, up_to::float8 as "upTo", session_ids as "sessionIds" from hubs_to_tell($1, $2, $3)`,
    [sizes.hubs, after["streamId"] ?? "", after["epoch"] ?? ""],
  )) as { streamId: string; epoch: string; upTo: number; sessionIds: string[] }[];
  let done = 0;
  for (const { streamId, sessionIds, ...call } of rows) {
    const answer = await inTime(hubOf(streamId).cut(call), hubTimeoutMs).catch(() => undefined);
    if (!answer) console.error(JSON.stringify({ part: "retention", status: "hub_silent", streamId }));
    if (!answer || (answer.ok && !answer.isCut)) continue;
    await sql.query("select note_hub_told($1, $2)", [streamId, sessionIds]);
    done++;
  }
  const last = rows.at(-1);
  const waiting = rows.length - done;
  return {
    done,
    more: rows.length >= sizes.hubs,
    ...(last && { next: { streamId: last.streamId, epoch: last.epoch } }),
    ...(waiting > 0 && { stays: { count: waiting, why: "hubs wait for the log, or are silent" } }),
  };
}

export async function beginRemoval({ config, at, sizes }: Given): Promise<Bite> {
  const text = "(select session_count from begin_removal($1, $2))";
  return upTo(sizes.begin, await count(config, text, [at.toISOString(), sizes.begin]));
}

/** One day at a time: the log is locked for as long as it takes. */
export async function dropDays({ config }: Given): Promise<Bite> {
  return upTo(1, await count(config, "drop_removed_days(1)", []));
}

export async function removeRows({ config, at, sizes }: Given): Promise<Bite> {
  return upTo(sizes.rows, await count(config, "remove_rows($1, $2)", [at.toISOString(), sizes.rows]));
}

/**
 * Segments of which every session is being removed. The file goes first: cut in between, the database still says that the
 * segment is there, and the next run deletes it again. After them those that others are in, too: they lose what is personal of the
 * sessions that are being removed. Throws where these Workers have no archive.
 */
export async function removeSegments({ config, sizes }: Given): Promise<Bite> {
  const sql = connect(config);
  const rows = (await sql.query(`select segment_id::text as id, day::text, part, sha256 from removable_segments($1)`, [
    sizes.segments,
  ])) as { id: string; day: string; part: number; sha256: string }[];
  for (const { id, ...named } of rows) {
    if (!config.ARCHIVE) throw new Error("ARCHIVE is missing");
    await config.ARCHIVE.delete(objectName(segmentName(named)));
    await sql.query("select forget_segment($1)", [id]);
    await sql.query("delete from segment_clears where segment_id = $1", [id]);
  }
  if (rows.length > 0) return { done: rows.length, more: true };
  const { segments, more, why } = await clearSegments(config);
  return { done: segments, more, ...(why !== undefined && { stays: { count: 1, why } }) };
}

export async function endRemoval({ config }: Given): Promise<Bite> {
  return { done: await count(config, "end_removal()", []), more: false };
}

/** Takes the people of a session whose events are gone out of the sums: one session at a time, because they are taken out one by one. */
export async function forgetSums({ config }: Given): Promise<Bite> {
  return upTo(1, await count(config, "rollups_forget_old()", []));
}

export async function removeActions({ config, at, sizes }: Given): Promise<Bite> {
  return upTo(sizes.actions, await count(config, "remove_actions($1, $2)", [at.toISOString(), sizes.actions]));
}

export async function removeSessions({ config, at, sizes }: Given): Promise<Bite> {
  return upTo(sizes.sessions, await count(config, "remove_sessions($1, $2)", [at.toISOString(), sizes.sessions]));
}

/** Where another table names a stream, it stays; the others are gone on with in the next night. */
export async function removeStreams({ config, at, sizes }: Given): Promise<Bite> {
  const [row] = (await connect(config).query("select done, stays from remove_streams($1, $2)", [
    at.toISOString(),
    sizes.streams,
  ])) as { done: number; stays: number }[];
  const { done = 0, stays = 0 } = row ?? {};
  // Those that stay are looked at in each bite: the last one says how many there are.
  const isLast = done < sizes.streams;
  return {
    done,
    more: !isLast,
    ...(isLast && stays > 0 && { stays: { count: stays, why: "something else names the stream" } }),
  };
}

/** Dead letters that were sent again or given up: what was in them. */
export async function emptyLetters({ config, at, sizes }: Given): Promise<Bite> {
  return upTo(sizes.letters, await count(config, "empty_letters($1, $2)", [at.toISOString(), sizes.letters]));
}

/** A session of people who did not come back, and the last of them that was looked at. */
interface PeoplePlace extends Place {
  workspaceId: string;
  streamId: string;
  sessionId: string;
  day: string;
  since: string;
  userId: string;
}

/** Whether there are people who are to have pseudonyms. */
export async function isAnybodyDue(config: Config, at: Date): Promise<boolean> {
  return (await oldSessions(config, at, 1)).length > 0;
}

/** Looks through an old session for people who did not come back, and gives some of them their pseudonyms. */
export async function pseudonymizePeople({ config, at, sizes, after }: Given, keys: PseudonymKeys): Promise<Bite> {
  const sql = connect(config);
  const place = (after as PeoplePlace | undefined) ?? (await oldSessions(config, at, 1))[0];
  if (!place) return { done: 0, more: false };
  const { workspaceId, streamId, sessionId, day, since, userId } = place;
  const asked = [workspaceId, streamId, sessionId, day, since, userId, sizes.people];
  const rows = await sql.query("select user_id as id from inactive_people($1, $2, $3, $4, $5, $6, $7)", asked);
  const ids = rows.map((row) => (row as { id: string }).id);
  const isAll = ids.length < sizes.people;
  const pairs = await Promise.all(ids.map(async (id) => [id, await pseudonym(keys, "user", id)] as const));
  const values = [streamId, sessionId, day, JSON.stringify(Object.fromEntries(pairs)), isAll];
  const done = await count(config, "pseudonymize_people($1, $2, $3, $4::jsonb, $5)", values);
  if (!isAll) return { done, more: true, next: { ...place, userId: ids.at(-1) ?? userId } };
  // Then in the segments that it is in, where the day is sealed.
  const sealed = await pseudonymizeSealed(config, { workspaceId, streamId, sessionId, since }, keys);
  // Last: cut before, the session is looked through again, and who has a pseudonym keeps it.
  await sql.query(
    `insert into people_checks (stream_id, session_id, checked_at) values ($1, $2, $3)
     on conflict (stream_id, session_id) do update set checked_at = excluded.checked_at`,
    [streamId, sessionId, at.toISOString()],
  );
  const stays = sealed.why === undefined ? undefined : { count: 1, why: sealed.why };
  return { done: done + sealed.done, more: true, ...(stays && { stays }) };
}

async function oldSessions(config: Config, at: Date, most: number): Promise<PeoplePlace[]> {
  const rows = await connect(config).query(
    `select workspace_id as "workspaceId", stream_id as "streamId", session_id as "sessionId", day::text, since::text,
       '' as "userId" from people_due($1, $2)`,
    [at.toISOString(), most],
  );
  return rows as PeoplePlace[];
}
