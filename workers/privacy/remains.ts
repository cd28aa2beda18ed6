/** What stays of a person where the platform cannot reach it, who takes it out there, and until when. Pure. */
import { type Place, places } from "#shared/personal/places.ts";

export interface Remainder {
  place: string;
  what: string;
  by: string;
  until: string | null;
}

const dayMs = 24 * 60 * 60_000;
/** So long a Durable Object can be put back to where it was; the database's own history is the host's to set. */
const restoreDays = 30;

/** Of an erasure that was done then; without a time of one that is not yet. */
export function remainsOf(doneAt: Date | null): Remainder[] {
  const restorable = doneAt && new Date(doneAt.getTime() + restoreDays * dayMs).toISOString();
  return (places as readonly Place[]).flatMap(({ name, remains, by, store }) =>
    remains === undefined ? [] : [{ place: name, what: remains, by, until: store === "provider" ? restorable : null }],
  );
}
