/** What is known of TikTok's gifts. They are TikTok's and not a workspace's: everybody sees the same. */
import * as z from "zod";
import { pageLimit } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import { sanitizeText } from "#shared/sanitize.ts";
import { operation, streams } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";

const Text = z.string().max(128).transform(sanitizeText).default("");

/** null for what TikTok has not said. */
const Gift = z.strictObject({
  giftId: z.string(),
  name: z.string().nullable(),
  coins: z.int().nullable(),
  imageUrl: z.string().nullable(),
  firstSeenAt: Time,
  lastSeenAt: Time,
  source: z.enum(["message", "list"]),
});

export const listGifts = operation({
  id: "listGifts",
  method: "GET",
  path: "/v1/gifts",
  tag: "gifts",
  summary: "The gift catalogue, in the order of the ids as numbers",
  needs: streams("stream:read"),
  query: z.strictObject({
    /** A part of a name, in any case, or an id. */
    query: Text,
    /** The id of the last gift already read; the page starts after it. */
    after: Text,
    limit: pageLimit(limits.pageGifts, limits.defaultPageGifts),
  }),
  answers: {
    200: z.strictObject({
      gifts: z.array(Gift),
      /** The `after` of the following page; null where this one is the last. */
      next: z.string().nullable(),
    }),
  },
});

export const getGift = operation({
  id: "getGift",
  method: "GET",
  path: "/v1/gifts/{giftId}",
  tag: "gifts",
  summary: "One gift",
  needs: streams("stream:read"),
  answers: { 200: Gift },
  problems: ["unknown_gift"],
});
