/** Whom an erasure or an export is about: one person of a workspace, with the handles that only they had there. */
import type { Person } from "#shared/api/operations/privacy.ts";
import { handlePattern } from "#shared/handle.ts";
import { type PseudonymKeys, pseudonymsOf } from "#shared/personal/pseudonym.ts";
import type { Config } from "../config.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { findCalled } from "../history/handles.ts";
import { Problem } from "../problem.ts";

export interface Target {
  userId: string;
  /** Of the id, as retention puts them in its place. */
  pseudonyms: string[];
  /** In lower case; none that somebody else had as well. */
  handles: string[];
}

/** What the log has of them, as its own rows say. */
export interface Found extends Target {
  events: number;
  firstAt: string | null;
  lastAt: string | null;
  streams: number;
}

/** Several people had the handle: more of them than this are not listed. */
const mostListed = 10;

const ofWorkspace = "stream_id in (select stream_id from streams where workspace_id = $1) and user_id not in ('', '0')";
const at = (time: string) => `to_char(${time} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * The person in the log; undefined where nothing there is theirs. Throws `ambiguous_user` for a handle that several had: with
 * their ids and when they were there, and nothing else of them.
 */
export async function findPerson(config: Config, workspaceId: string, person: Person): Promise<Found | undefined> {
  const userId = "userId" in person ? person.userId : await findByHandle(config, workspaceId, person.handle);
  return userId === undefined ? undefined : findById(config, workspaceId, userId);
}

async function findByHandle(config: DatabaseConfig, workspaceId: string, handle: string): Promise<string | undefined> {
  const called = await findCalled(config, { streamIds: await streamsOf(config, workspaceId), handles: [handle] });
  const [first, second] = called;
  if (!second) return first?.userId;
  const users = called.slice(0, mostListed).map(({ userId, events, firstAt, lastAt }) => ({
    userId,
    events,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
  }));
  const detail = "More than one person had this handle here: ask again with the userId of one of them";
  throw new Problem("ambiguous_user", detail, { users, more: called.length > mostListed });
}

async function streamsOf(config: DatabaseConfig, workspaceId: string): Promise<string[]> {
  const rows = await connect(config).query("select stream_id as id from streams where workspace_id = $1", [
    workspaceId,
  ]);
  return rows.map((row) => (row as { id: string }).id);
}

async function findById(config: Config, workspaceId: string, userId: string): Promise<Found | undefined> {
  const sql = connect(config);
  const pseudonyms = await pseudonymsOf(keysOf(config), "user", userId);
  const [row] = (await sql.query(
    `select count(*)::float8 as events, ${at("min(occurred_at)")} as "firstAt", ${at("max(occurred_at)")} as "lastAt",
       count(distinct stream_id)::integer as streams,
       coalesce(array_agg(distinct lower(event_user->>'uniqueId')), '{}') as handles
     from events where ${ofWorkspace} and user_id = any ($2)`,
    [workspaceId, [userId, ...pseudonyms]],
  )) as [Omit<Found, "userId" | "pseudonyms">];
  if (row.events === 0) return undefined;
  const handles = row.handles.filter((handle) => handlePattern.test(handle));
  const called = await findCalled(config, { streamIds: await streamsOf(config, workspaceId), handles });
  const others = new Set(called.flatMap((one) => (one.userId === userId ? [] : [one.handle])));
  return { ...row, userId, pseudonyms, handles: handles.filter((handle) => !others.has(handle)) };
}

/** What pseudonyms are made with. Throws `configuration_incomplete` where the host has set none. */
export function keysOf({ PSEUDONYMIZATION_SECRET: keys }: Config): PseudonymKeys {
  if (keys) return keys;
  const detail = "PSEUDONYMIZATION_SECRET is missing: who was erased could not be kept from coming back";
  throw new Problem("configuration_incomplete", detail);
}

/** Whether old days of the workspace are sealed: what is of a person in there is found when they are read. */
export async function hasSealedDays(config: DatabaseConfig, workspaceId: string): Promise<boolean> {
  const rows = await connect(config).query(
    "select from segment_blocks where stream_id in (select stream_id from streams where workspace_id = $1) limit 1",
    [workspaceId],
  );
  return rows.length > 0;
}
