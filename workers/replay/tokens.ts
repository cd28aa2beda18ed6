/** Overlay tokens of a run. They are signed and kept nowhere: they open nothing once the run is gone. */
import { slugOf } from "#shared/slug.ts";
import { makeId } from "../auth/secret.ts";
import { signToken } from "../auth/signed-token.ts";
import type { Config } from "../config.ts";

export async function makeReplayToken(
  { SEALING_KEYS }: Config,
  { runId, name, url }: { runId: string; name: string; url: URL },
) {
  const tokenId = makeId("ot");
  const token = await signToken(SEALING_KEYS, { streamId: runId, tokenId, overlay: slugOf(name), reads: "overlay" });
  return { tokenId, runId, name, token, url: new URL(`/o/${token}`, url).href };
}
