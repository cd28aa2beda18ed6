/** Makes a route of an operation and what does it: who asks, what comes in and what goes out are read and checked here, once. */
import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import type { Answers, Operation, StreamNeeds } from "#shared/api/operation.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { AppEnv } from "../app-env.ts";
import { addressOf, limitIngest } from "../auth/rate-limit.ts";
import { requireSignature } from "../auth/signature.ts";
import { parseBody, parseValue, readBody } from "../body.ts";
import type { Config } from "../config.ts";
import type { StreamRow } from "../database/streams.ts";
import { Problem } from "../problem.ts";
import type { Actor } from "./actor.ts";
import { accessInOutage, type HubStream } from "./outage.ts";
import type { KeptAudit } from "#shared/protocol/outage-protocol.ts";
import { auditEffect, keptAudit } from "./audit-effect.ts";
import { spend } from "./budget.ts";
import { checkAnswer } from "./check-answer.ts";
import { readCredential } from "./credential.ts";
import { type Access, decide, unknownCode } from "./decide.ts";
import { once as runOnce, onceOf, runKeyed } from "./idempotency.ts";
import { noteUse } from "./note-use.ts";
import { resolve, resourceOf, type Resolved, type Statement } from "./resolve.ts";

type Of<Schema> = Schema extends z.ZodType ? z.output<Schema> : Record<string, never>;
/** Those of the path are texts where the operation has no schema for them. */
type ParamsOf<Op extends Operation> = Op["params"] extends z.ZodType ? z.output<Op["params"]> : Record<string, string>;

type StreamOf<Op extends Operation> = Op extends { whileDatabaseDown: true } ? HubStream : StreamRow;

/** What a use case is called with. */
export interface Call<Op extends Operation = Operation> {
  env: Env;
  config: Config;
  access: Access;
  /** The one stream of the resource. Only where the operation needs one; in an outage what its hub knows of it. */
  stream: Op["needs"] extends StreamNeeds ? StreamOf<Op> : undefined;
  params: ParamsOf<Op>;
  query: Of<Op["query"]>;
  body: Of<Op["body"]>;
  requestId: string;
  url: URL;
  headers: Headers;
  /** The client's address, as it counts for limits. */
  address: string;
  now: Date;
  /** The database is down: the stream's hub says who asks, and does it. */
  isDown: boolean;
  /** Of what may be done then: makes the row of the audit log, for the hub to keep with what it does. */
  keptAudit: Op extends { whileDatabaseDown: true } ? () => Promise<KeptAudit> : undefined;
  /** What the statements of `reads` found. */
  rows: Record<string, unknown>[][];
  /** Goes on after the answer. */
  waitUntil: (work: Promise<unknown>) => void;
}

type BodyOf<Given extends Answers> = {
  [Status in keyof Given]: Given[Status] extends z.ZodType ? z.input<Given[Status]> : never;
}[keyof Given];

const replied = Symbol("reply");

/** An answer of another status than the operation's first, or with headers. */
export interface Reply {
  [replied]: true;
  status: number;
  body: unknown;
  headers: Record<string, string>;
}

export function reply(status: number, body: unknown = null, headers: Record<string, string> = {}): Reply {
  return { [replied]: true, status, body, headers };
}

export type Handler<Op extends Operation> = (
  call: Call<Op>,
) => Promise<BodyOf<Op["answers"]> | Reply | void> | BodyOf<Op["answers"]> | Reply | void;

export interface Served {
  operation: Operation;
  mount: (app: Hono<AppEnv>) => unknown;
}

interface Options<Op extends Operation> {
  /**
   * What is read for the answer in the same request to the database that says who asks. Where they may not, it is thrown away:
   * it may only read, and only by what the path says.
   */
  reads?: (asked: { params: ParamsOf<Op>; query: Of<Op["query"]> }) => Statement[];
}

/** A route whose use case knows no HTTP: it returns the body of the operation's first answer, or a `reply`. */
export function serve<Op extends Operation>(operation: Op, handler: Handler<Op>, options: Options<Op> = {}): Served {
  return serveRaw(
    operation,
    async (c, call) => {
      const answer = await handler(call);
      const { status, body, headers } = isReply(answer) ? answer : reply(firstStatus(operation), answer ?? null);
      const checked = checkAnswer(operation, status, body, call.config.ENVIRONMENT);
      return checked === null
        ? new Response(null, { status, headers })
        : c.body(checked, status as ContentfulStatusCode, { "Content-Type": "application/json", ...headers });
    },
    options,
  );
}

