/** Feeds a socket whose position is older than the hub's feed from the log, until the feed has the rest. */
import type { RecordedEvent } from "#shared/event.ts";
import { type HubRpc, liveHeaders, type MissedPage } from "#shared/protocol/hub-protocol.ts";
import type { RelayRpc } from "#shared/protocol/relay-protocol.ts";
import type { Config } from "./config.ts";
import { readFeedEvents } from "./database/feed-events.ts";

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

/** What serves a stream's sockets: its hub, or a relay of it. */
export type FeedServer = Pick<RelayRpc, "catchUp" | "failCatchUp"> & Pick<Fetcher, "fetch">;

/** Of whom, and from where on. */
interface CatchUpFrom {
  streamId: string;
  epoch: string;
  catchUpId: string;
  after: number;
  /** The first page, where it was read already. */
  first?: MissedPage | undefined;
}

/**
 * Reads the stream's events after `after` page by page and hands them to the server of the socket, which sends them on as
 * credit comes. A relay reaches back less far than its hub, so the hub is asked before the log. Where the log has a hole, or
 * does not answer, the socket is told that it is not recovered.
 */
export async function catchUpFromLog(
  hub: Pick<HubRpc, "feedPage">,
  server: FeedServer,
  config: Config,
  { streamId, epoch, catchUpId, after, first }: CatchUpFrom,
): Promise<void> {
  const startedAt = Date.now();
  try {
    let next = after;
    let known = first;
    while (Date.now() - startedAt < deadlineMs) {
      const page =
        known ??
        (await hub.feedPage({ epoch, after: next })) ??
        (await logPage(config, { streamId, epoch, after: next }));
      known = undefined;
      if (page.events === "[]") return await server.failCatchUp(catchUpId);
      const answer = await server.catchUp({ catchUpId, ...page });
      if (answer.state === "done" || answer.state === "gone") return;
      if (answer.state === "more") next = answer.after;
      else await scheduler.wait(waitMs);
    }
  } catch (error) {
    const text = error instanceof Error ? error.message.slice(0, 200) : "unknown";
    console.error(JSON.stringify({ part: "catch-up", status: "failed", streamId, error: text }));
    await server.failCatchUp(catchUpId);
  }
}

/** A page of the log, up to its first hole. */
async function logPage(config: Config, from: { streamId: string; epoch: string; after: number }): Promise<MissedPage> {
  const events = contiguous(await readFeedEvents(config, from, pageEvents), from.after);
  return { events: JSON.stringify(events), actions: "[]" };
}

/** The events up to the first hole: the log may lack what the queue has not delivered yet. */
function contiguous(page: RecordedEvent[], after: number): RecordedEvent[] {
  const hole = page.findIndex((event, index) => event.offset !== after + 1 + index);
  return hole === -1 ? page : page.slice(0, hole);
}
