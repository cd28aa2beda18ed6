/** Saying on a stream that one of its endpoints switched itself off. */
import type { Config } from "../config.ts";
import { readUnannounced, setAnnounced } from "../database/endpoints.ts";
import { systemUser } from "#shared/event.ts";
import { hubOf } from "../hub-stub.ts";
import { inTime } from "../within.ts";

const hubTimeoutMs = 10_000;

/**
 * Records an ENDPOINT_DISABLED for each of these endpoints that has not been announced. The endpoint remembers that it has
 * to be until it was: who dies in between says it again, and the hub knows it by its name.
 */
export async function announceDisabled(env: Env, config: Config, endpointIds: readonly string[]): Promise<void> {
  if (endpointIds.length === 0) return;
  for (const { endpointId, streamId, description, disabledReason, disabledAt } of await readUnannounced(
    config,
    endpointIds,
  )) {
    const recorded = hubOf(env, streamId).recordSystem({
      eventType: "ENDPOINT_DISABLED",
      rawType: "system.endpoint_disabled",
      nativeId: `${endpointId}:${disabledAt?.getTime() ?? 0}`,
      user: systemUser,
      payload: { endpointId, description, reason: disabledReason ?? "failing" },
    });
    await inTime(recorded, hubTimeoutMs);
    await setAnnounced(config, endpointId);
  }
}
