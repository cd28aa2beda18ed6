/** What a request was let in for before its workspace was deleted writes nothing, whatever it writes: tried with two connections. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { makeMember } from "./member.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let open: Client[] = [];
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

async function connection(): Promise<Client> {
  const client = new Client(worker.database.ownerUrl);
  await client.connect();
  open.push(client);
  return client;
}
const closeAll = async () => {
  await Promise.all(open.map((client) => client.end()));
  open = [];
};

const idOf = (prefix: string) => `${prefix}_${randomBytes(8).toString("hex")}`;
const hash = () => randomBytes(32);

const newEndpoint = `insert into endpoints (endpoint_id, stream_id, url, format, batch_size, ordered, enabled)
  values ($1, $2, 'https://a.example/', 'event', 1, false, true)`;
const newRule = `insert into rules (rule_id, stream_id, revision, body, bytes, patterns, counters, timers)
  values ($1, $2, 1, '{}', 2, 0, '{}', '{}')`;
const newLists =
  "insert into stream_moderation (stream_id, version, edited_by) values ($1, 1, 'x') on conflict do nothing";
const newScene = `insert into overlay_scenes (scene_id, stream_id, name, overlay, draft, edited_by)
  values ($1, $2, 'x', $3, '{}', 'y')`;

const newMedia = `insert into media (media_id, workspace_id, name, kind, format, bytes, sha256, created_by)
  values ($1, $2, 'x', 'picture', 'png', 1, $3, 'y')`;

/** A workspace with one of each thing that others hang on. */
async function makeWorkspace() {
  const [workspaceId, streamId, endpointId, ruleId] = [idOf("ws"), idOf("st"), idOf("ep"), idOf("rule")];
  const [sceneId, mediaId] = [idOf("sc"), `md_${randomBytes(20).toString("hex")}`];
  const write = (text: string, ...values: unknown[]) => worker.database.query(text, values);
  await write("insert into workspaces (workspace_id, name) values ($1, 'Studio')", workspaceId);
  await write("insert into streams (stream_id, workspace_id, unique_id) values ($1, $2, $1)", streamId, workspaceId);
  await write(newEndpoint, endpointId, streamId);
  await write(newRule, ruleId, streamId);
  await write(newScene, sceneId, streamId, "first");
  await write(newMedia, mediaId, workspaceId, hash());
  await write(newLists, streamId);
  const { accountId } = await makeMember(worker, { grants: [{ workspaceId, role: "OWNER" }] });
  return { workspaceId, streamId, endpointId, ruleId, sceneId, mediaId, accountId };
}
type Made = Awaited<ReturnType<typeof makeWorkspace>>;

