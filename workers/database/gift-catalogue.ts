/** The gift catalogue: what TikTok last said of each gift. Read by the API; written by messages and by gift lists. */
import { and, asc, eq, or, sql } from "drizzle-orm";
import type { ListedGift } from "#shared/gift-catalogue.ts";
import type { Config } from "../config.ts";
import { connect, database } from "./client.ts";
import { gifts } from "./schema.ts";

/** What is known and unchanged is written anew only after so long, so that a popular gift is not a write for each time. */
const refreshAfter = "interval '1 hour'";

/**
 * Whether `said` is worth a write over the row `known`: a price that changed, or a fact that was missing; all else waits for
 * the refresh. Names differ by language and addresses of pictures by server, from one message to the next, so they alone
 * are no reason. What is older than the row changes nothing in it but what it lacks.
 */
const isNews = (said: string) => `(
  ${said}.last_seen_at > known.last_seen_at + ${refreshAfter}
  or (${said}.last_seen_at > known.last_seen_at and ${said}.coins <> known.coins)
  or (known.coins is null and ${said}.coins is not null)
  or (known.name is null and ${said}.name is not null)
  or (known.image_url is null and ${said}.image_url is not null))`;

const latest = (column: string) =>
  `case when excluded.last_seen_at > known.last_seen_at then coalesce(excluded.${column}, known.${column})
    else coalesce(known.${column}, excluded.${column}) end`;

/**
 * An insert for use in a statement that has `said_gift (gift_id, name, coins, image_url, last_seen_at, source)`, a row a
 * gift, null for what is not said. What is no news is left out before the insert, because a conflict locks the row, which
 * is a write too. In the order of ids, so that two of them at once cannot deadlock.
 */
export const keepGifts = `
  insert into gifts as known (gift_id, name, coins, image_url, first_seen_at, last_seen_at, source)
  select said.gift_id, said.name, said.coins, said.image_url, said.last_seen_at, said.last_seen_at, said.source
  from said_gift as said left join gifts as known using (gift_id)
  where known.gift_id is null or ${isNews("said")}
  order by said.gift_id
  on conflict (gift_id) do update set
    name = ${latest("name")},
    coins = ${latest("coins")},
    image_url = ${latest("image_url")},
    first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
    source = case when excluded.last_seen_at > known.last_seen_at then excluded.source else known.source end
  where ${isNews("excluded")}
  returning gift_id`;

const listStatement = `
with said_gift as (
  select distinct on ("giftId") "giftId" as gift_id, nullif(name, '') as name, nullif(coins, 0) as coins,
    nullif("imageUrl", '') as image_url, now() as last_seen_at, 'list' as source
  from jsonb_to_recordset($1::jsonb) as g("giftId" text, name text, coins bigint, "imageUrl" text)
), kept_gift as (${keepGifts})
select count(*)::integer as written from kept_gift`;

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
