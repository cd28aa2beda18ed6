import { type Context, Hono } from "hono";
import type { AppEnv } from "../app-env.ts";
import { bearerKey } from "../auth/api-key.ts";
import { findOverlayToken } from "../auth/overlay-token.ts";
import { hubOf } from "../hub-stub.ts";
import { overlayPolicy } from "../overlay-policy.ts";
import { Problem } from "../problem.ts";

/**
 * `GET /o/{token}`: the overlay page, the same for every token, known or not. It may stand in front of thousands of viewers,
 * so nothing that can fail comes before it: no configuration, no limit, no database. The page asks for its stream itself,
 * and says in its console why there is none.
 */
export async function overlayPage(c: Context<AppEnv>): Promise<Response> {
  const page = await c.env.ASSETS.fetch(new URL("/overlay", c.req.url));
  const answer = new Response(page.body, page);
  answer.headers.set("Content-Security-Policy", overlayPolicy);
  answer.headers.set("Referrer-Policy", "no-referrer");
  answer.headers.set("X-Content-Type-Options", "nosniff");
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}

/**
 * `GET /v1/overlay` with an overlay token as the bearer: `{streamId, overlay}`, the token's stream, and the overlay's own name
 * as rules write it. 401 for a token that is unknown or was revoked. In a header: a URL ends up in logs.
 */
export const overlayRoutes = new Hono<AppEnv>().get("/", async (c) => {
  const token = bearerKey(c.req.header("Authorization")) ?? "";
  const found = await findOverlayToken(c.get("config"), token);
  const isAdmitted =
    found?.by === "signature"
      ? await hubOf(c.env, found.streamId).admits({ kind: "token", id: found.tokenId })
      : found !== undefined;
  if (!found || !isAdmitted) throw new Problem("unauthorized", "This overlay token is unknown, or was revoked");
  return c.json({ streamId: found.streamId, overlay: found.overlay }, 200, { "Cache-Control": "no-store" });
});
