import * as z from "zod";

/**
 * A place in a hub's feed: everything up to and including `offset` has been seen. `epoch` names the feed itself; a hub
 * that had to start anew has another one, and offsets of different epochs are not comparable.
 */
export const Position = z.object({
  epoch: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
  offset: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
});
export type Position = z.infer<typeof Position>;