/** Of every table: what writes a row of it. */
const writes: Record<string, (made: Made) => [string, unknown[]]> = {
  streams: ({ workspaceId }) => [
    "insert into streams (stream_id, workspace_id, unique_id) values ($1, $2, $1)",
    [idOf("st"), workspaceId],
  ],
  stream_handles: ({ streamId }) => [
    "insert into stream_handles (stream_id, unique_id) values ($1, 'other')",
    [streamId],
  ],
  api_keys: ({ workspaceId }) => [
    "insert into api_keys (id, workspace_id, name, secret_hash) values ($1, $2, 'x', $3)",
    [idOf("key"), workspaceId, hash()],
  ],
  ingest_keys: ({ workspaceId }) => [
    "insert into ingest_keys (ingest_key_id, workspace_id, name, created_by) values ($1, $2, 'x', 'y')",
    [idOf("ik"), workspaceId],
  ],
  grants: ({ workspaceId, streamId, accountId }) => [
    "insert into grants (grant_id, account_id, workspace_id, stream_id, role, granted_by) values ($1, $2, $3, $4, 'MODERATOR', 'x')",
    [idOf("gr"), accountId, workspaceId, streamId],
  ],
  invitations: ({ workspaceId }) => [
    `insert into invitations (invitation_id, workspace_id, role, handle, token_hash, created_by, expires_at)
     values ($1, $2, 'VIEWER', 'guest', $3, 'x', now() + interval '1 day')`,
    [idOf("iv"), workspaceId, hash()],
  ],
  overlay_tokens: ({ streamId }) => [
    "insert into overlay_tokens (token_id, stream_id, name, token_hash) values ($1, $2, 'x', $3)",
    [idOf("ot"), streamId, hash()],
  ],
  endpoints: ({ streamId }) => [newEndpoint, [idOf("ep"), streamId]],
  endpoint_secrets: ({ endpointId }) => [
    "insert into endpoint_secrets (secret_id, endpoint_id, key_id, sealed, public_key) values ($1, $2, 'k', $3, 'p')",
    [idOf("es"), endpointId, hash()],
  ],
  media: ({ workspaceId }) => [newMedia, [`md_${randomBytes(20).toString("hex")}`, workspaceId, hash()]],
  widget_codes: ({ workspaceId }) => [
    "insert into widget_codes (code_id, workspace_id, bytes, created_by) values ($1, $2, 1, 'y')",
    [`cw_${randomBytes(20).toString("hex")}`, workspaceId],
  ],
  overlay_scenes: ({ streamId }) => [newScene, [idOf("sc"), streamId, idOf("o")]],
  stream_moderation: ({ streamId }) => [newLists, [streamId]],
  overlay_blocks: ({ streamId }) => [
    "insert into overlay_blocks (block_id, stream_id, handle, note, created_by) values ($1, $2, 'x', '', 'y')",
    [idOf("ob"), streamId],
  ],
  viewer_notes: ({ streamId }) => [
    "insert into viewer_notes (note_id, stream_id, user_id, body, is_shared, created_by) values ($1, $2, '7', 'x', true, 'y')",
    [idOf("vn"), streamId],
  ],
  rules: ({ streamId }) => [newRule, [idOf("rule"), streamId]],
  rule_revisions: ({ ruleId }) => [
    "insert into rule_revisions (rule_id, revision, body, author, reason) values ($1, 2, '{}', 'x', '')",
    [ruleId],
  ],
  replay_runs: ({ workspaceId, streamId }) => [
    `insert into replay_runs (run_id, workspace_id, stream_id, session_id, source_events, last_seq_no, replay_session_id, rules, created_by)
     values ($1, $2, $3, gen_random_uuid(), 1, 1, gen_random_uuid(), 'none', 'x')`,
    [idOf("rp"), workspaceId, streamId],
  ],
  workspace_quotas: ({ workspaceId }) => [
    "insert into workspace_quotas (workspace_id, quota, at_most) values ($1, 'streams', 1)",
    [workspaceId],
  ],
  workspace_retention: ({ workspaceId }) => [
    "insert into workspace_retention (workspace_id, kind, days) values ($1, 'events', 400)",
    [workspaceId],
  ],
  exports: ({ workspaceId, streamId }) => [
    `insert into exports (export_id, workspace_id, stream_id, scope, format, to_look, created_by)
     values ($1, $2, $3, '{}', 'jsonl', 1, 'x')`,
    [idOf("ex"), workspaceId, streamId],
  ],
  viewer_requests: ({ workspaceId, streamId }) => [
    `insert into viewer_requests (request_id, workspace_id, stream_id, kind, code, due_at)
     values ($1, $2, $3, 'access', 'c', now())`,
    [idOf("vr"), workspaceId, streamId],
  ],
};
/** Of what may be changed by hand: what changes it. */
const changes: Record<string, (made: Made) => [string, unknown[]]> = {
  streams: ({ streamId }) => ["update streams set unique_id = unique_id || '2' where stream_id = $1", [streamId]],
  endpoints: ({ endpointId }) => [
    "update endpoints set url = 'https://c.example/' where endpoint_id = $1",
    [endpointId],
  ],
  media: ({ mediaId }) => ["update media set name = 'other' where media_id = $1", [mediaId]],
  overlay_scenes: ({ sceneId }) => ["update overlay_scenes set draft = '[]' where scene_id = $1", [sceneId]],
  stream_moderation: ({ streamId }) => ["update stream_moderation set lists = '[]' where stream_id = $1", [streamId]],
  rules: ({ ruleId }) => ["update rules set body = '[]' where rule_id = $1", [ruleId]],
};

/**
 * Tables that hang on a workspace and are written when it is gone, too: what was told of its streams goes on to the log, and what
 * was done with that is written down. Whom nothing more is to be written of is nobody's to refuse either.
 */
