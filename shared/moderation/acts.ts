/** What moderators did to single things, so that each sees what another did, and any of it can be undone. Pure, and bounded. */

/** What the streamer's own programs were asked to do to a person at TikTok. */
export type Asked = "timeout" | "ban";

/** Off the screens; on them by itself; a person named on them; or something that others were asked for. */
export type Deed = "hide" | "feature" | "shout_out" | Asked;

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
  /** Of what was asked: whom it is about, in lower case, where the handle is known. */
  handle?: string;
  /** How many pages were told. */
  sockets: number;
  /** Of what was hidden: the withdrawal that hides it. */
  withdrawalNo?: number;
  /** Of what was shown: under which id. And until when it is shown, or was asked for. */
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

export const askLimits = {
  /** How long somebody may be timed out, seconds. */
  seconds: { least: 10, usual: 300, most: 7 * 24 * 60 * 60 },
  /** Characters. */
  reason: 200,
} as const;

/** What was done to an event in this way and stands; what was shown for a time stands as long as it is there. */
export function standing(acts: readonly Act[], did: Deed, eventId: string, now: number): Act | undefined {
  return acts.findLast(
    (act) => act.did === did && act.eventId === eventId && !act.undone && (act.until === undefined || act.until > now),
  );
}

/** A person, by id, by handle, or by both; an id that is not known is "". */
export interface AskedPerson {
  userId: string;
  handle?: string | undefined;
}

/** Whether a deed is something that others were asked for. */
export function isAsked(act: Act): act is Act & { did: Asked } {
  return act.did === "timeout" || act.did === "ban";
}

/** What was asked about a person and stands: was not taken back, and is not over. */
export function standingAsks(acts: readonly Act[], person: AskedPerson, now: number): Act[] {
  return acts.filter(
    (act) => isAsked(act) && isSamePerson(act, person) && !act.undone && (act.until === undefined || act.until > now),
  );
}

/** By id where both have one: a handle can be another's by now. */
function isSamePerson(one: AskedPerson, other: AskedPerson): boolean {
  if (one.userId !== "" && other.userId !== "") return one.userId === other.userId;
  return one.handle !== undefined && one.handle === other.handle;
}
