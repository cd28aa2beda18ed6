/** What a stream's hub says of it. Throws `unknown_stream` where the hub knows of none. */
import { shownTimers } from "#shared/rules/timers.ts";
import type { Snapshot } from "#shared/protocol/hub-protocol.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

/** What the hub knows of its sessions, to be held against the log. */
export async function readProof(env: Env, streamId: string) {
  const answer = await hubOf(env, streamId).proof();
  if (!answer.ok) throw new Problem(answer.code);
  const { position, loggedOffset, sessions } = answer;
  return { streamId, position, loggedOffset, sessions };
}

export async function readSnapshot(env: Env, streamId: string): Promise<Snapshot> {
  const answer = await hubOf(env, streamId).snapshot();
  if (!answer.ok) throw new Problem(answer.code);
  return answer;
}

/** The stream right now, as the API shows it. */
export async function readState(env: Env, streamId: string) {
  const { position, state, counters, timers, rebuilding } = await readSnapshot(env, streamId);
  const unfinished = rebuilding.length === 0 ? {} : { rebuilding };
  return { streamId, position, state, counters, ...shownTimers(timers), ...unfinished };
}
