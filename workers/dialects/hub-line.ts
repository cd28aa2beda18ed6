/**
 * A line to a stream's hub that comes back by itself, with its position: who speaks a dialect knows no positions and is not to
 * notice that the hub was away. It ends where who asks may not any more, or where the hub cannot be had.
 */
import type { Ending } from "#shared/dialects/dialect.ts";
import type { Position } from "#shared/protocol/position.ts";
import { closeCodes, type HelloFrame, type ServerFrame } from "#shared/protocol/wire.ts";
import { returning } from "#shared/protocol/wire-v2.ts";
import { followFeed, type FollowedFeed } from "../follow-feed.ts";
import type { MadeFrames } from "../made-frames.ts";
import { Problem } from "../problem.ts";
import type { DialectFrame } from "./frames.ts";

export interface HubLineParts {
  /** Opens a socket of version 2 after a position. Throws a `Problem`. */
  open: (after: Position | undefined) => Promise<WebSocket>;
  frames: Pick<MadeFrames<DialectFrame>, "of">;
  /** The first hello. */
  greet: (hello: HelloFrame) => void;
  take: (frame: DialectFrame) => Promise<void> | void;
  /** The line is over, and was not ended from here. Called at most once. */
  over: (ending: Ending) => void;
  wait: (delayMs: number) => Promise<void>;
  /** Milliseconds since 1970. */
  now: () => number;
  random: () => number;
}

export interface HubLine {
  position: () => Position | undefined;
  end: () => void;
}

/** So often in a row it is tried anew before who waits for it is sent away. */
const mostTries = 6;
const firstDelayMs = 500;
/** A line that stood for so long was a good one: what ends it is no failure in a row. */
const goodLineMs = 10_000;
/** From this code on a hub's close says that it will not get better. */
const stopsFrom = 3_500;

/** Follows a feed from its first socket on; `after` is where that one went on. */
export function hubLine(first: WebSocket, parts: HubLineParts): HubLine {
  let position: Position | undefined;
  let isOver = false;
  let isGreeted = false;
  let failures = 0;
  let greetedAt = Number.POSITIVE_INFINITY;
  let feed: FollowedFeed | undefined;
  follow(first);

  function follow(socket: WebSocket): void {
    let code = 1006;
    const followed = followFeed<DialectFrame>(socket, {
      made: parts.frames,
      takeEvents: async (frame) => {
        await parts.take(frame);
      },
      takeFrame: (frame) => takeFrame(frame),
      closed: (by) => {
        code = by;
      },
      ended: () => {
        position = followed.position() ?? position;
        if (!isOver) void comeBack(code);
      },
    });
    feed = followed;
  }

  function takeFrame(frame: ServerFrame): void {
    if (frame.type !== "hello") return;
    greetedAt = parts.now();
    if (isGreeted) return;
    isGreeted = true;
    parts.greet(frame);
  }

  async function comeBack(code: number): Promise<void> {
    if (code >= stopsFrom) return finish("refused");
    if (parts.now() - greetedAt >= goodLineMs) failures = 0;
    greetedAt = Number.POSITIVE_INFINITY;
    // Another socket of the same token has taken its place, or there is a limit: coming back at once would push it out in turn.
    if (code === closeCodes.notNow) return finish("busy");
    while (!isOver) {
      failures += 1;
      if (failures > mostTries) return finish("busy");
      if (failures === 1) await waitTurn();
      else await parts.wait(firstDelayMs * 2 ** (failures - 2) * (1 + parts.random() / 4));
      if (isOver) return;
      try {
        const socket = await parts.open(position);
        if (isOver) return closeQuietly(socket);
        return follow(socket);
      } catch (error) {
        if (error instanceof Problem && error.status < 500 && error.status !== 429) return finish("refused");
      }
    }
  }

  /** In a large room not all come back in one moment: within what the hub said last. In a small one at once. */
  async function waitTurn(): Promise<void> {
    const returnMs = feed?.returnMs() ?? 0;
    if (returnMs > returning.firstMs) await parts.wait(parts.random() * returnMs);
  }

  function finish(ending: Ending): void {
    if (isOver) return;
    isOver = true;
    parts.over(ending);
  }

  return {
    position: () => feed?.position() ?? position,
    end: () => {
      isOver = true;
      feed?.end();
    },
  };
}

function closeQuietly(socket: WebSocket): void {
  socket.accept();
  socket.close(1000, "the reader is gone");
}
