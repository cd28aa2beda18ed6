/** What is done for erasures by themselves, beside their own steps. */
import type { Config } from "../config.ts";
import { inTime } from "../within.ts";
import { erasureClockOf, keptOutOf } from "./clock-stub.ts";
import { readKeepingWorkspaces, readRunning, readSuppressedByAll } from "./erasure-statements.ts";
import { forgetOldRequests } from "./viewer-requests.ts";

const objectTimeoutMs = 10_000;

/**
 * Has every erasure go on that is not done: one whose object was never told, or was put back to an earlier state. And tells the
 * objects of workspaces whom the database keeps out: those that were put back, or were never told.
 */
export async function tendErasures(env: Env, config: Config): Promise<void> {
  await forgetOldRequests(config);
  for (const workspaceId of await readKeepingWorkspaces(config)) {
    const people = await readSuppressedByAll(config, workspaceId);
    const noted = keptOutOf(env, workspaceId).keepOut(people.map((one) => ({ ...one, users: [] })));
    await inTime(noted, objectTimeoutMs);
  }
  for (const { erasureId } of await readRunning(config)) {
    await inTime(erasureClockOf(env, erasureId).start(erasureId), objectTimeoutMs);
  }
}
