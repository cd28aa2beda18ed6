import type { ErasureClockRpc } from "#shared/protocol/erasure-clock.ts";

/** The one place that knows which object carries an erasure on. */
export function erasureClockOf(env: Env, erasureId: string): ErasureClockRpc {
  return env.ERASURE_CLOCK.get(env.ERASURE_CLOCK.idFromName(erasureId));
}

/** What knows whom a workspace keeps out whatever becomes of the database. No erasure has such a name. */
export function keptOutOf(env: Env, workspaceId: string): ErasureClockRpc {
  return env.ERASURE_CLOCK.get(env.ERASURE_CLOCK.idFromName(`workspace:${workspaceId}`));
}
