/** What retention does in days that are sealed: segments are written anew, as for an erasure, and prove what they proved. */
import { type PseudonymKeys, pseudonym } from "#shared/personal/pseudonym.ts";
import { readBlockText, segmentName, SegmentError } from "#shared/segment/format.ts";
import { type Chosen, eraseInSegment, type SegmentPlace } from "../archive/erase-segment.ts";
import { openBlockText, openSegment } from "../archive/segment-file.ts";
import { deleteRewritten, segmentStore } from "../archive/segment-store.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";

/** How many events lost what is personal; and why some could not, where that is so. */
export interface Sealed {
  done: number;
  why?: string;
}

/** As the log's own record of erasures has it, whatever retention takes away. */
const why = "retention";

interface ClearedSegment extends SegmentPlace {
  id: string;
  streamId: string;
  sessionIds: string[];
}

/** Segments, by stream, that are cleared in a bite: each is read and written whole. */
const clearedAtOnce = 5;

/**
 * Takes what is personal out of sessions that are being removed, in segments that stay because others are in them, too. Cut anywhere, it
 * is done again, and finds what is left.
 */
export async function clearSegments(config: Config): Promise<Sealed & { segments: number; more: boolean }> {
  const sql = connect(config);
  const rows = (await sql.query(
    `select segment_id::text as id, day::text, part, sha256, stream_id as "streamId", session_ids as "sessionIds"
     from segments_to_clear($1)`,
    [clearedAtOnce],
  )) as ClearedSegment[];
  const cleared: Sealed & { segments: number } = { done: 0, segments: 0 };
  for (const { id, streamId, sessionIds, ...segment } of rows) {
    const gone = new Set(sessionIds);
    const outcome = await rewritten(config, segment, streamId, { when: ({ sessionId }) => gone.has(sessionId) });
    if (outcome.why !== undefined) {
      cleared.why = outcome.why;
      continue;
    }
    await sql.query(
      `insert into segment_clears (segment_id, stream_id, session_id) select $1, $2, unnest($3::uuid[]) on conflict do nothing`,
      [id, streamId, sessionIds],
    );
    cleared.done += outcome.done;
    cleared.segments++;
  }
  // Those that cannot be cleared come first again: the others have to wait for the next night.
  return { ...cleared, more: cleared.why === undefined && rows.length >= clearedAtOnce };
}

export interface SealedSession {
  workspaceId: string;
  streamId: string;
  sessionId: string;
  /** Who was nowhere in the workspace since then does not come back. */
  since: string;
}

/** People who are looked for in one statement. */
const mostAsked = 1_000;

/** Gives people of a session their pseudonyms in the segments that it is in, as the log does with what is not sealed. */
export async function pseudonymizeSealed(config: Config, session: SealedSession, keys: PseudonymKeys): Promise<Sealed> {
  const { streamId, sessionId } = session;
  const segments = (await connect(config).query(
    `select day::text, part, encode(sha256, 'hex') as sha256 from segments
     where removed_at is null and exists (
       select from segment_blocks b
       where b.segment_id = segments.segment_id and b.stream_id = $1 and b.session_id = $2)
     order by segment_id`,
    [streamId, sessionId],
  )) as SegmentPlace[];
  const sealed: Sealed = { done: 0 };
  for (const segment of segments) {
    const people = await inactiveIn(config, segment, session);
    const pairs = await Promise.all(people.map(async (id) => [id, await pseudonym(keys, "user", id)] as const));
    const outcome = await rewritten(config, segment, streamId, { sessionId, pseudonyms: Object.fromEntries(pairs) });
    sealed.done += outcome.done;
    if (outcome.why !== undefined) sealed.why = outcome.why;
  }
  return sealed;
}

/** The ids of people in a segment's part of a session who did not come back; without those who have a pseudonym, or are nobody. */
async function inactiveIn(config: Config, segment: SegmentPlace, session: SealedSession): Promise<string[]> {
  const file = openSegment(await segmentStore(config).get(segmentName(segment)), segment.sha256);
  const ids = new Set<string>();
  for (const entry of file.header.blocks) {
    if (entry.streamId !== session.streamId || entry.sessionId !== session.sessionId) continue;
    const { events, rests } = readBlockText(openBlockText(file, entry), entry);
    for (const [index, { user }] of events.entries()) {
      if (rests[index]?.erased_at == null) ids.add(rests[index]?.user_id ?? user.userId);
    }
  }
  const people = [...ids].filter((id) => !/^(0*|-[0-9]+)$/.test(id));
  const inactive: string[] = [];
  for (let at = 0; at < people.length; at += mostAsked) {
    const values = [session.workspaceId, session.since, people.slice(at, at + mostAsked)];
    const rows = await connect(config).query(`select user_id as id from inactive_among($1, $2, $3)`, values);
    inactive.push(...rows.map((row) => (row as { id: string }).id));
  }
  return inactive;
}

/** Writes a segment anew, and deletes what it was. What cannot be done here is said, and changes nothing. */
async function rewritten(config: Config, segment: SegmentPlace, streamId: string, chosen: Chosen): Promise<Sealed> {
  if (config.PRIVACY_DATABASE_URL === "") return { done: 0, why: "PRIVACY_DATABASE_URL is missing" };
  const { actor: _, ...rest } = config;
  const privacy = connect({ ...rest, DATABASE_URL: config.PRIVACY_DATABASE_URL });
  try {
    const done = await eraseInSegment(segment, {
      files: segmentStore(config),
      query: async <Row>(text: string, values: unknown[]) => (await privacy.query(text, values)) as Row[],
      streamId,
      chosen,
      why,
    });
    await deleteRewritten(config, streamId);
    return { done };
  } catch (error) {
    // A file that is not what was sealed, or events that nothing would prove afterwards: its message names no person.
    if (error instanceof SegmentError) return { done: 0, why: error.message };
    throw error;
  }
}