const logged = ["person_erasures", "sessions", "suppressed_people"];
/** Tables of what ends with an export: none is added to one that was deleted, as all of a deleted workspace are. */
const ofExports = ["export_links", "export_parts"];
/** Written in one statement with a change of its scene, which is refused. */
const ofScenes = ["overlay_scene_revisions"];

test("every table that hangs on a workspace is tried here, or is of the log", async () => {
  const rows = await worker.database.query(
    `with recursive hanging(of) as (
       select 'workspaces'::regclass::oid
       union select c.conrelid from pg_constraint c join hanging on c.confrelid = hanging.of where c.contype = 'f'
     )
     select relname as name, exists (select from pg_trigger t where t.tgrelid = of and t.tgname = 'hold_workspace') as held
     from hanging join pg_class on pg_class.oid = of where relname <> 'workspaces' and not relispartition`,
  );
  const held = rows.filter((row) => row["held"]).map(({ name }) => name as string);
  const others = rows.filter((row) => !row["held"]).map(({ name }) => name as string);
  expect(held.toSorted()).toEqual(Object.keys(writes).toSorted());
  expect(others.toSorted()).toEqual([...ofExports, ...ofScenes, ...logged]);
});

const deletion = "update workspaces set deleted_at = now() where workspace_id = $1";
const all = [
  ...Object.entries(writes).map(([table, write]) => [`a new row of ${table}`, write] as const),
  ...Object.entries(changes).map(([table, write]) => [`a change of ${table}`, write] as const),
];

test.each(all)("%s: deleting waits for it; while it is deleted and afterwards it is refused", async (_, write) => {
  const [one, other] = [await connection(), await connection()];
  try {
    // First: who writes holds the workspace.
    const first = await makeWorkspace();
    await one.query("begin");
    await one.query(...write(first));
    await other.query("begin");
    let isDeleted = false;
    const deleting = other.query(deletion, [first.workspaceId]).then(() => (isDeleted = true));
    const waiting = async () => {
      const [row] = await worker.database.query("select wait_event_type as type from pg_stat_activity where pid = $1", [
        (other as unknown as { processID: number }).processID,
      ]);
      return row?.["type"] === "Lock";
    };
    await vi.waitUntil(waiting);
    expect(isDeleted).toBe(false);
    await one.query("commit");
    await deleting;
    await other.query("commit");
    await expect(one.query(...write(first))).rejects.toMatchObject({ code: "TLE02" });
    // While another deletes it nobody waits: they could wait for each other.
    const second = await makeWorkspace();
    await other.query("begin");
    await other.query(deletion, [second.workspaceId]);
    await expect(one.query(...write(second))).rejects.toMatchObject({ code: "55P03" });
    await other.query("rollback");
    await one.query(...write(second));
  } finally {
    await closeAll();
  }
});

test("the exports of a workspace end with it", async () => {
  const made = await makeWorkspace();
  const owner = await makeMember(worker, { grants: [{ workspaceId: made.workspaceId, role: "OWNER" }] });
  const [text, values] = writes["exports"]?.(made) ?? ["", []];
  await worker.database.query(text, values);
  const deleted = await owner.ask("DELETE", `/v1/workspace?confirm=Studio`, undefined, { Workspace: made.workspaceId });
  expect(deleted.status).toBe(204);
  const of = "select state, because from exports where workspace_id = $1";
  expect(await worker.database.query(of, [made.workspaceId])).toEqual([{ state: "deleted", because: "by_hand" }]);
});

test("over the API what comes while a workspace is deleted may be asked again, and afterwards it is not there", async () => {
  const made = await makeWorkspace();
  const owner = await makeMember(worker, { grants: [{ workspaceId: made.workspaceId, role: "OWNER" }] });
  const other = await connection();
  const post = async () => {
    const response = await owner.ask("POST", "/v1/keys", { name: "late", permissions: ["feed:read"] });
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  try {
    await other.query("begin");
    await other.query(deletion, [made.workspaceId]);
    expect(await post()).toEqual([503, "unavailable"]);
    await other.query("rollback");
    expect((await post())[0]).toBe(201);
  } finally {
    await closeAll();
  }
});
