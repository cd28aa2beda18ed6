import { WorkerEntrypoint } from "cloudflare:workers";
import type { LogPage, LogPageAsk, LogReaderRpc } from "#shared/protocol/log-reader.ts";
import { type Config, readConfig } from "./config.ts";
import { readFeedEvents } from "./database/feed-events.ts";
import { isDatabaseOutage } from "./database/outage.ts";

/** Events on a page, and where they are so large that the database does not give them in one answer (10 MB). */
const pageEvents = 1_000;
const pageLargeEvents = 90;

/**
 * Reads a stream's log for its hub, which imports no database. It is bound to nothing: only this Worker's own code gets at
 * it, by `ctx.exports`.
 */
export class LogReader extends WorkerEntrypoint<Env> implements LogReaderRpc {
  async read(ask: LogPageAsk): Promise<LogPage> {
    const result = readConfig(this.env as unknown as Record<string, unknown>);
    if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
    try {
      return await readPage(result.config, ask, pageEvents);
    } catch (error) {
      if (isDatabaseOutage(error)) throw error;
      return readPage(result.config, ask, pageLargeEvents);
    }
  }
}

async function readPage(config: Config, ask: LogPageAsk, atMost: number): Promise<LogPage> {
  const events = await readFeedEvents(config, ask, atMost);
  const upTo = events.length < atMost ? ask.upTo : (events.at(-1)?.offset ?? ask.upTo);
  return { events: JSON.stringify(events), upTo };
}
