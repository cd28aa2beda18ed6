/** What the API says of itself: written when it is built, the same for everybody. */
import * as operations from "#shared/api/operations/contract.ts";
import { serveRaw } from "../access/serve.ts";
import { Problem } from "../problem.ts";

export const contractRoutes = [
  serveRaw(operations.getOpenApi, async (c) => {
    const file = await c.env.ASSETS.fetch(new URL("/contract/openapi.json", c.req.url), {
      headers:
        c.req.header("If-None-Match") === undefined ? {} : { "If-None-Match": c.req.header("If-None-Match") ?? "" },
    });
    if (!file.ok && file.status !== 304) throw new Problem("not_found", "This Worker was built without its contract");
    const answer = new Response(file.body, file);
    answer.headers.set("Content-Type", "application/json");
    answer.headers.set("Cache-Control", "public, max-age=300");
    // Tools in a browser, of any site, may read it: it says nothing of anybody.
    answer.headers.set("Access-Control-Allow-Origin", "*");
    return answer;
  }),
];
