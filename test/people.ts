/** People who sign in, for tests: each with a browser's cookie and a device that has their passkeys. */
import { createHash, randomBytes } from "node:crypto";
import { Client } from "pg";
import type { PasskeyAsked, PasskeyWanted } from "#shared/api/passkey-answers.ts";
import { makeFirstOwnerToken } from "../scripts/keys/first-owner.ts";
import { Authenticator } from "./authenticator.ts";
import type { TestWorker } from "./worker.ts";

/** Where browsers find the Worker: passkeys want a name. */
export function siteOf({ url }: Pick<TestWorker, "url">): string {
  return url.replace("127.0.0.1", "localhost");
}

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  body: Body;
  headers: Headers;
}

/** A browser: sends what browsers send of themselves, and keeps the cookie of the session. */
export class Visitor {
  readonly site: string;
  readonly device: Authenticator;
  cookie: string | undefined;
  /** The client's address as Cloudflare says it. */
  address: string | undefined;

  constructor(worker: Pick<TestWorker, "url">) {
    this.site = siteOf(worker);
    this.device = new Authenticator(this.site);
  }

  /** `headers` over those of a page of this site; an empty one is not sent. */
  async ask<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const all = {
      Origin: this.site,
      "Sec-Fetch-Site": "same-origin",
      "Content-Type": "application/json",
      "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/153.0 Safari/537.36",
      ...(this.cookie === undefined ? {} : { Cookie: this.cookie }),
      ...(this.address === undefined ? {} : { "CF-Connecting-IP": this.address }),
      ...headers,
    };
    const sent = Object.entries(all).filter(([, value]) => value !== "");
    const response = await fetch(this.site + path, {
      method,
      headers: sent,
      redirect: "manual",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, value] = /^(__Host-tle_session=[^;]*)/.exec(cookie) ?? [];
      if (value !== undefined) this.cookie = value.endsWith("=") ? undefined : value;
    }
    const text = await response.text();
    return {
      status: response.status,
      body: (text === "" || !text.startsWith("{") ? {} : JSON.parse(text)) as Body,
      headers: response.headers,
    };
  }

  async wanted(path: string, body?: unknown): Promise<PasskeyWanted> {
    return (await this.ask<{ options: PasskeyWanted }>("POST", path, body)).body.options;
  }

  async asked(path: string): Promise<PasskeyAsked> {
    return (await this.ask<{ options: PasskeyAsked }>("POST", path)).body.options;
  }

  async signIn(): Promise<Answer> {
    const answer = this.device.show(await this.asked("/v1/sign-in/passkey/options"));
    return this.ask("POST", "/v1/sign-in/passkey", { answer });
  }

  async stepUp(): Promise<Answer> {
    const answer = this.device.show(await this.asked("/v1/account/step-up/options"));
    return this.ask("POST", "/v1/account/step-up", { answer });
  }
}

/** The token of a link for the first owner, or for one more. */
export async function ownersToken({ database }: Pick<TestWorker, "database">, again: boolean): Promise<string> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  const token = await makeFirstOwnerToken(client, { again });
  await client.end();
  if (token === undefined) throw new Error("there is an owner already");
  return token;
}

/** A person with an account and a passkey, signed in: an owner of the workspace `default`. */
export async function makeOwner(
  worker: TestWorker,
  name = "Noor",
): Promise<Visitor & { accountId: string; sessionId: string }> {
  const visitor = new Visitor(worker);
  const ticket = { kind: "first_owner", token: await ownersToken(worker, true) };
  const made = visitor.device.make(await visitor.wanted("/v1/sign-up/options", { ticket, name }));
  const { status, body } = await visitor.ask("POST", "/v1/sign-up", { ticket, name, answer: made });
  if (status !== 201) throw new Error(`no account: ${status} ${JSON.stringify(body)}`);
  return Object.assign(visitor, body as { accountId: string; sessionId: string });
}

/** An account without any way of signing in, as a row, with a session that is open; and what it may do. */
export async function insertMember(
  worker: TestWorker,
  {
    email = null,
    grants = [],
  }: { email?: string | null; grants?: { workspaceId: string; streamId?: string; role: string }[] } = {},
): Promise<Visitor & { accountId: string; sessionId: string }> {
  const visitor = new Visitor(worker);
  const id = (prefix: string) =>
    `${prefix}_${randomBytes(20)
      .toString("base64")
      .toLowerCase()
      .replaceAll(/[^a-z2-7]/g, "a")
      .slice(0, 16)}`;
  const [accountId, sessionId, secret] = [id("ac"), id("as"), randomBytes(32).toString("base64url")];
  await worker.database.query("insert into accounts (account_id, display_name, email) values ($1, 'Ines', $2)", [
    accountId,
    email,
  ]);
  await worker.database.query(
    "insert into account_sessions (session_id, account_id, secret_hash) values ($1, $2, $3)",
    [sessionId, accountId, createHash("sha256").update(secret).digest()],
  );
  for (const { workspaceId, streamId, role } of grants) {
    await worker.database.query(
      `insert into grants (grant_id, account_id, workspace_id, stream_id, role, granted_by) values ($1, $2, $3, $4, $5, 'setup')`,
      [id("gr"), accountId, workspaceId, streamId ?? null, role],
    );
  }
  visitor.cookie = `__Host-tle_session=${secret}`;
  return Object.assign(visitor, { accountId, sessionId });
}
