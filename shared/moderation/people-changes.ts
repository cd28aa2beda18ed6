/**
 * What moderators said of people while the database was down, which has it later: counted beside the lists that the database had then,
 * in the order in which it was said. Pure.
 */
import type { Blocked, KeptModeration, PersonMeasure } from "./lists.ts";

/** Somebody who is kept off, as the database will have it. Times are milliseconds since 1970. */
export interface KeptBlock {
  blockId: string;
  userId?: string;
  /** In lower case, without @. */
  handle?: string;
  measure: PersonMeasure;
  until?: number;
  note: string;
  createdBy: string;
  createdAt: number;
}

export type PeopleChange = { do: "block"; block: KeptBlock } | { do: "free"; blockId: string };

/** The lists with the changes in them. A change that they have already changes nothing. */
export function withPeopleChanges(kept: KeptModeration, changes: readonly PeopleChange[]): KeptModeration {
  if (changes.length === 0) return kept;
  const people = new PeopleByName(kept.blocked);
  for (const change of changes) makeChange(people, change);
  return { ...kept, blocked: people.all };
}

/**
 * As the database does it: who is said again, in the same way, takes the place of what was said before. What the database was told
 * later, when it was back and this was still on its way, stays.
 */
function makeChange(people: PeopleByName, change: PeopleChange): void {
  if (change.do === "free") return people.remove(people.find([rowName(change.blockId)]));
  const { block } = change;
  const same = people.find(personNames(block));
  if (same.some(([, { at = 0 }]) => at > block.createdAt)) return;
  people.remove(same);
  people.add(blockedOf(block));
}

/** Who is kept off, in their order, found by their names: an outage can have thousands of changes, each of some of a thousand. */
class PeopleByName {
  readonly #people = new Map<number, Blocked>();
  readonly #byName = new Map<string, Set<number>>();
  #last = 0;

  constructor(blocked: readonly Blocked[]) {
    for (const one of blocked) this.add(one);
  }

  get all(): Blocked[] {
    return [...this.#people.values()];
  }

  find(names: readonly string[]): [number, Blocked][] {
    const places = new Set(names.flatMap((name) => [...(this.#byName.get(name) ?? [])]));
    return Array.from(places, (place) => [place, this.#people.get(place) as Blocked]);
  }

  add(one: Blocked): void {
    const place = ++this.#last;
    this.#people.set(place, one);
    for (const name of namesOf(one)) {
      const places = this.#byName.get(name) ?? new Set();
      this.#byName.set(name, places.add(place));
    }
  }

  remove(found: readonly [number, Blocked][]): void {
    for (const [place, one] of found) {
      this.#people.delete(place);
      for (const name of namesOf(one)) this.#byName.get(name)?.delete(place);
    }
  }
}

const rowName = (blockId: string) => `row ${blockId}`;

/** What who is said again, in the same way, has one of in common. */
function personNames({ measure = "hide", userId, handle }: Pick<Blocked, "measure" | "userId" | "handle">): string[] {
  return [
    ...(userId === undefined ? [] : [`${measure} id ${userId}`]),
    ...(handle === undefined ? [] : [`${measure} handle ${handle}`]),
  ];
}

function namesOf(one: Blocked): string[] {
  return [...(one.blockId === undefined ? [] : [rowName(one.blockId)]), ...personNames(one)];
}

function blockedOf({ blockId, userId, handle, measure, until, createdBy, createdAt }: KeptBlock): Blocked {
  return {
    blockId,
    by: createdBy,
    at: createdAt,
    ...(userId !== undefined && { userId }),
    ...(handle !== undefined && { handle }),
    // What somebody did before they were held or silenced stays as it was.
    ...(measure !== "hide" && { measure, since: createdAt }),
    ...(until !== undefined && { until }),
  };
}

/** Whether a change names one of these people. */
export function namesOneOf(
  change: PeopleChange,
  { userIds, handles }: { userIds: readonly string[]; handles: readonly string[] },
): boolean {
  if (change.do === "free") return false;
  const { userId = "", handle = "" } = change.block;
  return userIds.includes(userId) || handles.includes(handle);
}
