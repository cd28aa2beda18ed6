import { WorkerEntrypoint } from "cloudflare:workers";
import type {
  LogPage,
  LogPageAsk,
  LogReaderRpc,
  ReplayReport,
  SessionPage,
  SessionPageAsk,
} from "#shared/protocol/log-reader.ts";
import { type Config, readConfig } from "./config.ts";
import { readFeedEvents } from "./database/feed-events.ts";
import { isDatabaseOutage } from "./database/outage.ts";
import { readSessionPage } from "./database/session-events.ts";
import { writeReplayEnded } from "./replay/statements.ts";

/** Events on a page, and where they are so large that the database does not give them in one answer (10 MB). */
const pageEvents = 1_000;
const pageLargeEvents = 90;

/**
 * Reads a stream's log for its hub, which imports no database, and writes what a replay's hub has to say. It is bound to nothing:
 * only this Worker's own code gets at it, by `ctx.exports`.
 */
export class LogReader extends WorkerEntrypoint<Env> implements LogReaderRpc {
  read(ask: LogPageAsk): Promise<LogPage> {
    return this.#inPages((config, atMost) => readPage(config, ask, atMost));
  }

  readSession(ask: SessionPageAsk): Promise<SessionPage> {
    return this.#inPages(async (config, atMost) => {
      const events = await readSessionPage(config, ask, { after: ask.after, limit: atMost });
      return { events: JSON.stringify(events), isAll: events.length < atMost };
    });
  }

  async endReplay(report: ReplayReport): Promise<void> {
    await writeReplayEnded(this.#config(), report);
  }

  async #inPages<Page>(read: (config: Config, atMost: number) => Promise<Page>): Promise<Page> {
    const config = this.#config();
    try {
      return await read(config, pageEvents);
    } catch (error) {
      if (isDatabaseOutage(error)) throw error;
      return read(config, pageLargeEvents);
    }
  }

  #config(): Config {
    const result = readConfig(this.env as unknown as Record<string, unknown>);
    if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
    return result.config;
  }
}

async function readPage(config: Config, ask: LogPageAsk, atMost: number): Promise<LogPage> {
  const events = await readFeedEvents(config, ask, atMost);
  const upTo = events.length < atMost ? ask.upTo : (events.at(-1)?.offset ?? ask.upTo);
  return { events: JSON.stringify(events), upTo };
}
