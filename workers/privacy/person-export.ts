/** All that is kept of one person, as one JSON document that is written while it is read. */
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { leftOut } from "./left-out.ts";
import { logPages, segmentPages } from "./person-entries.ts";
import { begin, type Entry, type Place, writePlace } from "./person-place.ts";
import { sumPages } from "./person-sums.ts";
import { remainsOf } from "./remains.ts";
import type { Found } from "./target.ts";

interface Part {
  /** Undefined: from the beginning. */
  after: Place | undefined;
  /** Events of this document. */
  limit: number;
}

/** Where reading breaks off the document does too: it never ends as if it were whole. */
export function exportStream(config: Config, workspaceId: string, found: Found, part: Part) {
  const encoder = new TextEncoder();
  const parts = documentOf(config, workspaceId, found, part);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}

/** A line is its head, an entry of a list, or what stands between and after the lists: who puts documents together reads lines. */
async function* documentOf(
  config: Config,
  workspaceId: string,
  found: Found,
  { after, limit }: Part,
): AsyncGenerator<string> {
  const { userId, handles, firstAt, lastAt } = found;
  const head = {
    person: { userId, handles },
    firstAt,
    lastAt,
    at: new Date().toISOString(),
    elsewhere: [...leftOut, ...remainsOf(null)],
  };
  yield `${JSON.stringify(head).slice(0, -1)},"sums":[`;
  // In the first document alone, which is all of them.
  if (after === undefined) yield* listed(sumPages(config, workspaceId, found));
  yield `\n],"events":[`;
  let count = 0;
  let next: Place | null = null;
  for await (const page of pagesOf(config, workspaceId, found, after ?? begin)) {
    const fit = page.slice(0, limit - count);
    const lines = fit.map(({ text }, index) => `${count + index === 0 ? "" : ","}\n${text}`);
    count += fit.length;
    yield lines.join("");
    if (count < limit) continue;
    next = fit.at(-1)?.place ?? null;
    break;
  }
  yield `\n],"count":${count},"next":${JSON.stringify(next && writePlace(next))}}\n`;
}

async function* listed(pages: AsyncGenerator<string[]>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const page of pages) {
    for (const text of page) {
      yield `${isFirst ? "" : ","}\n${text}`;
      isFirst = false;
    }
  }
}

async function* pagesOf(config: Config, workspaceId: string, found: Found, after: Place): AsyncGenerator<Entry[]> {
  const streams = (await connect(config).query(
    `select stream_id as "streamId" from streams where workspace_id = $1 and stream_id >= $2 order by stream_id`,
    [workspaceId, after.streamId],
  )) as { streamId: string }[];
  for (const { streamId } of streams) {
    const from = streamId === after.streamId ? after : { ...begin, streamId };
    if (from.segment === undefined) yield* logPages(config, found, from);
    yield* segmentPages(config, found, { ...begin, streamId, segment: from.segment ?? 0, offset: from.offset });
  }
}
