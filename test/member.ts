/** People who are signed in, for tests: made beside the Worker, asking as a page of it does. */
import { createHash, randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import type { Role } from "#shared/api/permissions.ts";
import { subprotocol } from "#shared/protocol/wire.ts";
import type { TestWorker } from "./worker.ts";

export interface Member {
  accountId: string;
  sessionId: string;
  /** The grants that they were made with, in their order. */
  grantIds: string[];
  /** As their browser sends it. */
  cookie: string;
  /** Asks with their cookie, from a page of the Worker; `headers` over those. */
  ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>;
}

export interface MemberOptions {
  grants?: { workspaceId: string; streamId?: string; role: Role }[];
  email?: string;
  /** When they last showed a passkey; just now by default. */
  steppedUpAt?: Date | null;
}

export const makeId = (prefix: string): string =>
  `${prefix}_${Array.from(randomBytes(16), (byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte & 31]).join("")}`;

/** Somebody with an account and a session, and what they may do. */
export async function makeMember(
  worker: Pick<TestWorker, "database" | "url">,
  { grants = [], email, steppedUpAt = new Date() }: MemberOptions = {},
): Promise<Member> {
  const accountId = makeId("ac");
  const { hash, ...session } = newSession(worker.url);
  const made = grants.map(({ workspaceId, streamId = null, role }) => ({
    grant_id: makeId("gr"),
    workspace_id: workspaceId,
    stream_id: streamId,
    role,
  }));
  // In one statement: every test makes some.
  await worker.database.query(
    `with account as (insert into accounts (account_id, display_name, email) values ($1, 'Somebody', $2)),
       session as (
         insert into account_sessions (session_id, account_id, secret_hash, stepped_up_at) values ($3, $1, $4, $5))
     insert into grants (grant_id, account_id, workspace_id, stream_id, role, granted_by)
     select grant_id, $1, workspace_id, stream_id, role, 'setup'
     from jsonb_to_recordset($6::jsonb) as said(grant_id text, workspace_id text, stream_id text, role text)`,
    [accountId, email ?? null, session.sessionId, hash, steppedUpAt, JSON.stringify(made)],
  );
  return { accountId, grantIds: made.map(({ grant_id }) => grant_id), ...session };
}

/** Signs an account in once more. */
export async function openAccountSession(
  { database, url }: Pick<TestWorker, "database" | "url">,
  accountId: string,
  steppedUpAt: Date | null = new Date(),
): Promise<Pick<Member, "sessionId" | "cookie" | "ask">> {
  const { hash, ...session } = newSession(url);
  await database.query(
    "insert into account_sessions (session_id, account_id, secret_hash, stepped_up_at) values ($1, $2, $3, $4)",
    [session.sessionId, accountId, hash, steppedUpAt],
  );
  return session;
}

function newSession(url: string): Pick<Member, "sessionId" | "cookie" | "ask"> & { hash: Buffer } {
  const secret = randomBytes(32).toString("base64url");
  const cookie = `__Host-tle_session=${secret}`;
  return {
    sessionId: makeId("as"),
    hash: createHash("sha256").update(secret).digest(),
    cookie,
    ask: (method, path, body, headers = {}) =>
      fetch(url + path, {
        method,
        headers: { Cookie: cookie, Origin: url, "Content-Type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

/** A socket of a stream that a page of theirs opened and was greeted on; `closed` says with which code it ended. */
export async function watchAs(
  { cookie }: Pick<Member, "cookie">,
  { url }: Pick<TestWorker, "url">,
  streamId: string,
): Promise<{ socket: WebSocket; closed: Promise<number> }> {
  const address = `${url.replace("http", "ws")}/v1/streams/${streamId}/live`;
  const options = { headers: { Cookie: cookie, Origin: url }, closeTimeout: 100 };
  const socket = new WebSocket(address, [subprotocol], options);
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  socket.on("close", resolve);
  await new Promise<void>((greeted, failed) => {
    socket.on("message", () => greeted());
    socket.on("error", failed);
    socket.on("close", (code) => failed(new Error(`closed with ${code} before it was greeted`)));
  });
  return { socket, closed };
}

/** An API key of a workspace, which may everything unless `permissions` says what. */
export async function makeKeyOf(
  { database }: Pick<TestWorker, "database">,
  workspaceId: string,
  permissions: string[] = ["*"],
): Promise<string> {
  const key = `tle_${randomBytes(32).toString("base64url")}`;
  await database.query(
    "insert into api_keys (id, workspace_id, name, secret_hash, permissions) values ($1, $2, 'test', sha256($3::bytea), $4)",
    [makeId("key"), workspaceId, Buffer.from(key), permissions],
  );
  return key;
}
