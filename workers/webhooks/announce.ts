/** Saying on a stream that one of its endpoints switched itself off. */
import type { Config } from "../config.ts";
import { readUnannounced, setAnnounced } from "../database/endpoints.ts";
import { systemUser } from "#shared/event.ts";
import { hubOf } from "../hub-stub.ts";
import { inTime } from "../within.ts";
import { logDeliveries } from "./log.ts";
import { wakeEndpoints } from "./wake.ts";

const hubTimeoutMs = 10_000;

/** When an endpoint is looked at again that could not be announced. */
const againSeconds = 60;

/**
 * Records an ENDPOINT_DISABLED for each of these endpoints that has not been announced. The endpoint remembers that it has
 * to be until it was: who dies in between says it again, and the hub knows it by its name. A hub that does not answer holds up
 * no other endpoint: its own is looked at again a minute later.
 */
export async function announceDisabled(env: Env, config: Config, endpointIds: readonly string[]): Promise<void> {
  if (endpointIds.length === 0) return;
  const unannounced = await readUnannounced(config, endpointIds);
  const failed = await Promise.all(
    unannounced.map(async (endpoint) => {
      try {
        await announce(env, endpoint);
        await setAnnounced(config, endpoint.endpointId);
        return [];
      } catch (error) {
        logDeliveries("announce_failed", error);
        return [endpoint.endpointId];
      }
    }),
  );
  await wakeEndpoints(env, failed.flat(), againSeconds);
}

async function announce(
  env: Env,
  {
    endpointId,
    streamId,
    description,
    disabledReason,
    disabledAt,
  }: Awaited<ReturnType<typeof readUnannounced>>[number],
): Promise<void> {
  const recorded = hubOf(env, streamId).recordSystem({
    eventType: "ENDPOINT_DISABLED",
    rawType: "system.endpoint_disabled",
    nativeId: `${endpointId}:${disabledAt?.getTime() ?? 0}`,
    user: systemUser,
    payload: { endpointId, description, reason: disabledReason ?? "failing" },
  });
  await inTime(recorded, hubTimeoutMs);
}
