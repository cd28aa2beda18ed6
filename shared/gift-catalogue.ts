/** The protocol of the gift catalogue: what a runner sends of TikTok's gift list. */
import * as z from "zod";
import { pictureAddress } from "./addresses.ts";
import { limits } from "./protocol/limits.ts";

/** A gift as TikTok's list has it. "" and 0 stand for what the list does not say. */
export const ListedGift = z.strictObject({
  giftId: z.string().regex(/^[0-9]{1,20}$/, "1 to 20 digits"),
  name: z.string().max(limits.giftNameLength),
  /** The price of one. */
  coins: z.number().int().nonnegative().max(1_000_000_000),
  /** Left out, as in an event, where it is none. */
  imageUrl: z.string().max(limits.giftImageUrlLength).overwrite(pictureAddress),
});
export type ListedGift = z.infer<typeof ListedGift>;

/** `POST /v1/ingest/gifts`: a list, or a part of one. Sending it twice changes nothing but when it was seen. */
export const GiftList = z.strictObject({ gifts: z.array(ListedGift).min(1).max(limits.giftsPerRequest) });
export type GiftList = z.infer<typeof GiftList>;

/** The answer: how many gifts were new to the catalogue or are written anew. */
export const GiftListAnswer = z.object({ written: z.number().int().nonnegative() });
export type GiftListAnswer = z.infer<typeof GiftListAnswer>;
