/**
 * One statement says who asks, what they hold, and of which streams the resource of the path is. What an operation reads for
 * its answer can go with it: then the whole request asks the database once.
 */
import { tally } from "../telemetry/recorder.ts";
import type { Needs, ResourceKind } from "#shared/api/operation.ts";
import type { Role } from "#shared/api/permissions.ts";
import { SessionIdAsked, StreamId } from "#shared/event.ts";
import { runIdPattern } from "#shared/protocol/replay-protocol.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";
import type { StreamRow } from "../database/streams.ts";
import type { Asker } from "./decide.ts";
import type { Credential } from "./credential.ts";
import type { Statement } from "./statement.ts";

export type { Statement };

/** A resource of the path. */
export interface Resource {
  kind: ResourceKind;
  id: string;
  /** Also of a stream that is gone. */
  deleted: boolean;
  /** Which stream's, where several have one of this id and the question says so. */
  streamId?: string | undefined;
}

export interface Resolved {
  asker: Asker | undefined;
  streams: StreamRow[];
  /** When the key was last noted to be used, or the session to be seen. */
  notedAt: Date | null;
  /** When the key ends, or the session, however often it is seen; null for a key that does not. */
  expiresAt: Date | null;
  /** What each of `reads` found. */
  rows: Record<string, unknown>[][];
}

/** Streams that are looked at where a session id alone does not say which session is meant. */
const mostStreams = 20;

export const idForms: Record<ResourceKind, (text: string) => string | undefined> = {
  stream: (text) => StreamId.safeParse(text).data,
  session: (text) => SessionIdAsked.safeParse(text).data,
  rule: (text) => /^[\w-]{1,64}$/.exec(text)?.[0],
  endpoint: (text) => /^ep_[a-z2-7]{16}$/.exec(text)?.[0],
  run: (text) => runIdPattern.exec(text)?.[0],
};

const streamIdsOf: Record<ResourceKind, string> = {
  stream: "select $2::text as stream_id",
  rule: "select stream_id from rules where rule_id = $2",
  endpoint: "select stream_id from endpoints where endpoint_id = $2 and deleted_at is null",
  session: `select stream_id from sessions where session_id = $2::uuid and ${isShown("sessions")}`,
  run: "select stream_id from replay_runs where run_id = $2",
};

/** What is made in the moment in which its workspace is deleted opens nothing: nobody could revoke it any more. */
const isThere = (workspaceId: string) =>
  `exists (select from workspaces w where w.workspace_id = ${workspaceId} and w.deleted_at is null)`;

const askers: Record<Credential["kind"], string> = {
  key: `select jsonb_build_object('kind', 'key', 'keyId', id, 'workspaceId', workspace_id, 'permissions', permissions,
      'streamIds', stream_ids, 'notedAt', last_used_at, 'expiresAt', expires_at)
    from api_keys
    where secret_hash = decode($1, 'hex') and revoked_at is null and (expires_at is null or expires_at > now())
      and ${isThere("api_keys.workspace_id")}`,
  session: `select jsonb_build_object('kind', 'member', 'accountId', account_id, 'sessionId', session_id,
      'steppedUpAt', stepped_up_at, 'notedAt', seen_at,
      'expiresAt', s.created_at + interval '30 days', 'grants', coalesce((
        select jsonb_agg(jsonb_build_object('grantId', grant_id, 'workspaceId', workspace_id, 'streamId', stream_id,
          'role', role) order by created_at, grant_id)
        from grants where grants.account_id = s.account_id and revoked_at is null
          and ${isThere("grants.workspace_id")}), '[]'))
    from account_sessions s join accounts using (account_id)
    where secret_hash = decode($1, 'hex') and s.revoked_at is null and accounts.deleted_at is null
      and s.seen_at > now() - interval '7 days' and s.created_at > now() - interval '30 days'`,
};

const streamColumns = `'streamId', stream_id, 'workspaceId', workspace_id, 'uniqueId', unique_id, 'wanted', wanted,
  'rulesVersion', rules_version, 'creatorId', creator_id, 'createdAt', created_at, 'deletedAt', deleted_at`;

/** Whoever shows such a key has a copy that nobody should have: it is told (docs/runbooks/revoked-key.md). */
const wasRevoked = `, asker is null and exists (select from api_keys
    where secret_hash = decode($1, 'hex') and revoked_at is not null) as "wasRevoked"`;

