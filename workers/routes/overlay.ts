import { Hono } from "hono";
import type { AppEnv } from "../app-env.ts";
import { findOverlayToken } from "../auth/overlay-token.ts";

/** Nothing but our own script and style runs; pictures come from TikTok's servers; OBS and dashboards may frame it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' https: data:",
  "connect-src 'self' ws: wss:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors *",
].join("; ");

/** `GET /o/{token}`: the overlay page of the token's stream. */
export const overlayRoutes = new Hono<AppEnv>().get("/:token", async (c) => {
  const found = await findOverlayToken(c.get("config"), c.req.param("token"));
  // Plain text: this may stand in front of thousands of viewers, in a transparent browser source.
  if (!found) return c.text("This overlay address is not valid any more.", 404, { "Cache-Control": "no-store" });
  const page = await c.env.ASSETS.fetch(new URL("/overlay", c.req.url));
  const withStream = new HTMLRewriter()
    .on("html", {
      element(html) {
        html.setAttribute("data-stream", found.streamId);
      },
    })
    .transform(page);
  const answer = new Response(withStream.body, withStream);
  answer.headers.set("Content-Security-Policy", contentSecurityPolicy);
  answer.headers.set("Referrer-Policy", "no-referrer");
  answer.headers.set("X-Content-Type-Options", "nosniff");
  answer.headers.set("Cache-Control", "no-store");
  return answer;
});
