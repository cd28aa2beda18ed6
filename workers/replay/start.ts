/** Starting a run. */
import { forReplay } from "#shared/moderation/lists.ts";
import { readKept } from "../moderation/statements.ts";
import type * as z from "zod";
import type { ReplayRequest } from "#shared/api/operations/replays.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { isInverted, readPlace } from "#shared/replay/place.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import type { StreamRow } from "../database/streams.ts";
import type { SessionRow } from "../history/sessions.ts";
import { replayHubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { chooseEndpoints } from "./endpoints.ts";
import { readReplayRules } from "./rules.ts";
import { deleteRun, insertRun, listRunning, type NewRun, writeReplayEnded } from "./statements.ts";

/** Makes a run of a session and begins it; returns its id. */
export async function startReplay(
  env: Env,
  config: Config,
  { stream, session, author }: { stream: StreamRow; session: SessionRow; author: string },
  asked: z.output<typeof ReplayRequest>,
): Promise<string> {
  const [from, to] = [asked.from, asked.to].map((place) => (place === undefined ? undefined : readPlace(place)));
  if (isInverted(from, to)) throw new Problem("invalid_request", "from: it comes after `to`");
  const endpointIds = await chooseEndpoints(config, stream.streamId, asked.webhooks);
  const { kind, rules, ruleRevisions } = await readReplayRules(config, stream.streamId, asked.rules);
  const { streamId, sessionId, day, roomId, provider, lastSeqNo, eventCount, firstOffset } = session;
  const run: NewRun = {
    runId: makeId("rp"),
    workspaceId: stream.workspaceId,
    streamId,
    sessionId,
    sourceEvents: eventCount,
    lastSeqNo,
    replaySessionId: crypto.randomUUID(),
    fromPlace: asked.from === undefined ? null : String(asked.from),
    toPlace: asked.to === undefined ? null : String(asked.to),
    speed: asked.speed === "max" ? null : asked.speed,
    rules: kind,
    ruleRevisions,
    webhooks: endpointIds !== null,
    endpointIds,
    createdBy: author,
  };
  await addRun(env, config, run);
  const source = {
    streamId,
    sessionId,
    day,
    roomId,
    provider,
    startedAt: session.startedAt.getTime(),
    lastSeqNo,
    eventCount,
    firstOffset,
  };
  const { runId, replaySessionId, webhooks } = run;
  const of = { runId, sessionId: replaySessionId, uniqueId: stream.uniqueId };
  const plan = { ...of, source, from, to, webhooks, ...(endpointIds && { endpointIds }) };
  try {
    const moderation = forReplay(await readKept(config, streamId));
    await replayHubOf(env, runId).begin({ plan, speed: asked.speed, rules, moderation });
  } catch (error) {
    await deleteRun(config, runId);
    throw error;
  }
  return runId;
}

async function addRun(env: Env, config: Config, run: NewRun): Promise<void> {
  let outcome = await insertRun(config, run);
  if (outcome === "running" && (await endLost(env, config, run.workspaceId))) outcome = await insertRun(config, run);
  if (outcome === "added") return;
  if (outcome === "running") {
    throw new Problem("too_many_replays", `A workspace has at most ${replayLimits.running} replays at a time: end one`);
  }
  const detail = `The replays of an hour have ${replayLimits.hourEvents} events at most, all together`;
  throw new Problem("replay_budget", detail, {}, 600);
}

/** Ends the runs that never came to be: what was to begin them died on its way. Returns whether there were any. */
async function endLost(env: Env, config: Config, workspaceId: string): Promise<boolean> {
  let isAny = false;
  for (const runId of await listRunning(config, workspaceId)) {
    const answer = await replayHubOf(env, runId).view();
    if (answer.ok) continue;
    isAny = true;
    const report = { runId, endedAt: Date.now(), because: "failed" as const, seqNo: 0, events: 0, actions: 0 };
    await writeReplayEnded(config, report);
  }
  return isAny;
}
