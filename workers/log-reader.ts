import { WorkerEntrypoint } from "cloudflare:workers";
import type {
  LogPage,
  LogPageAsk,
  LogReaderRpc,
  ReplayForward,
  ReplayReport,
  SessionPage,
  SessionPageAsk,
} from "#shared/protocol/log-reader.ts";
import type { AuditsWritten, KeptAudit } from "#shared/protocol/outage-protocol.ts";
import type { PastBoard, PastBoardAsk } from "#shared/standings.ts";
import { openRunnerLine } from "#shared/api/operations/ingest.ts";
import { writeKeptAudits } from "./audit/kept.ts";
import { countRefusal } from "./audit/security.ts";
import { type Config, readConfig } from "./config.ts";
import { tellHub } from "./moderation/publish.ts";
import { readFeedEvents } from "./database/feed-events.ts";
import { readPastBoard } from "./history/standings.ts";
import { giveUpRuns, holdRun, makeRunDeliveries } from "./database/run-deliveries.ts";
import { inPages } from "./database/pages.ts";
import { readSessionPage } from "./database/session-events.ts";
import { writeReplayEnded } from "./replay/statements.ts";
import { wakeEndpoints } from "./webhooks/wake.ts";

/**
 * Reads a stream's log for its hub, which imports no database, and writes what a replay's hub has to say. It is bound to nothing:
 * only this Worker's own code gets at it, by `ctx.exports`.
 */
export class LogReader extends WorkerEntrypoint<Env> implements LogReaderRpc {
  async read(ask: LogPageAsk): Promise<LogPage> {
    const config = this.#config();
    return inPages((atMost) => readPage(config, ask, atMost));
  }

  async readSession(ask: SessionPageAsk): Promise<SessionPage> {
    const config = this.#config();
    return inPages(async (atMost) => {
      const events = await readSessionPage(config, ask, { after: ask.after, limit: atMost });
      return { events: JSON.stringify(events), isAll: events.length < atMost };
    });
  }

  async endReplay(report: ReplayReport): Promise<void> {
    await writeReplayEnded(this.#config(), report);
    if (report.because !== undefined) await giveUpRuns(this.#config(), report.runId);
  }

  async forwardReplay(forward: ReplayForward): Promise<number> {
    const { endpointIds, skipped } = await makeRunDeliveries(this.#config(), forward);
    await wakeEndpoints(this.env, endpointIds);
    return skipped;
  }

  async holdReplay({ runId, held }: { runId: string; held: boolean }): Promise<void> {
    const endpointIds = await holdRun(this.#config(), runId, held);
    if (!held) await wakeEndpoints(this.env, endpointIds);
  }

  async readPastBoard(ask: PastBoardAsk): Promise<PastBoard> {
    return readPastBoard(this.#config(), ask, new Date());
  }

  async writeAudits(entries: KeptAudit[]): Promise<AuditsWritten> {
    const config = this.#config();
    const { written, refused } = await writeKeptAudits(config, entries);
    const changed = entries.filter(({ entryId, change }) => change !== undefined && written.includes(entryId));
    // Before the hub forgets what it counted beside its lists, it has lists with that in them.
    for (const streamId of new Set(changed.map(({ target }) => target.id))) await tellHub(this.env, config, streamId);
    return { written, refused };
  }

  async noteUnsealed(): Promise<void> {
    const route = openRunnerLine.path.replaceAll(/\{(\w+)\}/g, ":$1");
    countRefusal(this.#config(), { kind: "signature", route }, (done) => this.ctx.waitUntil(done));
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
