/** Goes on with an erasure, bite by bite. Whatever stops it, it goes on where it noted last how far it was. */
import type { Actor } from "../access/actor.ts";
import { unseal } from "../auth/sealing.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { failureKind } from "../failure-kind.ts";
import {
  type ErasureRow,
  type Progress,
  readErasure,
  writeDone,
  writeFailure,
  writeProgress,
} from "./erasure-statements.ts";
import type { Bite, ErasedStream, ErasureContext } from "./step.ts";
import { stepAfter, stepAt } from "./steps.ts";
import { summaryOf } from "./summary.ts";
import type { Target } from "./target.ts";

/** One call goes on for so long, and is then made again. */
const turnMs = 10_000;
/** After a failure. */
const retryMs = 5_000;

/** When it is to be called again, in milliseconds; undefined where there is nothing left to do. */
export async function advanceErasure(env: Env, config: Config, erasureId: string): Promise<number | undefined> {
  const erasure = await readErasure(config, erasureId);
  if (erasure?.state !== "running") return undefined;
  try {
    return await advance(env, config, erasure);
  } catch (error) {
    // The message may quote what was looked for: only its kind is kept.
    const kind = describe(error);
    console.error(JSON.stringify({ part: "privacy", status: "erasure_failed", erasureId, error: kind }));
    await writeFailure(config, erasureId, kind);
    return retryMs;
  }
}

async function advance(env: Env, config: Config, erasure: ErasureRow): Promise<number | undefined> {
  const context = await contextOf(env, config, erasure);
  const startedAt = Date.now();
  let { progress, stepNo } = erasure;
  for (let step = stepAt(progress); step !== undefined; step = stepAt(progress), stepNo++) {
    const bite = await step.run({ ...context, progress }, progress.cursor);
    progress = afterBite(progress, bite);
    if (!(await writeProgress(config, { ...erasure, stepNo, progress }))) return retryMs;
    if (bite.waitMs !== undefined) return bite.waitMs;
    if (Date.now() - startedAt > turnMs) return 0;
  }
  const actor: Actor = {
    kind: erasure.askedByKind,
    id: erasure.askedBy,
    requestId: erasure.requestId,
    address: "",
  };
  const { rowsAffected, placesTouched } = summaryOf(progress);
  await writeDone({ ...config, actor }, { ...erasure, stepNo, progress }, { rowsAffected, placesTouched });
  return undefined;
}

/** How far it is after a bite of its step. Pure. */
export function afterBite(progress: Progress, bite: Bite): Progress {
  const rows = { ...progress.rows };
  for (const [place, count] of Object.entries(bite.rows ?? {})) {
    const name = place as keyof typeof rows;
    rows[name] = (rows[name] ?? 0) + count;
  }
  return {
    step: bite.next ? stepAt(progress)?.name : stepAfter(progress),
    ...(bite.next && { cursor: bite.next }),
    rows,
    tops: { ...progress.tops, ...bite.tops },
    ...((bite.late || progress.late) && { late: true }),
  };
}

/** What an erasure is sealed for: opened for another one it is refused. */
export function sealingContext(erasureId: string): string {
  return `erasure:${erasureId}`;
}

/** What the log says of why: every erasure's is its own. */
export function whyOf(erasureId: string): string {
  return `person: ${erasureId}`;
}

async function contextOf(
  env: Env,
  config: Config,
  { erasureId, workspaceId, targetKeyId, target, progress }: ErasureRow,
): Promise<ErasureContext> {
  const sealed = { keyId: targetKeyId ?? "", sealed: target ?? "" };
  const text = await unseal(config.SEALING_KEYS, sealingContext(erasureId), sealed);
  const { actor: _, ...rest } = config;
  const streams = (await connect(config).query(
    'select stream_id as "streamId", unique_id as "uniqueId" from streams where workspace_id = $1 order by stream_id',
    [workspaceId],
  )) as ErasedStream[];
  return {
    env,
    config: rest,
    privacy: { ...rest, DATABASE_URL: config.PRIVACY_DATABASE_URL },
    erasureId,
    workspaceId,
    why: whyOf(erasureId),
    target: JSON.parse(text) as Target,
    streams,
    progress,
  };
}

function describe(error: unknown): string {
  const { code, hint } = (error ?? {}) as { code?: unknown; hint?: unknown };
  if (code === "55000" && typeof hint === "string") return hint;
  if (error instanceof Error && error.name === "SegmentError") return error.message;
  return failureKind(error);
}
