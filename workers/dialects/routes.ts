/**
 * A stream's feed in the dialects of other tools. No operations of the API: what is said here is those tools' business, not
 * v1's. docs/dialects.md says what each can say.
 */
import type { Context, Hono } from "hono";
import { createHash } from "node:crypto";
import { findDialect } from "#shared/dialects/dialects.ts";
import type { Dialect, Ending } from "#shared/dialects/dialect.ts";
import type { Position } from "#shared/protocol/position.ts";
import { parsePosition } from "#shared/protocol/wire.ts";
import { countGuess } from "../access/guesses.ts";
import type { AppEnv } from "../app-env.ts";
import { noteRefusal } from "../audit/security.ts";
import { addressOf } from "../auth/rate-limit.ts";
import { Problem } from "../problem.ts";
import { findDialectAsker } from "./asker.ts";
import { chatReaderLine } from "./chat-reader/routes.ts";
import { isOf } from "./creator.ts";
import { durableStream } from "./durable-streams/routes.ts";
import { closedSocket, dialectSocket } from "./dialect-socket.ts";
import { dialectEvents } from "./event-stream.ts";
import { opener } from "./open.ts";

/** Adds the routes to the app, behind what every request passes through. */
export function mountDialects(app: Hono<AppEnv>): Hono<AppEnv> {
  return app
    .on(["GET", "OPTIONS", "PUT", "POST", "DELETE"], ["/d/durable-streams/:stream"], durableStream)
    .on(["GET"], ["/d/:dialect", "/d/:dialect/:stream"], openDialect)
    .on(["GET", "POST", "OPTIONS"], ["/socket.io/"], chatReaderLine);
}

const eventStreamHeaders = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store",
  "X-Accel-Buffering": "no",
  "Access-Control-Allow-Origin": "*",
};

async function openDialect(c: Context<AppEnv>): Promise<Response> {
  const dialect = findDialect(c.req.param("dialect") ?? "");
  if (!dialect) throw new Problem("not_found", "No such dialect");
  const stream = c.req.param("stream") ?? tokenInQuery(c, dialect);
  if (c.req.header("Upgrade")?.toLowerCase() === "websocket") return openSocket(c, dialect, stream);
  if (!(c.req.header("Accept") ?? "").includes("text/event-stream")) throw new Problem("upgrade_required");
  const opened = dialect.open(new URL(c.req.url).searchParams);
  if (!opened.ok) throw new Problem("invalid_request", opened.close.reason);
  const last = readPlace(c.req.header("Last-Event-ID") ?? c.req.query("after") ?? "");
  const open = opener(c, stream);
  if (opened.speech.creator !== undefined) {
    const { streamId } = await findDialectAsker(c, stream);
    if (!(await isOf(c, streamId, opened.speech.creator))) {
      throw new Problem("forbidden", dialect.endings.forbidden.reason);
    }
  }
  const socket = await open(last?.position);
  return c.body(dialectEvents(socket, opened.speech, last?.skip ?? 0), 200, eventStreamHeaders);
}

/** These tools read no HTTP answer to an upgrade: what is refused is a socket that is closed with the dialect's code. */
async function openSocket(c: Context<AppEnv>, dialect: Dialect, stream: string): Promise<Response> {
  const query = new URL(c.req.url).searchParams;
  const opened = dialect.open(query);
  if (!opened.ok) return closedSocket(opened.close);
  const { speech } = opened;
  const open = opener(c, stream);
  try {
    // Asked here, so that nothing is kept of who may not.
    const { streamId } = await findDialectAsker(c, stream);
    if (speech.creator !== undefined && !(await isOf(c, streamId, speech.creator))) {
      return closedSocket(dialect.endings.forbidden);
    }
    return await dialectSocket({
      dialect,
      offered: c.req.header("Sec-WebSocket-Protocol"),
      speech,
      streamId,
      kind: kindOf(c, dialect, stream),
      open,
      now: Date.now,
      random: Math.random,
      wait: (delayMs) => scheduler.wait(delayMs),
    });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const refusal = await countGuess(c, error);
    noteRefusal(c, refusal.code);
    return closedSocket(dialect.endings[endingOf(refusal)]);
  }
}

function tokenInQuery(c: Context<AppEnv>, { tokenIn = [] }: Dialect): string {
  return tokenIn.map((name) => c.req.query(name)).find((token) => token !== undefined && token !== "") ?? "";
}

function endingOf({ status }: Problem): Ending {
  return status === 429 || status >= 500 ? "busy" : "refused";
}

/** What tells a tool from another: what it showed, what it asks for, from where, and what it calls itself. */
function kindOf(c: Context<AppEnv>, dialect: Dialect, stream: string): string {
  const parts = [dialect.name, stream, new URL(c.req.url).search, addressOf(c), c.req.header("User-Agent") ?? ""];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** The id of the last message that an event stream had: a position, and how many texts of the event after it. */
function readPlace(id: string): { position: Position; skip: number } | undefined {
  if (id === "") return undefined;
  const match = /^(\w+:\d+)(?:\+(\d))?$/.exec(id);
  const position = parsePosition(match?.[1] ?? "");
  if (!position) throw new Problem("invalid_request", "Last-Event-ID: expected the id of a message of this stream");
  const skip = match?.[2];
  if (skip === undefined) return { position, skip: 0 };
  return { position: { ...position, offset: Math.max(0, position.offset - 1) }, skip: Number(skip) };
}
