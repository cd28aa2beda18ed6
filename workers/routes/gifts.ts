import { Hono } from "hono";
import * as z from "zod";
import { GiftList } from "#shared/gift-catalogue.ts";
import { pageLimit } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import { sanitizeDeep, sanitizeText } from "#shared/sanitize.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { requireSignature } from "../auth/signature.ts";
import { parseAnyBody, parseValue } from "../body.ts";
import { keepGiftList, listGifts, readGift } from "../database/gift-catalogue.ts";
import type { gifts } from "../database/schema.ts";
import { requireIngestKey } from "../ingest/require-ingest-key.ts";
import { Problem } from "../problem.ts";

const Text = z.string().max(128).transform(sanitizeText).default("");
const Page = z.strictObject({
  /** A part of a name, in any case, or an id. */
  query: Text,
  /** The id of the last gift already read; the page starts after it. */
  after: Text,
  limit: pageLimit(limits.pageGifts, limits.defaultPageGifts),
});

/** `/v1/gifts`: what is known of TikTok's gifts. They are TikTok's and not a workspace's: every key sees the same. */
export const giftRoutes = new Hono<AppEnv>()
  .use(requireKey())
  // `next` is the `after` of the following page; null where this one is the last.
  .get("/", async (c) => {
    const { query, after, limit } = parseValue(Page, c.req.query());
    const rows = await listGifts(c.get("config"), { query, after, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? (page.at(-1)?.giftId ?? null) : null;
    return c.json({ gifts: page.map(toGift), next });
  })
  .get("/:giftId", async (c) => {
    const row = await readGift(c.get("config"), sanitizeText(c.req.param("giftId")));
    if (!row) throw new Problem("unknown_gift");
    return c.json(toGift(row));
  });

/**
 * `POST /v1/ingest/gifts`, signed by a runner: TikTok's gift list, or a part of it. It asks the database and may answer 503,
 * unlike all else that a runner sends: no event waits for it. Of a list that came with a key of another workspace than the
 * host's nothing is kept.
 */
export const giftListRoutes = new Hono<AppEnv>().post("/", requireSignature(), async (c) => {
  const { gifts } = parseAnyBody(GiftList, c.get("signedBody"));
  const { scope } = c.get("ingestKey");
  await requireIngestKey(c.get("config"), scope);
  // The list is everybody's: what one workspace's runner says of prices must not change what others count.
  if (scope && scope.workspaceId !== "default") return c.json({ written: 0 });
  return c.json({ written: await keepGiftList(c.get("config"), sanitizeDeep(gifts)) });
});

/** A gift as the API shows it; null for what TikTok has not said. */
function toGift(row: typeof gifts.$inferSelect) {
  const { giftId, name, coins, imageUrl, source } = row;
  const [firstSeenAt, lastSeenAt] = [row.firstSeenAt.toISOString(), row.lastSeenAt.toISOString()];
  return { giftId, name, coins, imageUrl, firstSeenAt, lastSeenAt, source };
}
