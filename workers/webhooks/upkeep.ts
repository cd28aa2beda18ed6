/** Once a day: partitions, retention, secrets under the current key, and a look for what was forgotten. */
import type { Config } from "../config.ts";
import {
  disableUnproven,
  dropDeliveryPartitions,
  findForgotten,
  makeDeliveryPartitions,
} from "../database/delivery-upkeep.ts";
import { giveUpRuns } from "../database/run-deliveries.ts";
import { listSealedElsewhere, resealHeaders, resealSecret } from "../database/sealed.ts";
import { currentKeyId } from "../auth/sealing.ts";
import { announceDisabled } from "./announce.ts";
import { logDeliveries } from "./log.ts";
import { openHeaders, openSecret, sealHeaders, sealSecret } from "./secrets.ts";
import { wakeEndpoints } from "./wake.ts";

const partitionDaysAhead = 14;
export const keptDays = 30;
const dayMs = 24 * 60 * 60_000;

/** Each part by itself: that one cannot be done today does not keep the others from it. */
export async function tendDeliveries(env: Env, config: Config, now: Date): Promise<void> {
  const parts = {
    partitions: () => makeDeliveryPartitions(config, now, partitionDaysAhead),
    retention: () => dropDeliveryPartitions(config, new Date(now.getTime() - keptDays * dayMs)),
    replays: () => giveUpRuns(config),
    sealing: () => resealAll(config),
    unproven: () => disableUnproven(config),
    forgotten: async () => {
      const endpointIds = await findForgotten(config);
      await announceDisabled(env, config, endpointIds);
      await wakeEndpoints(env, endpointIds);
      return endpointIds.length;
    },
  };
  for (const [part, tend] of Object.entries(parts)) {
    try {
      console.log(JSON.stringify({ part: "deliveries", status: part, count: await tend() }));
    } catch (error) {
      logDeliveries(`${part}_failed`, error);
    }
  }
}

/** Seals anew what an older key sealed, so that the key can go; returns how many were. */
async function resealAll(config: Config): Promise<number> {
  const keys = config.SEALING_KEYS;
  const { secrets, headers } = await listSealedElsewhere(config, currentKeyId(keys));
  for (const row of secrets) {
    const open = await openSecret(keys, row.endpointId, row);
    await resealSecret(config, row, await sealSecret(keys, row.endpointId, row.secretId, open));
  }
  for (const row of headers) {
    const open = await openHeaders(keys, row.endpointId, row);
    await resealHeaders(config, row, await sealHeaders(keys, row.endpointId, open));
  }
  return secrets.length + headers.length;
}
