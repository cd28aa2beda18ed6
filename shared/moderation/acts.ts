/** What moderators did to single things, so that each sees what another did, and any of it can be undone. Pure, and bounded. */

/** Off the screens; on them by itself; a person named on them. */
export type Deed = "hide" | "feature" | "shout_out";

/** Something that was done once, by a key or a member. */
export interface Act {
  no: number;
  did: Deed;
  at: number;
  by: string;
  /** The event that it was done to, its place in the feed, and whose that is; "" where nobody did it. */
  eventId: string;
  offset: number;
  userId: string;
  /** How many pages were told. */
  sockets: number;
  /** Of what was hidden: the withdrawal that hides it. */
  withdrawalNo?: number;
  /** Of what was shown: under which id, and until when. */
  actionId?: string;
  until?: number;
  undone?: { at: number; by: string };
}

export const actLimits = {
  /** Acts that are remembered, the latest. */
  kept: 200,
  /** How long something that is featured may stay, milliseconds. */
  featuredMs: { least: 2_000, usual: 15_000, most: 60_000 },
} as const;

/** What was done to an event in this way and stands; what was shown for a time stands as long as it is there. */
export function standing(acts: readonly Act[], did: Deed, eventId: string, now: number): Act | undefined {
  return acts.findLast(
    (act) => act.did === did && act.eventId === eventId && !act.undone && (act.until === undefined || act.until > now),
  );
}
