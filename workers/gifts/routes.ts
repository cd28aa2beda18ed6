/** The gift catalogue, over HTTP. */
import * as operations from "#shared/api/operations/gifts.ts";
import { sanitizeText } from "#shared/sanitize.ts";
import { serve } from "../access/serve.ts";
import { listGifts, readGift } from "../database/gift-catalogue.ts";
import type { gifts } from "../database/schema.ts";
import { Problem } from "../problem.ts";

export const giftRoutes = [
  serve(operations.listGifts, async ({ config, query: { query, after, limit } }) => {
    const rows = await listGifts(config, { query, after, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? (page.at(-1)?.giftId ?? null) : null;
    return { gifts: page.map(toGift), next };
  }),
  serve(operations.getGift, async ({ config, params }) => {
    const row = await readGift(config, sanitizeText(params["giftId"] ?? ""));
    if (!row) throw new Problem("unknown_gift");
    return toGift(row);
  }),
];

/** A gift as the API shows it; null for what TikTok has not said. */
function toGift(row: typeof gifts.$inferSelect) {
  const { giftId, name, coins, imageUrl, source } = row;
  const [firstSeenAt, lastSeenAt] = [row.firstSeenAt.toISOString(), row.lastSeenAt.toISOString()];
  return { giftId, name, coins, imageUrl, firstSeenAt, lastSeenAt, source };
}
