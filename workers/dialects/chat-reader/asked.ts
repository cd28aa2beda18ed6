/** Whose events a page may have that shows a token, by name or in place of a name. */
import type { Context } from "hono";
import { chatReader } from "#shared/dialects/chat-reader/chat-reader.ts";
import { type Ask, eventPacket } from "#shared/dialects/chat-reader/conversation.ts";
import type { Position } from "#shared/protocol/position.ts";
import { countGuess, refuseGuess } from "../../access/guesses.ts";
import type { AppEnv } from "../../app-env.ts";
import { noteRefusal } from "../../audit/security.ts";
import { Problem } from "../../problem.ts";
import { opener } from "../open.ts";
import { findDialectAsker } from "../asker.ts";
import { isOf } from "../creator.ts";

/** Opens a hub's socket after a position, asking each time who asks. Throws a `Problem`. */
export type Open = (after: Position | undefined) => Promise<WebSocket>;

/** How to open it; or, where that may not be, the packet that says so. */
export async function openAsked(c: Context<AppEnv>, { token, creator }: Ask): Promise<{ open: Open } | { no: string }> {
  try {
    await refuseGuess(c, token);
    const { streamId } = await findDialectAsker(c, token);
    if (creator !== undefined && !(await isOf(c, streamId, creator))) return { no: refusal("forbidden") };
    return { open: opener(c, token) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const counted = await countGuess(c, error, token);
    noteRefusal(c, counted.code);
    return { no: refusalOf(counted) };
  }
}

/** What a page shows of what kept it from its events. */
export function refusalOf(error: unknown): string {
  const isForNow = !(error instanceof Problem) || error.status === 429 || error.status >= 500;
  return refusal(isForNow ? "busy" : "refused");
}

/** What a page shows. */
export function refusal(ending: keyof typeof chatReader.endings): string {
  return eventPacket(JSON.stringify(["tiktokDisconnected", chatReader.endings[ending].reason]));
}
