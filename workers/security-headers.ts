/** What every answer says of itself to browsers, unless its route says something else. */
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./app-env.ts";

/** Answers of the API are data: nothing in one runs, is framed, or is taken for another type than it says. */
const defaults: Readonly<Record<string, string>> = {
  "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  // What one may read is in no shared cache, and not in the browser of who signed out.
  "Cache-Control": "no-store",
  // All pages of an origin say it, or none: the frame of a custom widget is in another process for it (D-073).
  "Origin-Agent-Cluster": "?1",
  "Referrer-Policy": "no-referrer",
  // Without the subdomains: what else runs below a host's own domain is not ours to say.
  "Strict-Transport-Security": "max-age=31536000",
  "X-Content-Type-Options": "nosniff",
};

/** Adds the headers above, and the time, to every answer of the app, errors included. A WebSocket's 101 stays as the hub made it. */
export function secureHeaders() {
  return createMiddleware<AppEnv>(async (c, next) => {
    await next();
    if (c.res.status === 101) return;
    for (const [name, value] of Object.entries(defaults)) if (!c.res.headers.has(name)) c.header(name, value);
    // Pages go by it: a device's clock may be off. Cloudflare's edge says it by itself, a runtime of one's own does not.
    if (!c.res.headers.has("Date")) c.header("Date", new Date().toUTCString());
  });
}
