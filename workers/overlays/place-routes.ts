/** What an overlay's page asks first, over HTTP. */
import * as operations from "#shared/api/operations/overlay-place.ts";
import { checkAnswer } from "../access/check-answer.ts";
import { serveRaw } from "../access/serve.ts";
import { bearerKey } from "../auth/api-key.ts";
import { findOverlayToken } from "../auth/overlay-token.ts";
import type { Config } from "../config.ts";
import { watchedHubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

export const overlayPlaceRoutes = [
  serveRaw(operations.getOverlay, async (c, { env, config }) => {
    const place = await placeOf(env, config, bearerKey(c.req.header("Authorization")) ?? "");
    const text = checkAnswer(operations.getOverlay, 200, place, config.ENVIRONMENT);
    return new Response(text, { headers: { "Content-Type": "application/json", "Cache-Control": "no-store" } });
  }),
];

/** The token's stream, and the overlay's name. Throws `unauthorized` for one that is unknown or was revoked. */
async function placeOf(env: Env, config: Config, token: string): Promise<{ streamId: string; overlay: string }> {
  const found = await findOverlayToken(config, token);
  const isAdmitted =
    found?.by === "signature"
      ? await watchedHubOf(env, found.streamId).admits({ kind: "token", id: found.tokenId })
      : found !== undefined;
  if (!found || !isAdmitted) throw new Problem("unauthorized", "This overlay token is unknown, or was revoked");
  return { streamId: found.streamId, overlay: found.overlay };
}
