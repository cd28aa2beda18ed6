import { WorkerEntrypoint } from "cloudflare:workers";
import type { Notice } from "#shared/alerts/ledger.ts";
import type { AlertWatchRpc, Looked } from "#shared/alerts/watch.ts";
import { type Config, readConfig } from "../config.ts";
import { checkParts } from "../health/parts.ts";
import { ask, tell } from "./tell.ts";

/** From here on the database is said to be large. */
const usualDatabaseGb = 50;

/** Looks and tells for the meter. Only this Worker's own code gets at it, by `ctx.exports`. */
export class AlertWatch extends WorkerEntrypoint<Env> implements AlertWatchRpc {
  async settings(): Promise<{ targets: string[]; quietHours: string }> {
    const { ALERT_TARGETS: targets, ALERT_QUIET_HOURS: quietHours = "" } = this.#config();
    return { targets: [...(targets?.keys() ?? [])], quietHours };
  }

  async look(): Promise<Looked> {
    const config = this.#config();
    const { failing, conflicts, retention, exports, erasures, databaseBytes } = await checkParts(this.env, config);
    const late = [
      ...((conflicts ?? 0) > 0 ? ["conflicts"] : []),
      ...(retention === "failed" || retention === "late" ? ["retention"] : []),
      ...(exports === "late" ? ["exports"] : []),
      ...(erasures === "stopped" ? ["erasures"] : []),
    ];
    const gb = (databaseBytes ?? 0) / 1e9;
    return { failingParts: failing, late, oversizeGb: gb > (config.ALERT_DATABASE_GB ?? usualDatabaseGb) ? gb : null };
  }

  async tell(notice: Notice): Promise<boolean> {
    const config = this.#config();
    const target = config.ALERT_TARGETS?.get(notice.target);
    // It was taken out of the configuration: nobody waits for it.
    if (!target) return true;
    const failure = await tell(config, target, notice);
    if (failure !== undefined) log({ status: "not_told", alert: notice.alert, target: notice.target, error: failure });
    return failure === undefined;
  }

  async beat(): Promise<void> {
    const config = this.#config();
    if (!config.HEARTBEAT_URL) return;
    const failure = await ask(config, config.HEARTBEAT_URL);
    if (failure !== undefined) log({ status: "no_heartbeat", error: failure });
  }

  #config(): Config {
    const result = readConfig(this.env as unknown as Record<string, unknown>);
    if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
    return result.config;
  }
}

function log(line: Record<string, string>): void {
  console.error(JSON.stringify({ part: "alerts", ...line }));
}
