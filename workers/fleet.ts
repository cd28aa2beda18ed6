/** The Workers' side of the fleet: telling it what changed, and filling it from the database. */
import { and, eq, isNull } from "drizzle-orm";
import type { AssignmentsAnswer, FleetRpc, WantedStream } from "#shared/protocol/fleet-protocol.ts";
import type { AssignmentsRequest } from "#shared/protocol/ingest.ts";
import type { StreamStatus } from "#shared/stream-status.ts";
import type { Config } from "./config.ts";
import { database } from "./database/client.ts";
import { streams } from "./database/schema.ts";
import { Problem } from "./problem.ts";

/** There is one: whoever has an ingest key may take in every stream of this deployment. */
export function fleetOf(env: Env): FleetRpc {
  return env.FLEET.get(env.FLEET.idFromName("fleet"));
}

/** What a runner should hold. The database is asked only where the fleet has never been filled. */
export async function assignmentsOf(
  env: Env,
  config: Config,
  request: AssignmentsRequest,
): Promise<Extract<AssignmentsAnswer, { ok: true }>> {
  const fleet = fleetOf(env);
  const answer = await fleet.assignments(request);
  if (answer.ok) return answer;
  await fleet.load({ streams: await readWanted(config), revision: answer.revision });
  const again = await fleet.assignments(request);
  if (!again.ok) throw new Problem("unavailable", "The list of streams is changing; ask again");
  return again;
}

/** Mends what a failure between database and fleet may have left. */
export async function reconcileFleet(env: Env, config: Config): Promise<void> {
  const fleet = fleetOf(env);
  const revision = await fleet.revision();
  await fleet.load({ streams: await readWanted(config), revision });
}

/** What runners said of these streams last, by id. Where that cannot be had, nothing is known of them. */
export async function statusesOf(env: Env, streamIds: string[]): Promise<Record<string, StreamStatus>> {
  try {
    return streamIds.length === 0 ? {} : await fleetOf(env).statuses(streamIds);
  } catch {
    return {};
  }
}

async function readWanted(config: Config): Promise<WantedStream[]> {
  return database(config)
    .select({ streamId: streams.streamId, uniqueId: streams.uniqueId })
    .from(streams)
    .where(and(eq(streams.wanted, true), isNull(streams.deletedAt)));
}
