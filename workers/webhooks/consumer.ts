/** The consumer of the queue `deliveries`. */
import * as z from "zod";
import type { AttemptResult, DeliveryMessage, ReplayOutcomes } from "#shared/protocol/gate-protocol.ts";
import { readConfig } from "../config.ts";
import { retryDelaySeconds } from "../retry-delay.ts";
import { deliverDue } from "./deliver-due.ts";
import { keep } from "./keep.ts";
import { logDeliveries } from "./log.ts";

const Message = z.object({
  endpointId: z.string(),
  results: z.array(z.custom<AttemptResult>()).optional(),
  later: z.array(z.custom<ReplayOutcomes["later"][number]>()).optional(),
});

/** One turn of the queue. A message says only where to look; what is due stands in the database. */
export async function consumeDeliveries(batch: MessageBatch<string>, env: Env): Promise<void> {
  const result = readConfig(env as unknown as Record<string, unknown>);
  if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
  const messages = batch.messages.flatMap((message) => readMessage(message.body) ?? []);
  const results = messages.flatMap((message) => message.results ?? []);
  const later = messages.flatMap((message) => message.later ?? []);
  const endpointIds = [...new Set(messages.map(({ endpointId }) => endpointId))];
  try {
    await keep(env, result.config, { results, later });
    await deliverDue(env, result.config, endpointIds);
  } catch (error) {
    logDeliveries("retry", error);
    for (const message of batch.messages) {
      message.retry({ delaySeconds: retryDelaySeconds(message.attempts, Math.random()) });
    }
  }
}

function readMessage(text: string): DeliveryMessage | undefined {
  try {
    return Message.parse(JSON.parse(text)) as DeliveryMessage;
  } catch (error) {
    // Only we write to this queue. Whatever it was, it named no endpoint, and what is due is found without it.
    logDeliveries("unreadable", error);
    return undefined;
  }
}
