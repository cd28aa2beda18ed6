/** The Workers' side of the fleet: telling it what changed, and filling it from the database. */
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type {
  AssignmentsAnswer,
  FleetList,
  FleetRpc,
  FleetView,
  TrialAnswer,
  TrialCall,
} from "#shared/protocol/fleet-protocol.ts";
import type { AssignmentsRequest } from "#shared/protocol/ingest.ts";
import type { StatusReport, StreamStatus } from "#shared/stream-status.ts";
import type { Config } from "./config.ts";
import { database } from "./database/client.ts";
import { ingestKeys, streams } from "./database/schema.ts";
import { countCalls } from "./telemetry/observe.ts";
import { tally } from "./telemetry/recorder.ts";
import { Problem } from "./problem.ts";

/** There is one for all workspaces: the host's runners take in every stream of this deployment. */
export function fleetOf(env: Env): FleetRpc {
  return countCalls("fleet", fleetObject(env));
}

function fleetObject(env: Env): FleetRpc {
  return env.FLEET.get(env.FLEET.idFromName("fleet")) as FleetRpc;
}

/** Tries a program by the stream's runner. It waits for both, and is not counted: the fleet would look slow by it. */
export async function tryOut(env: Env, call: TrialCall): Promise<TrialAnswer> {
  return fleetObject(env).tryOut(call);
}

/** What a runner should hold. The database is asked only where the fleet has never been filled. */
export async function assignmentsOf(
  env: Env,
  config: Config,
  request: AssignmentsRequest,
  ingestKey?: string,
): Promise<Extract<AssignmentsAnswer, { ok: true }>> {
  return orLoaded(env, config, () => fleetOf(env).assignments(request, ingestKey));
}

/** Tells what a runner says of its streams. */
export async function reportStatus(env: Env, config: Config, report: StatusReport, ingestKey?: string): Promise<void> {
  await orLoaded(env, config, () => fleetOf(env).report(report, ingestKey));
  for (const { state } of report.streams) tally.count("tle_provider_reports_total", { state });
}

/** What the fleet answers, once it has its list. */
async function orLoaded<Answer extends { ok: true }>(
  env: Env,
  config: Config,
  ask: () => Promise<Answer | Extract<AssignmentsAnswer, { ok: false }>>,
): Promise<Answer> {
  const answer = await ask();
  if (answer.ok) return answer;
  if (answer.code === "ingest_key_revoked") throw new Problem(answer.code);
  await fleetOf(env).load({ ...(await readFleetList(config)), revision: answer.revision });
  const again = await ask();
  if (again.ok) return again;
  if (again.code === "ingest_key_revoked") throw new Problem(again.code);
  throw new Problem("unavailable", "The list of streams is changing; ask again");
}

/** Mends what a failure between database and fleet may have left. */
export async function reconcileFleet(env: Env, config: Config): Promise<void> {
  const fleet = fleetOf(env);
  const revision = await fleet.revision();
  await fleet.load({ ...(await readFleetList(config)), revision });
}

/** What runners said of these streams last, by id. Where that cannot be had, nothing is known of them. */
export async function statusesOf(env: Env, streamIds: string[]): Promise<Record<string, StreamStatus>> {
  try {
    return streamIds.length === 0 ? {} : await fleetOf(env).statuses(streamIds);
  } catch {
    return {};
  }
}

/** The runners that were heard, of the host and of the workspace, and who should hold these streams. */
export async function fleetView(env: Env, asked: Parameters<FleetRpc["view"]>[0]): Promise<FleetView> {
  return fleetOf(env).view(asked);
}

async function readFleetList(config: Config): Promise<FleetList> {
  const db = database(config);
  const { streamId, uniqueId, workspaceId } = streams;
  const [wanted, revoked] = await db.batch([
    db
      .select({ streamId, uniqueId, workspaceId })
      .from(streams)
      .where(and(eq(streams.wanted, true), isNull(streams.deletedAt))),
    db.select({ ingestKeyId: ingestKeys.ingestKeyId }).from(ingestKeys).where(isNotNull(ingestKeys.revokedAt)),
  ]);
  return { streams: wanted, revokedIngestKeys: revoked.map(({ ingestKeyId }) => ingestKeyId) };
}
