/** One poll: what waits for the client, else what the feed has next, else after a while that nothing came. */
import type { Context } from "hono";
import { chatReader } from "#shared/dialects/chat-reader/chat-reader.ts";
import { eventPacket, packets } from "#shared/dialects/chat-reader/conversation.ts";
import type { Speech } from "#shared/dialects/dialect.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { PollEnd, PollSessionRpc } from "#shared/protocol/poll-session.ts";
import type { AppEnv } from "../../app-env.ts";
import { followFeed } from "../../follow-feed.ts";
import { framesOf } from "../frames.ts";
import { openAsked, refusalOf } from "./asked.ts";

/** So long a poll waits: less than who stands in between lets a request wait. */
const waitMs = 20_000;

const opened = chatReader.open(new URLSearchParams());
if (!opened.ok) throw new Error("the dialect asks for nothing");
export const { speech } = opened;

/** The packets of the answer; undefined for a session that is not known. */
export async function answerPoll(c: Context<AppEnv>, session: PollSessionRpc): Promise<string[] | undefined> {
  const begun = await session.poll();
  if (!begun) return undefined;
  const { poll, state } = begun;
  const begunAt = Date.now();
  if (state.packets.length > 0) return [...state.packets, ...(await session.polled(poll, {}))];
  const interrupted = session.interrupted(poll);
  const read = state.ask ? readOn(c, { ...state, ask: state.ask }, interrupted) : nothing(interrupted);
  const { texts, ...end } = await read;
  const said = await session.polled(poll, end);
  const all = [...said, ...texts];
  if (all.length > 0) return all;
  // A ping tells the client that the line lives; where it tries a WebSocket beside this, nothing at all is to be said.
  return [Date.now() - begunAt < waitMs ? packets.noop : packets.ping];
}

interface ReadOn extends PollEnd {
  texts: string[];
}

async function nothing(interrupted: Promise<void>): Promise<ReadOn> {
  await Promise.race([interrupted, scheduler.wait(waitMs)]);
  return { texts: [] };
}

/** What follows the session's place. */
async function readOn(
  c: Context<AppEnv>,
  { ask, position }: { ask: { token: string; creator?: string }; position?: Position },
  interrupted: Promise<void>,
): Promise<ReadOn> {
  // Its creator was looked at when it asked.
  const asked = await openAsked(c, { token: ask.token });
  // Said once: asking for it again with every poll would be a refusal for every poll.
  if ("no" in asked) return { texts: [asked.no], isOver: true };
  try {
    const socket = await asked.open(position);
    return await readUntil(socket, { speech, isGreeted: position !== undefined, interrupted });
  } catch (error) {
    return { texts: [refusalOf(error)], isOver: true };
  }
}

/** Reads until something is said, or long enough, or something else is to be said. */
async function readUntil(
  socket: WebSocket,
  { speech, isGreeted, interrupted }: { speech: Speech; isGreeted: boolean; interrupted: Promise<void> },
): Promise<ReadOn> {
  const texts: string[] = [];
  let isOver = false;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const feed = followFeed(socket, {
    made: framesOf(chatReader.name, speech),
    takeEvents: (frame) => {
      texts.push(...frame.texts);
      if (texts.length > 0) feed.enqueue(end);
    },
    takeFrame: (frame) => {
      if (frame.type !== "hello" || isGreeted) return;
      const greeting = speech.greet(frame);
      texts.push(...greeting.texts);
      isOver = greeting.close !== undefined;
      feed.enqueue(end);
    },
    closed: () => undefined,
    ended: end,
  });
  await Promise.race([ended, interrupted, scheduler.wait(waitMs)]);
  const position = feed.position();
  feed.end();
  return { texts: texts.map(eventPacket), position, isOver };
}
