/** Opening a socket at what serves a stream's feed: its hub, or a relay of it. */
import { liveHeaders } from "#shared/protocol/hub-protocol.ts";
import type { Position } from "#shared/protocol/position.ts";
import { formatPrincipal } from "#shared/protocol/principal.ts";
import { closeCodes } from "#shared/protocol/wire.ts";
import { spend } from "../access/budget.ts";
import { catchUpFromLog, type FeedServer, readCatchUp } from "../catch-up.ts";
import type { Config } from "../config.ts";
import { noteTokenSeen } from "../keys/overlay-token-statements.ts";
import { relayOf, watchedHubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { type Arrival, Arrivals } from "./arrivals.ts";
import { type FeedAsker, notAdmitted } from "./asker.ts";

/** Of this isolate: where others serve the same stream, each has its own. */
const arrivals = new Arrivals();

export interface Opening extends FeedAsker {
  after: Position | undefined;
  /** The version of the protocol; without it what the request offers. */
  speaks?: string;
  waitUntil: (work: Promise<unknown>) => void;
}

/** The hub's answer to an upgrade: 101 with a WebSocket that says `hello` first. What the feed has cut follows from the log. */
export async function openFeed(
  request: Request,
  env: Env,
  config: Config,
  { streamId, principal, confirmedHash, rights, expiresAt, reads, after, speaks, waitUntil }: Opening,
): Promise<Response> {
  await comeThrough({ streamId, by: formatPrincipal(principal) });
  const url = new URL(request.url);
  if (after) url.searchParams.set("after", `${after.epoch}:${after.offset}`);
  // None of the client's: it names no principal, what it showed has been looked at here, and each one has to be handed over.
  const headers = new Headers({ Upgrade: "websocket" });
  const offered = speaks ?? request.headers.get("Sec-WebSocket-Protocol");
  if (offered !== null) headers.set("Sec-WebSocket-Protocol", offered);
  headers.set(liveHeaders.streamId, streamId);
  headers.set(liveHeaders.principal, formatPrincipal(principal));
  if (confirmedHash !== undefined) headers.set(liveHeaders.confirmedHash, confirmedHash);
  if (rights !== undefined) headers.set(liveHeaders.rights, JSON.stringify(rights));
  if (expiresAt !== undefined) headers.set(liveHeaders.expiresAt, String(expiresAt));
  if (reads !== undefined) headers.set(liveHeaders.reads, reads);
  let server: FeedServer = watchedHubOf(env, streamId);
  let answer = await server.fetch(new Request(url, { headers }));
  const isToBeNoted = answer.headers.has(liveHeaders.seen);
  const relay = answer.headers.get(liveHeaders.relay);
  if (answer.status === 307 && relay !== null) {
    headers.set(liveHeaders.relay, relay);
    server = relayOf(env, streamId, Number(relay));
    answer = await server.fetch(new Request(url, { headers }));
  }
  refuseAs(answer);
  // Where the database does not answer it is noted an hour later.
  if (isToBeNoted) waitUntil(noteTokenSeen(config, principal.id, new Date()).catch(() => undefined));
  const catchUp = readCatchUp(answer);
  if (catchUp && after) {
    const hub = watchedHubOf(env, streamId);
    const from = { streamId, epoch: after.epoch, ...catchUp };
    // A relay's socket mostly has what its hub has still, and where there are relays, thousands may come back at once: what is
    // counted is the log.
    const atHub = relay === null ? undefined : await hub.feedPage(from).catch(() => undefined);
    if (!atHub) await spendOrClose({ env, config }, streamId, answer);
    waitUntil(catchUpFromLog(hub, server, config, { ...from, first: atHub }));
  }
  return answer;
}

/** Resolves once it is this one's turn. Throws `unavailable` where that is too far off. */
async function comeThrough(arrival: Arrival): Promise<void> {
  const waitMs = arrivals.waitMs(arrival, Date.now());
  if (waitMs === undefined) throw new Problem("unavailable", "Too many come to this stream at once. Try again.", {}, 5);
  if (waitMs > 0) await scheduler.wait(waitMs);
}

/** Throws `budget_spent`; the socket that is open by then is closed, and its client comes back with the same position. */
async function spendOrClose(counted: Parameters<typeof spend>[0], streamId: string, answer: Response): Promise<void> {
  try {
    await spend(counted, streamId, { budget: "catchUps", units: 1 });
  } catch (error) {
    answer.webSocket?.accept();
    answer.webSocket?.close(closeCodes.notNow);
    throw error;
  }
}

/** Throws what the hub or the relay refused with. */
function refuseAs({ status, headers }: Response): void {
  if (status === 401) throw notAdmitted();
  if (status === 404) throw new Problem("unknown_stream");
  if (status === 429) throw new Problem(tooMany(headers.get(liveHeaders.problem)));
  // A relay that does not come to where the client is already.
  if (status === 503) throw new Problem("unavailable", "The feed is on its way here. Try again.");
}

function tooMany(code: string | null): "too_many_filters" | "too_many_sockets" {
  return code === "too_many_filters" ? code : "too_many_sockets";
}
