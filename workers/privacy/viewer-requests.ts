/** What viewers ask a stream for, from their asking to its end. Who asks is sealed, and forgotten once it is settled. */
import type * as z from "zod";
import type { askStream, ViewerRequest } from "#shared/api/operations/viewer-requests.ts";
import { seal, unseal } from "../auth/sealing.ts";
import { hashSecret, makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { Problem } from "../problem.ts";

/** Requests of one stream that are open and not forgotten, and of one client address in a day: nobody floods a streamer with them. */
const mostOpen = 100;
const ofAddress = { tries: 5, periodMs: 24 * 60 * 60_000 };
const dueDays = 30;
/** After that nobody knows any more who asked. */
const keptDays = 90;
const dayMs = 24 * 60 * 60_000;

type Asking = z.output<typeof askStream.body>;
type Shown = z.infer<typeof ViewerRequest>;

export interface Notice {
  uniqueId: string;
  hiddenAfterDays: number;
  removedAfterDays: number;
  pseudonymAfterDays: number;
}

/** Of a stream that is deleted as well, for its log may still be there. Throws `unknown_stream`. */
export async function readNotice(config: DatabaseConfig, streamId: string): Promise<Notice> {
  const [notice] = (await connect(config).query(
    `select unique_id as "uniqueId", events as "hiddenAfterDays", events + grace as "removedAfterDays",
       people as "pseudonymAfterDays"
     from streams cross join lateral retention_policy(workspace_id) where stream_id = $1`,
    [streamId],
  )) as Notice[];
  if (!notice) throw new Problem("unknown_stream");
  return notice;
}

/** Takes a viewer's request. Throws `unknown_stream`, and `rate_limited` where there were too many. */
export async function takeRequest(
  env: Env,
  config: Config,
  { streamId, address, asked, now }: { streamId: string; address: string; asked: Asking; now: Date },
): Promise<{ code: string; dueAt: string }> {
  await readNotice(config, streamId);
  if (config.RATE_LIMITS !== "off") {
    const object = env.GUESS_LIMIT.getByName(`privacy ${await hashSecret(`${streamId} ${address}`)}`);
    const taken = await object.take(ofAddress);
    if (!taken.ok) refuse("Too many requests came from your network", taken.retryAfterMs);
  }
  const requestId = makeId("vr");
  const code = makeId("").slice(1, 9).toUpperCase();
  const { kind, handle, contact = null, words = null } = asked;
  const dueAt = new Date(now.getTime() + dueDays * dayMs).toISOString();
  const { keyId, sealed } = await seal(
    config.SEALING_KEYS,
    contextOf(requestId),
    JSON.stringify({ handle, contact, words }),
  );
  const { actor: _, ...rest } = config;
  const sql = connect(rest);
  const [, made] = await sql.transaction([
    sql.query("select pg_advisory_xact_lock(hashtext('viewer_requests:' || $1))", [streamId]),
    sql.query(
      `insert into viewer_requests (request_id, workspace_id, stream_id, kind, code, sealing_key_id, sealed, due_at)
       select $1, workspace_id, stream_id, $3, $4, $5, decode($6, 'hex'), $7 from streams
       where stream_id = $2
         and (select count(*) from viewer_requests
           where stream_id = $2 and settled_at is null and asked_at > now() - interval '${keptDays} days') < ${mostOpen}
       returning 1`,
      [requestId, streamId, kind, code, keyId, sealed, dueAt],
    ),
  ]);
  if ((made as unknown[]).length === 0) refuse("The stream has too many open requests: write to the streamer", dayMs);
  return { code, dueAt };
}

function refuse(detail: string, retryAfterMs: number): never {
  throw new Problem("rate_limited", detail, {}, Math.ceil(retryAfterMs / 1_000));
}

interface Row {
  requestId: string;
  streamId: string;
  kind: "access" | "erasure";
  code: string;
  keyId: string | null;
  sealed: string | null;
  askedAt: string;
  dueAt: string;
  settledAt: string | null;
  outcome: "done" | "refused" | null;
}

const columns = `request_id as "requestId", stream_id as "streamId", kind, code, sealing_key_id as "keyId",
  encode(sealed, 'hex') as sealed, asked_at as "askedAt", due_at as "dueAt", settled_at as "settledAt", outcome`;

interface Reach {
  workspaceId: string;
  /** Null: all of the workspace. */
  streamIds: readonly string[] | null;
}

export async function listRequests(config: Config, { workspaceId, streamIds }: Reach, now: Date): Promise<Shown[]> {
  const rows = (await connect(config).query(
    `select ${columns} from viewer_requests where workspace_id = $1 and ($2::text[] is null or stream_id = any ($2))
     order by settled_at is not null, case when settled_at is null then due_at end, asked_at desc limit 500`,
    [workspaceId, streamIds],
  )) as Row[];
  return Promise.all(rows.map((row) => show(config, row, now)));
}

/** Throws `not_found` where it is none of these streams'. Settled once, it stays as it is. */
export async function settleRequest(
  config: Config,
  {
    workspaceId,
    streamIds,
    requestId,
    outcome,
    author,
    now,
  }: Reach & {
    requestId: string;
    outcome: "done" | "refused";
    author: string;
    now: Date;
  },
): Promise<Shown> {
  const sql = connect(config);
  const reach = "request_id = $1 and workspace_id = $2 and ($3::text[] is null or stream_id = any ($3))";
  await sql.query(
    `with settled as (
       update viewer_requests set settled_at = now(), outcome = $4, settled_by = $5, sealed = null, sealing_key_id = null
       where ${reach} and settled_at is null returning workspace_id, request_id, kind
     )
     select append_audit(workspace_id, 'viewer_request.settled', 'viewer_request', request_id,
       jsonb_build_object('kind', kind, 'outcome', $4::text)) from settled`,
    [requestId, workspaceId, streamIds, outcome, author],
  );
  const [row] = (await sql.query(`select ${columns} from viewer_requests where ${reach}`, [
    requestId,
    workspaceId,
    streamIds,
  ])) as Row[];
  if (!row) throw new Problem("not_found");
  return show(config, row, now);
}

/** Who asked long ago and was never answered is forgotten too. */
export async function forgetOldRequests(config: DatabaseConfig): Promise<void> {
  await connect(config).query(
    `update viewer_requests set sealed = null, sealing_key_id = null
     where sealed is not null and asked_at < now() - interval '${keptDays} days'`,
  );
}

async function show(config: Config, { keyId, sealed, ...row }: Row, now: Date): Promise<Shown> {
  const nobody = { handle: null, contact: null, words: null };
  const who = keyId === null || sealed === null ? nobody : ((await open(config, row, { keyId, sealed })) ?? nobody);
  const time = (at: string) => new Date(at).toISOString();
  return {
    ...row,
    ...who,
    askedAt: time(row.askedAt),
    dueAt: time(row.dueAt),
    settledAt: row.settledAt && time(row.settledAt),
    daysLeft: Math.ceil((new Date(row.dueAt).getTime() - now.getTime()) / dayMs),
  };
}

interface Who {
  handle: string;
  contact: string | null;
  words: string | null;
}

/** Undefined where the key is gone that it was sealed with: the other requests are shown, and this one can be settled. */
async function open(
  { SEALING_KEYS }: Config,
  { requestId }: Pick<Row, "requestId">,
  sealed: { keyId: string; sealed: string },
): Promise<Who | undefined> {
  try {
    return JSON.parse(await unseal(SEALING_KEYS, contextOf(requestId), sealed)) as Who;
  } catch {
    console.error(JSON.stringify({ part: "privacy", status: "request_not_opened", requestId }));
    return undefined;
  }
}

function contextOf(requestId: string): string {
  return `viewer request:${requestId}`;
}
