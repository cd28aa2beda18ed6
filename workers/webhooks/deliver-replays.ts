/** From "replays have something for this endpoint" to its gate, which tells the queue what became of it. */
import type { Config } from "../config.ts";
import type { ClaimedEndpoint } from "../database/claims.ts";
import { claimOfRuns } from "../database/run-deliveries.ts";
import { gateOf } from "./gate-stub.ts";
import { requestOf } from "./request.ts";
import { openSettings } from "./settings.ts";

/** How long to wait where what an endpoint signs with cannot be opened. */
const sealedDelayMs = 5 * 60_000;
const leastDelayMs = 1_000;

/**
 * Hands an endpoint's gate what replays have for it. Call it where nothing of a live is due. It waits for no receiver: the queue
 * hears of the outcomes, and that is when it is looked again.
 */
export async function deliverReplays(env: Env, config: Config, endpoint: ClaimedEndpoint): Promise<void> {
  const { endpointId } = endpoint;
  const gate = gateOf(env, endpointId);
  const { messages } = await gate.replayRoom(endpointId);
  if (messages === 0) return;
  const settings = await openSettings(config, endpoint);
  if (!settings) return gate.wakeAt(endpointId, Date.now() + sealedDelayMs);
  const { requests, waitsUntil } = await claimOfRuns(config, endpointId, messages);
  if (requests.length > 0) {
    const outgoing = requests.map((request) => ({ ...requestOf(request, endpoint), runId: request.runId }));
    await gate.deliverReplay({ settings, messages: outgoing });
  } else if (waitsUntil !== null) {
    await gate.wakeAt(endpointId, Math.max(waitsUntil, Date.now() + leastDelayMs));
  }
}
