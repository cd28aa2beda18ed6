/** The Worker's crons on this machine, which nobody else calls: each at its time, and what was missed once at the start. */
import { nextDaily } from "#shared/retention.ts";
import { say } from "./status.ts";

/** As wrangler.toml has them. */
export const crons = [
  { cron: "0 2 * * *", hour: 2, minute: 0 },
  { cron: "17 3 * * *", hour: 3, minute: 17 },
] as const;

/** A timer of Node takes no more than 24 days, and a computer may sleep: it is looked at the clock at least so often. */
const lookEveryMs = 60_000;

/**
 * Calls the crons of the Workers at `origin` until `stop` is called. A computer that is off in the night has its daily work done
 * when it starts: the second cron does what is left of the first.
 */
export function startCrons(origin: string): { stop: () => void } {
  const next = crons.map((one) => ({ ...one, at: nextDaily(Date.now(), one) }));
  const timer = setInterval(() => {
    for (const one of next) {
      if (Date.now() < one.at) continue;
      one.at = nextDaily(Date.now(), one);
      void callCron(origin, one.cron);
    }
  }, lookEveryMs);
  void callCron(origin, crons[1].cron);
  return { stop: () => clearInterval(timer) };
}

/** What fails is said; the Workers' log has why. */
async function callCron(origin: string, cron: string): Promise<void> {
  const query = new URLSearchParams({ cron });
  const answer = await fetch(`${origin}/cdn-cgi/handler/scheduled?${query.toString()}`).catch(() => undefined);
  await answer?.body?.cancel();
  // Nothing answers where the Workers have just been stopped.
  if (answer !== undefined && !answer.ok) say("cron", "info", `${cron} failed: ${answer.status}`);
}
