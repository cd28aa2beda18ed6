import type { Context } from "hono";
import type { AppEnv } from "../app-env.ts";
import { framePolicy, hostsOfQuery } from "./policy.ts";

/**
 * `GET /custom-widget/frame?hosts=`: the page of the frame that a custom widget runs in, the same for all of them but for the hosts
 * in its policy. It holds nothing of anybody, so whoever asks may have it, and nothing that can fail comes before it.
 */
export async function customWidgetFrame(c: Context<AppEnv>): Promise<Response> {
  const page = await c.env.ASSETS.fetch(new URL("/custom-widget/frame", c.req.url));
  const answer = new Response(page.body, page);
  const { headers } = answer;
  headers.set("Content-Security-Policy", framePolicy(hostsOfQuery(c.req.query("hosts"))));
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("X-DNS-Prefetch-Control", "off");
  headers.set("Origin-Agent-Cluster", "?1");
  headers.set(
    "Permissions-Policy",
    "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), midi=()",
  );
  headers.set("Cache-Control", "no-cache");
  return answer;
}
