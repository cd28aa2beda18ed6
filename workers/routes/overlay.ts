import { Hono } from "hono";
import { slugOf } from "#shared/slug.ts";
import type { AppEnv } from "../app-env.ts";
import { findOverlayToken } from "../auth/overlay-token.ts";
import { overlayPolicy } from "../overlay-policy.ts";

/** `GET /o/{token}`: the overlay page of the token's stream. */
export const overlayRoutes = new Hono<AppEnv>().get("/:token", async (c) => {
  const found = await findOverlayToken(c.get("config"), c.req.param("token"));
  // Plain text: this may stand in front of thousands of viewers, in a transparent browser source.
  if (!found) return c.text("This overlay address is not valid any more.", 404, { "Cache-Control": "no-store" });
  const page = await c.env.ASSETS.fetch(new URL("/overlay", c.req.url));
  const told = new HTMLRewriter()
    .on("html", {
      element(html) {
        html.setAttribute("data-stream", found.streamId);
        // By this rules say on which overlays an alert is shown.
        html.setAttribute("data-overlay", slugOf(found.name));
      },
    })
    .transform(page);
  const answer = new Response(told.body, told);
  answer.headers.set("Content-Security-Policy", overlayPolicy);
  answer.headers.set("Referrer-Policy", "no-referrer");
  answer.headers.set("X-Content-Type-Options", "nosniff");
  answer.headers.set("Cache-Control", "no-store");
  return answer;
});
