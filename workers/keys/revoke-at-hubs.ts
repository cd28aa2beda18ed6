import type { Principal } from "#shared/protocol/principal.ts";
import { watchedHubOf } from "../hub-stub.ts";

/** So many hubs are told at a time. */
const hubsAtOnce = 100;

/**
 * Nothing is asked while nothing is revoked: who revokes tells every hub that may have let the principal in. Returns how many
 * sockets or lines were closed, and how many hubs did not answer.
 */
export async function revokeAtHubs(
  env: Env,
  streamIds: readonly string[],
  principal: Principal,
): Promise<{ sockets: number; failed: number }> {
  let sockets = 0;
  let failed = 0;
  for (let first = 0; first < streamIds.length; first += hubsAtOnce) {
    const group = streamIds.slice(first, first + hubsAtOnce);
    const answers = await Promise.allSettled(group.map((streamId) => watchedHubOf(env, streamId).revoke(principal)));
    for (const answer of answers) {
      if (answer.status === "fulfilled") sockets += answer.value;
      else failed += 1;
    }
  }
  return { sockets, failed };
}

/**
 * Revokes a principal at all hubs of its workspace and in the list, so that neither lets in whom the other one has shut out:
 * the hubs first, then the list, then the hubs of streams that were made meanwhile.
 */
export async function revokeEverywhere(
  env: Env,
  principal: Principal,
  { readStreamIds, writeRevoked }: { readStreamIds: () => Promise<string[]>; writeRevoked: () => Promise<void> },
): Promise<{ sockets: number; failed: number }> {
  const streamIds = await readStreamIds();
  const told = await revokeAtHubs(env, streamIds, principal);
  await writeRevoked();
  const known = new Set(streamIds);
  const made = (await readStreamIds()).filter((streamId) => !known.has(streamId));
  const toldLater = await revokeAtHubs(env, made, principal);
  return { sockets: told.sockets + toldLater.sockets, failed: told.failed + toldLater.failed };
}
