/** Feeds a socket whose position is older than the hub's feed from the log, until the feed has the rest. */
import type { RecordedEvent } from "#shared/event.ts";
import { liveHeaders } from "#shared/protocol/hub-protocol.ts";
import type { Config } from "./config.ts";
import { readFeedEvents } from "./database/feed-events.ts";
import { hubOf } from "./hub-stub.ts";

const pageEvents = 250;
/** How long to wait for a socket that has not acknowledged enough, each time. */
const waitMs = 200;
/** A Worker may go on for 30 s after its answer. Who needs longer is closed as stuck and comes back with its position. */
const deadlineMs = 28_000;

/** What the hub's answer to an upgrade asks for; undefined where the feed has everything. */
export function readCatchUp(answer: Response): { catchUpId: string; after: number } | undefined {
  const match = /^([0-9a-f-]{36});(\d{1,15})$/.exec(answer.headers.get(liveHeaders.catchUp) ?? "");
  return match?.[1] && match[2] ? { catchUpId: match[1], after: Number(match[2]) } : undefined;
}

/**
 * Reads the stream's events after `after` page by page and hands them to the hub, which sends them on as the socket
 * acknowledges. Where the log has a hole, or does not answer, the socket is told that it is not recovered.
 */
export async function catchUpFromLog(
  env: Env,
  config: Config,
  { streamId, epoch, catchUpId, after }: { streamId: string; epoch: string; catchUpId: string; after: number },
): Promise<void> {
  const hub = hubOf(env, streamId);
  const startedAt = Date.now();
  try {
    let next = after;
    while (Date.now() - startedAt < deadlineMs) {
      const page = contiguous(await readFeedEvents(config, { streamId, epoch, after: next }, pageEvents), next);
      if (page.length === 0) return await hub.failCatchUp(catchUpId);
      const answer = await hub.catchUp({ catchUpId, events: JSON.stringify(page) });
      if (answer.state === "done" || answer.state === "gone") return;
      if (answer.state === "more") next = answer.after;
      else await scheduler.wait(waitMs);
    }
  } catch (error) {
    const text = error instanceof Error ? error.message.slice(0, 200) : "unknown";
    console.error(JSON.stringify({ part: "catch-up", status: "failed", streamId, error: text }));
    await hub.failCatchUp(catchUpId);
  }
}

/** The events up to the first hole: the log may lack what the queue has not delivered yet. */
function contiguous(page: RecordedEvent[], after: number): RecordedEvent[] {
  const hole = page.findIndex((event, index) => event.offset !== after + 1 + index);
  return hole === -1 ? page : page.slice(0, hole);
}
