import type { Context } from "hono";
import type { AppEnv } from "../app-env.ts";

/** It asks this site alone; no script but ours, and no text ever becomes markup. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** `GET /privacy/{stream}`: the page for viewers, the same for every stream. It asks for what is the stream's itself. */
export async function viewerPage(c: Context<AppEnv>): Promise<Response> {
  const page = await c.env.ASSETS.fetch(new URL("/viewer-privacy/", c.req.url));
  const answer = new Response(page.body, page);
  answer.headers.set("Content-Security-Policy", policy);
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}
