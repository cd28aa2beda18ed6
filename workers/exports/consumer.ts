/** The consumer of the queue of exports: a turn for each job, then the others have theirs. */
import { isBucketOutage } from "../archive/bucket.ts";
import type { Config } from "../config.ts";
import { readConfig } from "../config.ts";
import { isDatabaseOutage } from "../database/outage.ts";
import { failureKind } from "../failure-kind.ts";
import { retryDelaySeconds } from "../retry-delay.ts";
import { give, runExport } from "./run.ts";

/** What the queue carries. */
export interface ExportMessage {
  exportId: string;
}

/** Tries of one turn after which a job that cannot be read, or written down, is given up. */
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
    console.error(
      JSON.stringify({
        part: "exports",
        status: "retry",
        exportId,
        attempts: message.attempts,
        error: failureKind(error),
      }),
    );
    // A part of the platform that does not answer is no fault of the job, which waits for it.
    if (!isDatabaseOutage(error) && !isBucketOutage(error) && message.attempts >= mostAttempts) {
      await give(config, { exportId }, "unreadable");
      return message.ack();
    }
    message.retry({ delaySeconds: retryDelaySeconds(message.attempts, Math.random()) });
  }
}
