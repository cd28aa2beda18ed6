/**
 * `/socket.io/`: what the clients of TikTok-Chat-Reader ask for. They begin by polling, unless they are told otherwise, and go
 * over to a WebSocket when one gets through.
 */
import type { Context } from "hono";
import { mostHeard, openPacket, separator } from "#shared/dialects/chat-reader/conversation.ts";
import type { PollSessionRpc } from "#shared/protocol/poll-session.ts";
import type { AppEnv } from "../../app-env.ts";
import { readBody } from "../../body.ts";
import { openAsked } from "./asked.ts";
import { answerPoll } from "./poll.ts";
import { readerSocket } from "./socket.ts";

/** Pages of any origin may ask: what they may read, their token says. */
const headers = {
  "Content-Type": "text/plain; charset=UTF-8",
  "Cache-Control": "no-store",
  "Access-Control-Allow-Origin": "*",
};

/** Engine.io's own words for what is wrong. */
const errors = {
  transport: { code: 0, message: "Transport unknown" },
  session: { code: 1, message: "Session ID unknown" },
  method: { code: 2, message: "Bad handshake method" },
  request: { code: 3, message: "Bad request" },
  version: { code: 5, message: "Unsupported protocol version" },
} as const;

const sidPattern = /^[\w-]{20}$/;

/** Answers a request of engine.io. */
export async function chatReaderLine(c: Context<AppEnv>): Promise<Response> {
  if (c.req.method === "OPTIONS") {
    const more = { "Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "Content-Type" };
    return c.body(null, 204, { ...headers, ...more });
  }
  const { EIO, transport, sid, token = "" } = c.req.query();
  if (EIO !== "4") return wrong(c, "version");
  const isSocket = c.req.header("Upgrade")?.toLowerCase() === "websocket";
  if (transport !== (isSocket ? "websocket" : "polling")) return wrong(c, "transport");
  if (sid !== undefined && !sidPattern.test(sid)) return wrong(c, "session");
  if (isSocket) {
    const state = { sid: sid ?? newSid(), isConnected: false, token, packets: [] };
    return readerSocket(c, state, sid === undefined ? undefined : sessionOf(c, sid));
  }
  if (sid === undefined) return c.req.method === "GET" ? begin(c, token) : wrong(c, "method");
  const session = sessionOf(c, sid);
  return c.req.method === "GET" ? poll(c, session) : hear(c, session);
}

function wrong(c: Context<AppEnv>, what: keyof typeof errors): Response {
  return c.body(JSON.stringify(errors[what]), 400, { ...headers, "Content-Type": "application/json" });
}

/** 120 random bits: nobody guesses another one's. */
function newSid(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(15))).toString("base64url");
}

function sessionOf(c: Context<AppEnv>, sid: string): PollSessionRpc {
  return c.env.POLL_SESSION.get(c.env.POLL_SESSION.idFromName(sid));
}

async function begin(c: Context<AppEnv>, token: string): Promise<Response> {
  const sid = newSid();
  await sessionOf(c, sid).open(sid, token);
  return c.body(openPacket(sid, ["websocket"]), 200, headers);
}

async function poll(c: Context<AppEnv>, session: PollSessionRpc): Promise<Response> {
  const packets = await answerPoll(c, session);
  return packets ? c.body(packets.join(separator), 200, headers) : wrong(c, "session");
}

async function hear(c: Context<AppEnv>, session: PollSessionRpc): Promise<Response> {
  const text = await readBody(c.req.raw, mostHeard);
  const heard = await session.hear(text.split(separator));
  if (!heard) return wrong(c, "session");
  if (heard.some(({ kind }) => kind === "misbehaved")) return wrong(c, "request");
  // Hundreds fit into a request, and each is looked up: what it wants in the end is what counts.
  const last = heard.findLast((one) => one.kind === "ask" || one.kind === "leave");
  if (last?.kind === "leave") await session.follow(undefined);
  if (last?.kind === "ask") {
    const asked = await openAsked(c, last.ask);
    if ("no" in asked) await session.say([asked.no]);
    else await session.follow(last.ask);
  }
  return c.body("ok", 200, headers);
}
