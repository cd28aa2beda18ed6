import type { DeliveryMessage } from "#shared/protocol/gate-protocol.ts";

/** What one `sendBatch` takes. */
const messagesPerBatch = 100;

/** Tells the queue that these endpoints have something due. Once too often costs a look; too seldom would cost a delivery. */
export async function wakeEndpoints(env: Env, endpointIds: readonly string[], delaySeconds = 0): Promise<void> {
  for (let at = 0; at < endpointIds.length; at += messagesPerBatch) {
    const messages = endpointIds.slice(at, at + messagesPerBatch).map((endpointId) => ({
      body: JSON.stringify({ endpointId } satisfies DeliveryMessage),
      contentType: "text" as const,
      ...(delaySeconds === 0 ? {} : { delaySeconds }),
    }));
    await env.DELIVERIES.sendBatch(messages);
  }
}
