/** Who did something last, and what was the most of the broadcast. Pure. */
import type { EventType, EventUser, RecordedEvent } from "#shared/event.ts";
import type { LatestOf, LatestPlace } from "#shared/latest.ts";
import type { LiveState } from "#shared/live-state.ts";
import type { Takebacks, Thing, Withdrawal } from "#shared/takeback.ts";
import { nameOf, safeImageUrl } from "../../kit/format.ts";
import { type Deed, type DeedKind, deedOf, eventTypesOf } from "./deed.ts";
import { isWithheld, leavesDisplay } from "./withdrawn.ts";

const placesOfLatest = [
  "follower",
  "gifter",
  "subscriber",
  "chatter",
  "sharer",
  "liker",
  "topGift",
  "topStreak",
] as const satisfies readonly LatestPlace[];
export type { LatestPlace };

/** Which kind of deed takes a place. */
export const kindOfPlace: Record<LatestPlace, DeedKind> = {
  follower: "follow",
  gifter: "gift",
  subscriber: "subscribe",
  chatter: "chat",
  sharer: "share",
  liker: "like",
  topGift: "gift",
  topStreak: "gift",
};

/** The events that say who takes places. */
export function typesOfPlaces(places: readonly LatestPlace[]): EventType[] {
  return [...new Set(places.flatMap((place): readonly EventType[] => eventTypesOf[kindOfPlace[place]]))];
}

/** The live parts that say who has them, also who had them before the page was opened. */
export function partsOfPlaces(places: readonly LatestPlace[]): string[] {
  return [...new Set(places)].map((place) => `latest:${place}`);
}

/** Takes in who has a place as the hub says it: unless an event that the page saw since then has put somebody else there. */
export function takeLatestPart(people: LatestPeople, name: string, value: unknown, takebacks: Takebacks): void {
  const place = placesOfLatest.find((one) => `latest:${one}` === name);
  const told = value as LatestOf | null;
  if (!place || !told || told.offset < (people[place]?.offset ?? 0)) return;
  const { offset, at, userId, nativeId, giftName, giftImageUrl, count, coins } = told;
  const who = { name: nameOf({ ...told }), avatarUrl: safeImageUrl(told.avatarUrl) };
  const person = { offset, at, userId, nativeId, ...who, giftName, imageUrl: safeImageUrl(giftImageUrl), count, coins };
  if (!isWithheld(takebacks, person)) people[place] = person;
}

export interface LatestPerson extends Thing {
  name: string;
  avatarUrl: string | undefined;
  giftName?: string | undefined;
  imageUrl?: string | undefined;
  /** As a deed has them; 0 where it is not known. */
  count: number;
  coins: number;
}

/** By place; absent where nobody is known. */
export type LatestPeople = Partial<Record<LatestPlace, LatestPerson>>;

/** Whom the greeting's state names. It has no place in the feed: only who was deleted as a person leaves it. */
export function greetedPeople({ lastFollower, lastGifter, lastSubscriber, updatedAt }: LiveState): LatestPeople {
  const known = { follower: lastFollower, gifter: lastGifter, subscriber: lastSubscriber };
  const people: LatestPeople = {};
  for (const [place, user] of Object.entries(known) as [keyof typeof known, EventUser | null][])
    if (user) people[place] = personOf(user, updatedAt);
  return people;
}

function personOf(user: EventUser, at: number): LatestPerson {
  const [name, avatarUrl] = [nameOf(user), safeImageUrl(user.avatarUrl)];
  return { offset: 0, at, userId: user.userId, name, avatarUrl, count: 0, coins: 0 };
}

/** Takes an event into the people, which it changes. */
export function takeLatest(people: LatestPeople, event: RecordedEvent): void {
  const deed = deedOf(event);
  if (!deed) return;
  for (const place of placesOfLatest)
    if (kindOfPlace[place] === deed.kind && wins(place, people[place], deed)) people[place] = deed;
}

/** Whether a deed takes a place from who has it: the latest does, and for the most of the broadcast the larger one. */
function wins(place: LatestPlace, held: LatestPerson | undefined, deed: Deed): boolean {
  switch (place) {
    case "topGift":
      return deed.coins > 0 && deed.coins > (held?.coins ?? 0);
    case "topStreak":
      return deed.count > 1 && deed.count > (held?.count ?? 0);
    default:
      return deed.offset >= (held?.offset ?? 0);
  }
}

/** Takes away whom a withdrawal names. */
export function withdrawPeople(people: LatestPeople, withdrawal: Withdrawal): void {
  for (const place of placesOfLatest) {
    const person = people[place];
    if (person && leavesDisplay(withoutAll(withdrawal, person), person)) delete people[place];
  }
}

/** Takes away who was taken back, or is muted. */
export function withholdPeople(people: LatestPeople, takebacks: Takebacks): void {
  for (const place of placesOfLatest) {
    const person = people[place];
    const withdrawals = person ? takebacks.withdrawals.map((one) => withoutAll(one, person)) : [];
    if (person && isWithheld({ ...takebacks, withdrawals }, person)) delete people[place];
  }
}

/** Of whom the place in the feed is not known nobody can say that it was before everything was cleared. */
function withoutAll(withdrawal: Withdrawal, { offset }: Thing): Withdrawal {
  if (offset > 0 || withdrawal.all !== true) return withdrawal;
  const { all: _, ...named } = withdrawal;
  return named;
}