/** A route that answers by itself: a socket, a stream, a file. */
export function serveRaw<Op extends Operation>(
  operation: Op,
  handler: (c: Context<AppEnv>, call: Call<Op>) => Promise<Response> | Response,
  { reads }: Options<Op> = {},
): Served {
  const { needs, method } = operation;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, ":$1");
  const checkSignature =
    needs.of === "runner" ? requireSignature({ maxBytes: operation.maxBytes ?? limits.requestBytes }) : undefined;
  const answer = async (c: Context<AppEnv>): Promise<Response> => {
    c.set("operation", operation.id);
    await checkSignature?.(c, async () => undefined);
    if (operation.asksShared === true) await limitIngest(c);
    const config = c.get("config");
    const now = new Date();
    const params = readParams(operation, c.req.param() as Record<string, string>);
    const known = (): ParamsOf<Op> => {
      if (params === undefined) throw new Problem(unknownCode(needs));
      return params;
    };
    // An open route has nobody to ask first.
    if (needs.of === "anyone" || needs.of === "runner") known();
    const isOpen = needs.of === "anyone" || needs.of === "runner";
    const credential = isOpen ? undefined : await readCredential(c);
    // What the query says wrong is said to who may ask at all; only what is read along needs it before.
    const query = () =>
      operation.query ? (parseValue(operation.query, c.req.query()) as Of<Op["query"]>) : none<Op["query"]>();
    const resource = resourceOf(needs, c.req.param() as Record<string, string>, c.req.query());
    const readAlong = () => {
      const isReadable = operation.query?.safeParse(c.req.query()).success ?? true;
      return params !== undefined && isReadable ? (reads?.({ params, query: query() }) ?? []) : [];
    };
    const byDatabase = async () => {
      const resolved: Resolved = credential
        ? await resolve(config, credential, { resource: params && resource, reads: readAlong() })
        : { asker: undefined, streams: [], notedAt: null, expiresAt: null, rows: [] };
      if (resolved.asker) known();
      const asked = { needs, streams: resolved.streams, workspaceId: c.req.header("Workspace"), now };
      const decision = decide(resolved.asker, asked);
      if (!decision.ok) throw new Problem(decision.code, decision.detail, decision.extra);
      if (resolved.asker) noteUse(c, resolved.asker, resolved.notedAt, now);
      const stream = needs.of === "stream" ? oneStream(decision.access) : undefined;
      return { access: decision.access, stream, rows: resolved.rows, isDown: false };
    };
    const byHub = async (error: unknown) => {
      if (!credential) throw error;
      const found = await accessInOutage(c.env, { operation, credential, params: c.req.param() }, error);
      known();
      return { ...found, rows: [], isDown: true };
    };
    const { access, stream, rows, isDown } = await byDatabase().catch(byHub);
    c.set("access", access);
    if (access.asker) c.set("isKnown", true);
    const { asker } = access;
    const actor: Actor | undefined = asker && {
      kind: asker.kind,
      id: access.author,
      requestId: c.get("requestId"),
      address: addressOf(c),
    };
    const acting = actor && (method !== "GET" || operation.audit === "effect") ? { ...config, actor } : config;
    const text = await readOperationText(c, operation);
    const body = (operation.body && operation.readsBody !== true ? parseBody(operation.body, text) : {}) as Of<
      Op["body"]
    >;
    const once = () =>
      access.asker ? onceOf({ operation, asker: access.asker, request: c.req.raw, text }) : undefined;
    const audited = actor && { operation, actor, access, streamId: stream?.streamId, params: known(), body, now, once };
    const call: Call<Op> = {
      env: c.env,
      config: acting,
      access,
      stream: stream as Call<Op>["stream"],
      params: known(),
      query: query(),
      body,
      requestId: c.get("requestId"),
      url: new URL(c.req.url),
      headers: c.req.raw.headers,
      address: addressOf(c),
      now,
      isDown,
      keptAudit: (operation.whileDatabaseDown === true && audited
        ? () => keptAudit(acting, audited, crypto.randomUUID())
        : undefined) as Call<Op>["keptAudit"],
      rows,
      waitUntil: (work) => c.executionCtx.waitUntil(work),
    };
    const run = async (): Promise<Response> => {
      if (operation.costs) await spend(call, access.workspaceId, operation.costs);
      if (operation.audit !== "effect" || !audited) return handler(c, call);
      // Without the database its row may find no room: then nothing is done either.
      if (isDown) {
        await auditEffect(c.env, acting, audited, isDown);
        return handler(c, call);
      }
      // At the same time: a moderator waits for what is to disappear.
      const [done] = await Promise.all([handler(c, call), auditEffect(c.env, acting, audited, isDown)]);
      return done;
    };
    if (operation.makes !== true || !asker) return run();
    // What was asked for under which key the database knows: what goes on without it is the same where it is said twice.
    if (isDown) return runKeyed(c.req.raw, run);
    return runOnce({ config, operation, asker, request: c.req.raw, text, now }, run);
  };
  return { operation, mount: (app) => app.on([method], [path], answer) };
}

/** Puts the routes of a list into the app, in their order: where two paths match, the first is asked. */
export function mountAll(app: Hono<AppEnv>, served: readonly Served[]): Hono<AppEnv> {
  for (const { mount } of served) mount(app);
  return app;
}

function firstStatus(operation: Operation): number {
  return Number(Object.keys(operation.answers)[0]);
}

function isReply(answer: unknown): answer is Reply {
  return typeof answer === "object" && answer !== null && replied in answer;
}

function none<Schema>(): Of<Schema> {
  return {} as Of<Schema>;
}

/** Undefined for what is no id of the resource's kind: a resource that is not there, for who may ask at all. */
function readParams<Op extends Operation>(operation: Op, given: Record<string, string>): ParamsOf<Op> | undefined {
  if (!operation.params) return given as ParamsOf<Op>;
  return operation.params.safeParse(given).data as ParamsOf<Op> | undefined;
}

/** The text of the body; "" where the operation has none. */
async function readOperationText(c: Context<AppEnv>, operation: Operation): Promise<string> {
  if (!operation.body) return "";
  const text =
    operation.needs.of === "runner"
      ? c.get("signedBody")
      : await readBody(c.req.raw, operation.maxBytes ?? limits.requestBytes);
  return text === "" && operation.bodyOptional ? "{}" : text;
}

/**
 * The stream of the resource. Who sends events chooses the id of their session, so that several streams can have one of it:
 * that is refused with the streams that have, never answered with the wrong one's.
 */
function oneStream({ streams: [stream, ...others] }: Access): StreamRow {
  if (!stream) throw new Problem("not_found");
  if (others.length === 0) return stream;
  const detail = "Several streams have a session of this id: ask again with the stream of one of them";
  const named = [stream, ...others].map(({ streamId, uniqueId }) => ({ streamId, uniqueId }));
  throw new Problem("ambiguous_session", detail, { streams: named });
}
