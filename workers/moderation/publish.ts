/** Telling a stream's hub what moderators keep off its overlays now. */
import type { ModerationAnswer } from "#shared/protocol/moderation-protocol.ts";
import type { Config } from "../config.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { readKept } from "./statements.ts";

/**
 * Hands the hub what counts now, as the database has it; how many overlays were told. Throws where the hub does not answer: what was
 * saved is saved, and the next change makes it live.
 */
export async function publish(env: Env, config: Config, streamId: string): Promise<number> {
  const answer = await tellHub(env, config, streamId);
  if (!answer.ok) throw new Problem(answer.code);
  return answer.sockets;
}

/** The same, where the stream may be deleted: then it has no overlays, and its hub says that it knows no stream. */
export async function tellHub(env: Env, config: Config, streamId: string): Promise<ModerationAnswer> {
  return hubOf(env, streamId).setModeration(await readKept(config, streamId));
}
