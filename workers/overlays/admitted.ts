/** Whose an overlay token is, for what is asked over HTTP. */
import { findOverlayToken } from "../auth/overlay-token.ts";
import type { Config } from "../config.ts";
import { watchedHubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

/** What the token opens. Throws `unauthorized` for one that is unknown or was revoked. */
export async function admittedOverlay(env: Env, config: Config, token: string) {
  const found = await findOverlayToken(config, token);
  const isAdmitted =
    found?.by === "signature"
      ? await watchedHubOf(env, found.streamId).admits({ kind: "token", id: found.tokenId })
      : found !== undefined;
  if (!found || !isAdmitted) throw new Problem("unauthorized", "This overlay token is unknown, or was revoked");
  return found;
}
