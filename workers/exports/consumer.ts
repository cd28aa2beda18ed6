/** The consumer of the queue of exports: a turn for each job, then the others have theirs. */
import type { Config } from "../config.ts";
import { readConfig } from "../config.ts";
import { isDatabaseOutage } from "../database/outage.ts";
import { retryDelaySeconds } from "../retry-delay.ts";
import { give, runExport } from "./run.ts";

/** What the queue carries. */
export interface ExportMessage {
  exportId: string;
}

/** Tries of one turn after which a job that the log or the bucket is at fault for is given up. */
const mostAttempts = 8;

export async function consumeExports(batch: MessageBatch<ExportMessage>, env: Env): Promise<void> {
  const result = readConfig(env as unknown as Record<string, unknown>);
  if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
  for (const message of batch.messages) await takeTurn(message, result.config, env);
}

async function takeTurn(message: Message<ExportMessage>, config: Config, env: Env): Promise<void> {
  const { exportId } = message.body;
  try {
    const outcome = await runExport(config, exportId, { clock: Date.now });
    if (outcome === "left") await env.EXPORTS.send({ exportId });
    message.ack();
  } catch (error) {
    // The kind alone: a message can quote what was read.
    const name = error instanceof Error ? error.name : "unknown";
    console.error(
      JSON.stringify({ part: "exports", status: "retry", exportId, attempts: message.attempts, error: name }),
    );
    if (!isDatabaseOutage(error) && message.attempts >= mostAttempts) {
      await give(config, { exportId }, "unreadable");
      return message.ack();
    }
    message.retry({ delaySeconds: retryDelaySeconds(message.attempts, Math.random()) });
  }
}
