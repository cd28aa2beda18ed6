import { Hono } from "hono";
import { GiftList } from "#shared/gift-catalogue.ts";
import { sanitizeDeep } from "#shared/sanitize.ts";
import type { AppEnv } from "../app-env.ts";
import { requireSignature } from "../auth/signature.ts";
import { parseAnyBody } from "../body.ts";
import { keepGiftList } from "../database/gift-catalogue.ts";
import { requireIngestKey } from "../ingest/require-ingest-key.ts";

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
