/** Events as a file that is sent as it is made: JSON lines, or CSV that is safe to open in a spreadsheet; a page in memory at a time. */
import type { RecordedEvent } from "#shared/event.ts";
import { headOf, type LineFormat, linesOf, mediaTypes } from "#shared/exports/formats.ts";
import { exportLimits } from "#shared/history/export-limits.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";
import { readSessionPage } from "../database/session-events.ts";
import { Problem } from "../problem.ts";
import { type Page, readPages } from "./pages.ts";
import type { Range } from "./range.ts";
import { runsAfter, runsOf } from "./runs.ts";
import { withSmallPages } from "../database/pages.ts";
import type { SessionRow } from "./sessions.ts";
import { findStretches } from "./stretches.ts";

/**
 * All pages as one answer, each read when the one before was taken. Where one cannot be read the answer breaks off: it never ends
 * as if it were whole.
 */
export function exportResponse(
  pages: AsyncGenerator<RecordedEvent[], void>,
  { format, name }: { format: LineFormat; name: string },
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const head = headOf(format);
      if (head !== "") controller.enqueue(encoder.encode(head));
    },
    async pull(controller) {
      const { value, done } = await pages.next();
      if (done) return controller.close();
      controller.enqueue(encoder.encode(linesOf(format, value)));
    },
    async cancel() {
      await pages.return();
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": mediaTypes[format],
      "Content-Disposition": `attachment; filename="${name}.${format}"`,
      "Cache-Control": "no-store",
    },
  });
}

/** A session's events after a seqNo, in order. No page is empty. */
export async function* sessionPages(
  config: Config,
  session: SessionRow,
  after: number,
): AsyncGenerator<RecordedEvent[], void> {
  for (let last = after; ;) {
    const page = await withSmallPages(limits.pageEvents, (limit) =>
      readSessionPage(config, session, { after: last, limit }),
    );
    const end = page.at(-1);
    if (!end) return;
    yield page;
    last = end.seqNo;
  }
}

/** A stream's events of a range, the first first, after the event that `after` names. */
export async function streamPages(
  config: Config,
  streamId: string,
  { range, after }: { range: Range; after: { sessionId: string; offset: number } | undefined },
): Promise<AsyncGenerator<RecordedEvent[], void>> {
  const all = runsOf(await findStretches(config, streamId, range));
  const runs =
    after === undefined ? all : runsAfter(all, await epochOf(config, streamId, after.sessionId), after.offset);
  const scope = { from: range.from.toISOString(), to: range.to.toISOString(), sessionId: null };
  const sizes = { pageEvents: limits.pageEvents, pageOffsets: exportLimits.pageOffsets };
  return fullPages(readPages(config, { streamId, scope }, runs, sizes));
}

/** A stretch of the log can have nothing of a range in it. */
async function* fullPages(pages: AsyncGenerator<Page, void>): AsyncGenerator<RecordedEvent[], void> {
  for await (const { events } of pages) if (events.length > 0) yield events;
}

async function epochOf(config: Config, streamId: string, sessionId: string): Promise<string> {
  const text = `select epoch from sessions where stream_id = $1 and session_id = $2::uuid and ${isShown("sessions")}`;
  const [row] = await connect(config).query(text, [streamId, sessionId]);
  if (!row) throw new Problem("unknown_session");
  return (row as { epoch: string }).epoch;
}
