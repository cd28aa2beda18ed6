/** `GET /pictures/{pass}/{address}`: a picture of TikTok's, so that its servers are not told who looks at an overlay. */
import type { Context } from "hono";
import { readPicturePath } from "#shared/media/picture-address.ts";
import type { AppEnv } from "../app-env.ts";
import { addressOf } from "../auth/rate-limit.ts";
import { readConfig } from "../config.ts";
import { fetchPicture } from "./fetch-picture.ts";
import { harmless } from "./harmless.ts";
import { isGoodPass } from "./picture-pass.ts";
import { Room } from "./room.ts";
import { countedFetch } from "../telemetry/provider-calls.ts";

/** Seconds for which a picture is kept, and for which it is known that there is none. */
const keptSeconds = 86_400;
const missingSeconds = 120;

/** What is being fetched in this process: many hundred faces, five of the largest pictures. */
const mostAtOnce = 30_000_000;
const fetching = new Room({ all: mostAtOnce, each: mostAtOnce });

/**
 * An overlay asks for many at once, and each is shown without one where it does not come: so they are counted apart from what else
 * comes from the same address, and only those that have to be fetched.
 */
export async function picture(c: Context<AppEnv>): Promise<Response> {
  const asked = readPicturePath(new URL(c.req.url).pathname);
  const read = readConfig(c.env as unknown as Record<string, unknown>);
  if (!asked || !read.ok || !(await isGoodPass(read.config.SEALING_KEYS, asked.pass, new Date()))) return missing();
  const { config } = read;
  // Without the pass: it is the same picture for everybody.
  const key = await keyOf(c.req.url, asked.address);
  const cache = caches.default;
  const kept = await cache.match(key);
  if (kept) return kept;
  if (config.RATE_LIMITS === "enforced") {
    const { success } = await c.env.ADDRESS_LIMIT.limit({ key: `pictures ${addressOf(c)}` });
    if (!success) return missing();
  }
  const place = fetching.enter("");
  const fetched = await fetchPicture(asked.address, {
    fetch: countedFetch("pictures"),
    now: Date.now,
    dnsEndpoint: config.DNS_ENDPOINT,
    privateAllowed: config.PRIVATE_WEBHOOKS === "allowed",
    place,
  }).finally(place.leave);
  if (!fetched.ok && fetched.isForNow) return missing();
  const answer = fetched.ok
    ? new Response(fetched.bytes, {
        headers: {
          ...harmless,
          "Content-Type": fetched.type,
          "Content-Length": String(fetched.bytes.length),
          "Cache-Control": `public, max-age=${keptSeconds}`,
        },
      })
    : missing(`public, max-age=${missingSeconds}`);
  c.executionCtx.waitUntil(cache.put(key, answer.clone()));
  return answer;
}

/** An address of its own, on which nothing is served: what is kept there no request names. */
async function keyOf(url: string, address: string): Promise<Request> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(address));
  return new Request(new URL(`/pictures/kept/${Buffer.from(digest).toString("hex")}`, url));
}

function missing(cacheControl = "no-store"): Response {
  return new Response(null, { status: 404, headers: { ...harmless, "Cache-Control": cacheControl } });
}
