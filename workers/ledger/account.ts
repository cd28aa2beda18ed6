/** An account of a room's coins. The ledger runs anew over the log's gift events. */
import type { LedgerQuestion } from "#shared/api/operations/ledger.ts";
import { enterGift, openAccount, totalsOfAccount } from "#shared/gift-account.ts";
import { isId } from "#shared/ids.ts";
import type { LiveState } from "#shared/live-state.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";
import { readSnapshot } from "../streams/hub-view.ts";
import { findGivers, findRoom, type Giver, type LoggedRoom, readGifts } from "./gift-events.ts";

/** What a room has, and the events that make it up. Throws `unknown_session`, and `ambiguous_user` with who is meant. */
export async function readAccount(
  env: Env,
  config: Config,
  streamId: string,
  { user, gift, receiver, session: asked, room, after, limit }: LedgerQuestion,
) {
  const current = room === undefined && asked === undefined ? await currentRoom(env, streamId) : undefined;
  // Of a recording that is played only this playback: the room may have been played, or live, before.
  const session = asked ?? current?.playback;
  const roomId = room ?? current?.roomId;
  const logged = await findRoom(config, streamId, { roomId, sessionId: session });
  if (!logged && asked !== undefined) throw new Problem("unknown_session");

  const giver = logged && user !== undefined ? await giverOf(config, streamId, logged, user) : undefined;
  const account = openAccount({ receiverUserId: receiver, sessionId: session, after, limit });
  let read = 0;
  let truncated = false;
  for await (const page of logged && giver !== "nobody" ? readGifts(config, streamId, logged, { giver, gift }) : []) {
    const room = page.slice(0, limits.ledgerGifts - read);
    for (const one of room) enterGift(account, one);
    read += room.length;
    truncated = room.length < page.length;
    if (truncated) break;
  }
  const totals = totalsOfAccount(account);
  return {
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
  };
}

/**
 * Who is meant. A handle can change hands within a broadcast, and an id is what tells people apart: a person's gifts are
 * found under every handle they had, and a handle that several had is refused with who they are.
 */
async function giverOf(config: Config, streamId: string, room: LoggedRoom, user: string): Promise<Giver | "nobody"> {
  const { id: userId = "", handle } = /^(?<id>0?)@(?<handle>.+)$/s.exec(user)?.groups ?? { id: user };
  if (handle === undefined) {
    if (isId(userId)) return { userId };
    throw new Problem("invalid_request", `user: ${userId} is the id of nobody; ask for 0@ and the handle`);
  }
  if (userId === "0") return { withoutId: handle };
  const givers = await findGivers(config, streamId, room, handle);
  const [only] = givers;
  if (!only) return "nobody";
  if (givers.length > 1) {
    const users = givers.map((one) => ({ user: one.userId || `0@${handle}`, ...one }));
    const detail = `@${handle} is not one person in this room: ask again with the user of one of them`;
    throw new Problem("ambiguous_user", detail, { roomId: room.roomId, users });
  }
  return only.userId === "" ? { withoutId: handle } : { userId: only.userId };
}

async function currentRoom(env: Env, streamId: string): Promise<Pick<LiveState, "roomId" | "playback">> {
  return (await readSnapshot(env, streamId)).state;
}
