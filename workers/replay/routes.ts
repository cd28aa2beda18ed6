/** Replays, over HTTP. */
import * as operations from "#shared/api/operations/replays.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { ReplayAnswer, ReplayChange } from "#shared/protocol/replay-protocol.ts";
import { readPlace } from "#shared/replay/place.ts";
import { shownTimers } from "#shared/rules/timers.ts";
import { type Call, reply, serve, serveRaw } from "../access/serve.ts";
import { selectSessions, toSessions } from "../history/sessions.ts";
import { connect } from "../database/client.ts";
import { giveUpRuns } from "../database/run-deliveries.ts";
import { replayHubOf } from "../hub-stub.ts";
import { refuseLongerThan, refuseUnable } from "../keys/makers.ts";
import { Problem } from "../problem.ts";
import { cutClip } from "./clip.ts";
import { compareSession } from "./compare.ts";
import { readTimeline } from "./timeline.ts";
import { toReplay } from "./show.ts";
import { startReplay } from "./start.ts";
import { listRuns, type RunRow, selectRun, toRuns } from "./statements.ts";
import { makeReplayToken } from "./tokens.ts";

/** A run is read in the request that says whose it is. */
const withRun = { reads: ({ params }: { params: { runId: string } }) => [selectRun(params.runId)] };

/** And a session in the request that says whose it is. */
const withSession = {
  reads: ({ params }: { params: Record<string, string> }) => [selectSessions(params["sessionId"] ?? "")],
};

export const replayRoutes = [
  serve(
    operations.startReplay,
    async ({ env, config, access, stream, rows: [found], body, url }) => {
      const session = toSessions(found).find(({ streamId }) => streamId === stream.streamId);
      if (!session) throw new Problem("unknown_session");
      if (body.overlays.length > 0) await refuseTokens(config, access);
      const runId = await startReplay(env, config, { stream, session, author: access.author }, body);
      const overlayTokens = await Promise.all(
        body.overlays.map((name) => makeReplayToken(config, { runId, name, url })),
      );
      return { ...(await readReplay(env, config, runId)), overlayTokens };
    },
    withSession,
  ),
  serveRaw(
    operations.cutClip,
    async (_, { config, stream, rows: [found], body, now }) => {
      const session = toSessions(found).find(({ streamId }) => streamId === stream.streamId);
      if (!session) throw new Problem("unknown_session");
      const [from, to] = [body.from, body.to].map((place) => (place === undefined ? undefined : readPlace(place)));
      const { anonymized } = body;
      const file = await cutClip(config, { stream, session, cutAt: now.getTime() }, { from, to, anonymized });
      return new Response(file, {
        headers: {
          "Content-Type": "application/x-ndjson; charset=utf-8",
          "Content-Disposition": `attachment; filename="clip-${session.sessionId}.ndjson"`,
          "Cache-Control": "no-store",
        },
      });
    },
    withSession,
  ),
  serve(
    operations.compareSession,
    async ({ config, stream, rows: [found], body }) => {
      const session = toSessions(found).find(({ streamId }) => streamId === stream.streamId);
      if (!session) throw new Problem("unknown_session");
      return compareSession(config, stream, session, body);
    },
    withSession,
  ),
  serve(
    operations.getSessionTimeline,
    async ({ config, stream, rows: [found], query }) => {
      const session = toSessions(found).find(({ streamId }) => streamId === stream.streamId);
      if (!session) throw new Problem("unknown_session");
      return {
        sessionId: session.sessionId,
        ...(await readTimeline(config, session, query.after, limits.timelineEvents)),
      };
    },
    withSession,
  ),
  serve(operations.listReplays, async ({ env, config, access: { workspaceId, streamIds } }) => {
    const rows = await listRuns(config, { workspaceId, streamIds });
    return { replays: await Promise.all(rows.map((row) => show(env, row, row.endedAt === null))) };
  }),
  serve(operations.getReplay, ({ env, rows }) => show(env, runOf({ rows })), withRun),
  serve(operations.getReplayState, async ({ env, params: { runId } }) => {
    const answer = await replayHubOf(env, runId).snapshot();
    if (!answer.ok) throw new Problem("unknown_replay", "This replay is over and forgotten");
    const { position, state, counters, timers } = answer;
    return { streamId: runId, position, state, counters, ...shownTimers(timers) };
  }),
  serve(
    operations.changeReplay,
    async ({ env, body, rows }) => {
      const row = runOf({ rows });
      const { speed, paused, seek } = body;
      const target: ReplayChange["seek"] = seek && "time" in seek ? readPlace(seek.time) : seek;
      return toReplay(row, viewOf(await replayHubOf(env, row.runId).change({ speed, paused, seek: target })));
    },
    withRun,
  ),
  serve(
    operations.stopReplay,
    async ({ env, config, rows }) => {
      const { runId } = runOf({ rows });
      // The hub says so too, but nothing more is to go out by the time this is answered.
      await giveUpRuns(config, runId);
      await replayHubOf(env, runId).stop();
    },
    withRun,
  ),
  serve(
    operations.createReplayToken,
    async ({ env, config, access, rows, body: { name }, url }) => {
      await refuseTokens(config, access);
      const { runId } = runOf({ rows });
      const view = viewOf(await replayHubOf(env, runId).view());
      if (view.because === "stopped") throw new Problem("replay_ended");
      return reply(201, await makeReplayToken(config, { runId, name, url }));
    },
    withRun,
  ),
];

/** Throws `forbidden` for who may not make a run's token: it is kept nowhere, and nobody can end it before its run does. */
async function refuseTokens(config: Call["config"], access: Call["access"]): Promise<void> {
  refuseUnable(access, "replay:read");
  await refuseLongerThan(config, access, null);
}

function runOf({ rows: [found] }: Pick<Call, "rows">): RunRow {
  const [row] = toRuns(found);
  if (!row) throw new Problem("unknown_replay");
  return row;
}

/** With what its hub says of it; of one that is over its row says enough, where the hub need not be asked. */
async function show(env: Env, row: RunRow, isAsked = true) {
  if (!isAsked) return toReplay(row, undefined);
  const answer = await replayHubOf(env, row.runId).view();
  return toReplay(row, answer.ok ? answer.view : undefined);
}

async function readReplay(env: Env, config: Call["config"], runId: string) {
  const { text, values } = selectRun(runId);
  const [row] = toRuns(await connect(config).query(text, values));
  if (!row) throw new Problem("unknown_replay");
  return show(env, row);
}

function viewOf(answer: ReplayAnswer) {
  if (!answer.ok) throw new Problem(answer.code);
  return answer.view;
}
