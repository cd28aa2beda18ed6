/** The gift catalogue: what TikTok last said of each gift. Read by the API; written by messages and by gift lists. */
import { and, asc, eq, or, sql } from "drizzle-orm";
import type { ListedGift } from "#shared/gift-catalogue.ts";
import type { Config } from "../config.ts";
import { connect, database } from "./client.ts";
import { gifts } from "./schema.ts";

const listStatement = `
select keep_gifts(array_agg(row("giftId", name, coins, "imageUrl", now(), now(), 'list')::gifts)) as written
from (
  select distinct on ("giftId") "giftId", nullif(name, '') as name, nullif(coins, 0) as coins,
    nullif("imageUrl", '') as "imageUrl"
  from jsonb_to_recordset($1::jsonb) as g("giftId" text, name text, coins bigint, "imageUrl" text)
) as said`;

/** Takes a gift list in, in one statement; returns how many gifts were new or are written anew. */
export async function keepGiftList(config: Config, list: readonly ListedGift[]): Promise<number> {
  const rows = (await connect(config).query(listStatement, [JSON.stringify(list)])) as { written: number }[];
  return rows[0]?.written ?? 0;
}

/** Gifts in the order of their ids as numbers, after the id `after`; those whose name contains `query` or whose id it is. */
export async function listGifts(config: Config, page: { query: string; after: string; limit: number }) {
  const { query, after, limit } = page;
  const byNumber = sql`(length(${gifts.giftId}), ${gifts.giftId})`;
  return database(config)
    .select()
    .from(gifts)
    .where(
      and(
        after === "" ? undefined : sql`${byNumber} > (length(${after}), ${after})`,
        query === "" ? undefined : or(eq(gifts.giftId, query), sql`strpos(lower(${gifts.name}), lower(${query})) > 0`),
      ),
    )
    .orderBy(asc(sql`length(${gifts.giftId})`), asc(gifts.giftId))
    .limit(limit);
}

/** The gift; undefined where nobody has spoken of it. */
export async function readGift(config: Config, giftId: string) {
  const [row] = await database(config).select().from(gifts).where(eq(gifts.giftId, giftId));
  return row;
}
