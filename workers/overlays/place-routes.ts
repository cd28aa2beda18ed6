/** What an overlay's page asks first, over HTTP. */
import type * as z from "zod";
import * as operations from "#shared/api/operations/overlay-place.ts";
import { Scene } from "#shared/overlay/scene.ts";
import { checkAnswer } from "../access/check-answer.ts";
import { serveRaw } from "../access/serve.ts";
import { bearerKey } from "../auth/api-key.ts";
import type { Config } from "../config.ts";
import { hubOf, isRunId } from "../hub-stub.ts";
import { signPicturePass } from "../media/picture-pass.ts";
import { admittedOverlay } from "./admitted.ts";
import { shownScene } from "./widget-options.ts";

type Place = z.input<(typeof operations.getOverlay)["answers"][200]>;

export const overlayPlaceRoutes = [
  serveRaw(operations.getOverlay, async (c, { env, config }) => {
    const place = await placeOf(env, config, bearerKey(c.req.header("Authorization")) ?? "");
    c.set("isKnown", true);
    const text = checkAnswer(operations.getOverlay, 200, place, config.ENVIRONMENT);
    return new Response(text, { headers: { "Content-Type": "application/json", "Cache-Control": "no-store" } });
  }),
];

/** The token's stream, the overlay's name, and what it shows, all of it from the stream's hub. Throws `unauthorized` for one that is unknown or was revoked. */
async function placeOf(env: Env, config: Config, token: string): Promise<Place> {
  const { streamId, overlay } = await admittedOverlay(env, config, token);
  const pictures = await signPicturePass(config.SEALING_KEYS, new Date());
  return { streamId, overlay, pictures, scene: await shownOn(env, streamId, overlay) };
}

/** The published scene; null for the classic layout. A replay is shown in the classic layout. */
async function shownOn(env: Env, streamId: string, overlay: string): Promise<Place["scene"]> {
  if (overlay === "" || isRunId(streamId)) return null;
  const kept = await hubOf(env, streamId).sceneOf(overlay);
  if (!kept) return null;
  const document = Scene.safeParse(JSON.parse(kept.document));
  return document.success
    ? { sceneId: kept.sceneId, revision: kept.revision, document: shownScene(document.data) }
    : null;
}