/** For `askersWorkspaces`. */
const noteAsker = ", set_config('tle.asker', coalesce(asker::text, ''), true)";

/** The workspaces of who asks, in the statement that finds that out: no number of others' streams keeps somebody's own from being found. */
const ownWorkspaces = `select coalesce(held->>'workspaceId', who.asker->>'workspaceId')
  from (values (1)) as one left join lateral jsonb_array_elements(who.asker->'grants') as held on true`;

/** What needs no stream: whoever has the credential. */
const noStream = "select null::text as stream_id where $2::text is not null";

/**
 * Asks the database who shows `credential`, and which streams `resource` is of, in one request together with `reads`. An id
 * that cannot be one is asked for nothing: it is not there. The streams are those of the asker's workspaces, also such as
 * they may not see: `decide` says so.
 */
export async function resolve(
  config: Config,
  credential: Credential,
  { resource, reads = [] }: { resource?: Resource | undefined; reads?: Statement[] },
): Promise<Resolved> {
  const id = resource && idForms[resource.kind](resource.id);
  const from = resource && id !== undefined ? streamIdsOf[resource.kind] : noStream;
  const present = resource?.deleted === true ? "" : "and deleted_at is null";
  const text = `with who as materialized (select (${askers[credential.kind]}) as asker)
    select asker${credential.kind === "key" ? wasRevoked : ""}, (select jsonb_agg(stream order by stream->>'streamId') from (
      select jsonb_build_object(${streamColumns}) as stream from streams
      where stream_id in (${from}) and ($3::text is null or stream_id = $3) ${present}
        and workspace_id in (${ownWorkspaces})
      order by stream_id limit ${mostStreams}
    ) as found) as streams ${reads.length === 0 ? "" : noteAsker} from who`;
  const sql = connect(config);
  const values = [credential.hash, id ?? null, resource?.streamId ?? null];
  const [first, ...rows] = (
    reads.length === 0
      ? [await sql.query(text, values)]
      : await sql.transaction([sql.query(text, values), ...reads.map((read) => sql.query(read.text, read.values))], {
          readOnly: true,
        })
  ) as [AnswerRow[], ...Record<string, unknown>[][]];
  const [answer] = first;
  if (answer?.wasRevoked) tally.count("tle_revoked_key_uses_total", { kind: "api" });
  return {
    asker: answer?.asker ? toAsker(answer.asker) : undefined,
    streams: (answer?.streams ?? []).map(toStream),
    notedAt: toDate(answer?.asker?.notedAt ?? null),
    expiresAt: toDate(answer?.asker?.expiresAt ?? null),
    rows,
  };
}

/** The resource that an operation needs a stream of. */
export function resourceOf(
  needs: Needs,
  params: Record<string, string>,
  query: Record<string, string> = {},
): Resource | undefined {
  if (needs.of !== "stream") return undefined;
  const streamId = needs.by === "session" ? query["stream"] : undefined;
  return { kind: needs.by, id: params[`${needs.by}Id`] ?? "", deleted: needs.deleted ?? false, streamId };
}

interface KeyAnswer {
  kind: "key";
  keyId: string;
  workspaceId: string;
  permissions: string[];
  streamIds: string[] | null;
  notedAt: string | null;
  expiresAt: string | null;
}

interface MemberAnswer {
  kind: "member";
  accountId: string;
  sessionId: string;
  steppedUpAt: string | null;
  grants: { grantId: string; workspaceId: string; streamId: string | null; role: Role }[];
  notedAt: string | null;
  expiresAt: string;
}

interface AnswerRow {
  wasRevoked?: boolean;
  asker: KeyAnswer | MemberAnswer | null;
  streams: (Omit<StreamRow, "createdAt" | "deletedAt"> & { createdAt: string; deletedAt: string | null })[] | null;
}

function toAsker(answer: KeyAnswer | MemberAnswer): Asker {
  if (answer.kind === "member") {
    const { notedAt: _notedAt, expiresAt: _expiresAt, ...member } = answer;
    return { ...member, steppedUpAt: toDate(member.steppedUpAt) };
  }
  const { notedAt: _notedAt, expiresAt: _expiresAt, ...key } = answer;
  return key;
}

function toStream(row: NonNullable<AnswerRow["streams"]>[number]): StreamRow {
  return { ...row, createdAt: new Date(row.createdAt), deletedAt: toDate(row.deletedAt) };
}

function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
