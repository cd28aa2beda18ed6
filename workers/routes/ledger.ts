import { Hono } from "hono";
import * as z from "zod";
import { SessionId } from "#shared/event.ts";
import { enterGift, openAccount, totalsOfAccount } from "#shared/gift-account.ts";
import { limits } from "#shared/limits.ts";
import type { LiveState } from "#shared/live-state.ts";
import type { AppEnv } from "../app-env.ts";
import { parseValue } from "../body.ts";
import { findRoom, readGifts } from "../database/gift-events.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { findStream } from "./stream-access.ts";

const id = z.string().min(1).max(64);
const Question = z.strictObject({
  /** A giver: the userId, or `@` and the handle. */
  user: id.optional(),
  /** A giftId. */
  gift: id.optional(),
  /** The userId of who got it. */
  receiver: z.string().max(64).optional(),
  /** Only what the events of this session added. */
  session: SessionId.optional(),
  /** A room; the session's, or the current one, by default. */
  room: id.optional(),
  /** The offset of the last event already read; the page starts after it. The sums are always of all. */
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: z.coerce.number().int().min(1).max(limits.pageEvents).default(limits.defaultPageEvents),
});

/** `/v1/streams/{streamId}/ledger`: why a room has the coins it has. The ledger runs anew over the log's gift events. */
export const ledgerRoutes = new Hono<AppEnv>().get("/", async (c) => {
  const { streamId } = await findStream(c);
  const { user, gift, receiver, session: asked, room, after, limit } = parseValue(Question, c.req.query());
  const config = c.get("config");
  const current = room === undefined && asked === undefined ? await currentRoom(c.env, streamId) : undefined;
  // Of a recording that is played only this playback: the room may have been played, or live, before.
  const session = asked ?? current?.playback;
  const roomId = room ?? current?.roomId;
  const logged = await findRoom(config, streamId, { roomId, sessionId: session });
  if (!logged && asked !== undefined) throw new Problem("unknown_session");

  const account = openAccount({ receiverUserId: receiver, sessionId: session, after, limit });
  let read = 0;
  let truncated = false;
  for await (const page of logged ? readGifts(config, streamId, logged, { user, gift }) : []) {
    const room = page.slice(0, limits.ledgerGifts - read);
    for (const one of room) enterGift(account, one);
    read += room.length;
    truncated = room.length < page.length;
    if (truncated) break;
  }
  const totals = totalsOfAccount(account);
  return c.json({
    streamId,
    roomId: logged?.roomId ?? roomId ?? "",
    throughOffset: account.throughOffset,
    truncated,
    gifts: account.gifts,
    coins: account.coins,
    totals: totals.slice(0, limits.ledgerTotals),
    totalsLeftOut: Math.max(0, totals.length - limits.ledgerTotals),
    events: account.events,
    // The `after` of the following page; null where this one is the last so far.
    next: account.more ? (account.events.at(-1)?.offset ?? null) : null,
  });
});

async function currentRoom(env: Env, streamId: string): Promise<Pick<LiveState, "roomId" | "playback">> {
  const answer = await hubOf(env, streamId).snapshot();
  if (!answer.ok) throw new Problem(answer.code);
  return answer.state;
}
