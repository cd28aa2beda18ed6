import type { Context } from "hono";
import type { AppEnv } from "../app-env.ts";
import { overlayPolicy } from "./policy.ts";

/**
 * `GET /o/{token}`: the overlay page, the same for every token, known or not. It may stand in front of thousands of viewers,
 * so nothing that can fail comes before it: no configuration, no limit, no database. The page asks for its stream itself,
 * and says in its console why there is none.
 */
export async function overlayPage(c: Context<AppEnv>): Promise<Response> {
  const page = await c.env.ASSETS.fetch(new URL("/overlay", c.req.url));
  const answer = new Response(page.body, page);
  answer.headers.set("Content-Security-Policy", overlayPolicy);
  // With it browsers give this origin a process of its own, in which the frame of a custom widget is not: see D-073.
  answer.headers.set("Origin-Agent-Cluster", "?1");
  answer.headers.set("Referrer-Policy", "no-referrer");
  answer.headers.set("X-Content-Type-Options", "nosniff");
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}
