/**
 * By what viewers add to a timer, what they added, and who. The timer is one of the rules' own (rules/timers.ts): it keeps its cap,
 * its end date and its pauses, and this only says how much an event adds. Pure: the time comes with the event.
 */
import type { RecordedEvent } from "#shared/event.ts";
import { keptAddress, keptName } from "#shared/kept-text.ts";
import { shownName } from "#shared/names.ts";
import { isNews } from "#shared/news.ts";
import { leftOf, type Timer, type Timers, withLeft } from "#shared/rules/timers.ts";
import { isPerson } from "#shared/rules/viewers.ts";
import { type HappyHour, multiplierAt } from "./happy-hours.ts";
import { interactionLimits } from "./limits.ts";

/** What can add to a timer. */
export const contributionKinds = ["coins", "gift", "likes", "follow", "share", "subscription"] as const;
export type ContributionKind = (typeof contributionKinds)[number];

/** Milliseconds that each adds; 0 where it adds nothing. A thousandth of a millisecond counts. */
export interface TimerRates {
  coinMs: number;
  likeMs: number;
  followMs: number;
  shareMs: number;
  subscriptionMs: number;
  /** Gifts that have a rate of their own, each one instead of its coins: by name in any case, or by id. */
  gifts: { gift: string; ms: number }[];
  /** While one lasts, all rates are so many times what they are. Times in milliseconds since 1970. */
  happyHours: HappyHour[];
  /** What comes when the timer is over starts it anew; else what is over stays over. */
  revives: boolean;
  /** How pages show it: what is left, or for how long it has run. */
  direction: "down" | "up";
}

/** What somebody added. What one person adds by the same in a short while is one of it. */
export interface Contribution {
  kind: ContributionKind;
  /** null: nobody knows, or not any more. */
  person: { userId: string; uniqueId?: string; name: string } | null;
  /** Of a gift. */
  giftName?: string;
  giftImageUrl?: string;
  /** How many coins, gifts, likes and so on. */
  amount: number;
  /** What the rates say, and what of it the timer had room for; milliseconds. */
  givenMs: number;
  addedMs: number;
  /** When the first and the latest of it came, milliseconds since 1970, and the offset of the latest. */
  since: number;
  at: number;
  offset: number;
}

export interface Sum {
  amount: number;
  givenMs: number;
  addedMs: number;
}

/** What a timer with rates keeps beside its time. */
export interface TimerPlan {
  rates: TimerRates;
  /** All that was ever put into it, by whomever, less what was taken out: less what is left, it is for how long it ran. */
  grantedMs: number;
  totals: Record<ContributionKind, Sum>;
  /** The latest, oldest first. */
  latest: Contribution[];
  /** What each person added, by user id; past the bound the half that added least is forgotten. */
  people: Record<string, { name: string; addedMs: number }>;
  /** What all together had added before the latest contribution, and with it: for rules that wait for a sum. */
  reached?: { offset: number; fromMs: number; toMs: number };
}

/** So long one person's contributions of a kind are told as one. */
const joinedMs = 30_000;

/** A plan of these rates; what was added until now stays where there was one. */
export function planWith(rates: TimerRates, timer: Timer, now: number): TimerPlan {
  const { plan } = timer;
  return plan
    ? { ...plan, rates }
    : { rates, grantedMs: leftOf(timer, now), totals: noTotals(), latest: [], people: {} };
}

function noTotals(): TimerPlan["totals"] {
  const none = () => ({ amount: 0, givenMs: 0, addedMs: 0 });
  return { coins: none(), gift: none(), likes: none(), follow: none(), share: none(), subscription: none() };
}

/** What an event adds by these rates; undefined where it adds nothing. Milliseconds. */
export function worthOf(
  rates: TimerRates,
  event: RecordedEvent,
): Pick<Contribution, "kind" | "amount" | "givenMs"> | undefined {
  const of = (kind: ContributionKind, amount: number, eachMs: number) => {
    const givenMs = amount * eachMs * multiplierAt(rates.happyHours, event.ingestedAt);
    return givenMs > 0 ? { kind, amount, givenMs } : undefined;
  };
  switch (event.eventType) {
    case "GIFT": {
      const { coinsDelta, diamondCount } = event.payload;
      const own = rateOfGift(rates, event.payload);
      if (own === undefined) return of("coins", coinsDelta, rates.coinMs);
      // The ledger counts coins; so many gifts they are.
      return diamondCount > 0 ? of("gift", coinsDelta / diamondCount, own) : undefined;
    }
    case "LIKE":
      return of("likes", event.payload.likeCount, rates.likeMs);
    case "FOLLOW":
      return isNews(event) ? of("follow", 1, rates.followMs) : undefined;
    case "SHARE":
      return isNews(event) ? of("share", 1, rates.shareMs) : undefined;
    case "SUBSCRIBE":
      return isNews(event) ? of("subscription", 1, rates.subscriptionMs) : undefined;
    default:
      return undefined;
  }
}

function rateOfGift(
  { gifts }: TimerRates,
  { giftId, giftName }: { giftId: string; giftName: string },
): number | undefined {
  if (gifts.length === 0) return undefined;
  const name = giftName.toLowerCase();
  return gifts.find(({ gift }) => gift.toLowerCase() === name || gift === giftId)?.ms;
}

/**
 * Adds what an event is worth to each timer with rates; changes `timers`. Says which ones.
 * @param event the `coinsDelta` of a gift is the ledger's
 */
export function addByRates(timers: Timers, event: RecordedEvent): string[] {
  const changed: string[] = [];
  for (const name in timers) {
    const timer = Object.hasOwn(timers, name) ? timers[name] : undefined;
    if (timer?.plan === undefined) continue;
    const worth = worthOf(timer.plan.rates, event);
    if (!worth) continue;
    const after = contribute(timer, timer.plan, worth, event);
    if (after === timer) continue;
    timers[name] = after;
    changed.push(name);
  }
  return changed;
}

function contribute(
  timer: Timer,
  plan: TimerPlan,
  worth: Pick<Contribution, "kind" | "amount" | "givenMs">,
  event: RecordedEvent,
): Timer {
  const at = event.ingestedAt;
  const before = leftOf(timer, at);
  if (before === 0 && timer.endsAt !== null && !plan.rates.revives) return timer;
  const after = withLeft(timer, before + worth.givenMs, at);
  const addedMs = leftOf(after, at) - before;
  const fromMs = addedIn(plan);
  note(plan, { ...worth, addedMs }, event);
  plan.reached = { offset: event.offset, fromMs, toMs: fromMs + addedMs };
  plan.grantedMs += addedMs;
  return after;
}

function note(
  plan: TimerPlan,
  sum: Pick<Contribution, "kind" | "amount" | "givenMs" | "addedMs">,
  event: RecordedEvent,
): void {
  addTo(plan.totals[sum.kind], sum);
  const { user, ingestedAt: at, offset } = event;
  const uniqueId = keptName(user.uniqueId);
  const person = isPerson(user.userId)
    ? { userId: user.userId, ...(uniqueId !== "" && { uniqueId }), name: keptName(shownName(user)) }
    : null;
  if (person) notePerson(plan, person, sum.addedMs);
  const gift = event.eventType === "GIFT" ? event.payload : undefined;
  const known = plan.latest.findLast(
    (one) =>
      one.kind === sum.kind &&
      one.person?.userId === person?.userId &&
      one.giftName === gift?.giftName &&
      at - one.at < joinedMs,
  );
  if (known) {
    addTo(known, sum);
    Object.assign(known, { at, offset });
    plan.latest = [...plan.latest.filter((one) => one !== known), known];
    return;
  }
  const about = gift && { giftName: keptName(gift.giftName), giftImageUrl: keptAddress(gift.giftImageUrl) };
  plan.latest = [...plan.latest, { ...sum, person, ...about, since: at, at, offset }].slice(
    -interactionLimits.contributions,
  );
}

function addTo(sum: Sum, { amount, givenMs, addedMs }: Sum): void {
  sum.amount += amount;
  sum.givenMs += givenMs;
  sum.addedMs += addedMs;
}

function notePerson({ people }: TimerPlan, { userId, name }: { userId: string; name: string }, addedMs: number): void {
  const known = Object.hasOwn(people, userId) ? people[userId] : undefined;
  people[userId] = { name, addedMs: (known?.addedMs ?? 0) + addedMs };
  if (known) return;
  const all = Object.entries(people);
  if (all.length <= interactionLimits.contributors) return;
  const least = all.toSorted(([, one], [, other]) => one.addedMs - other.addedMs).slice(0, all.length >> 1);
  for (const [one] of least) if (one !== userId) delete people[one];
}

/** What viewers have added in all, milliseconds. */
function addedIn({ totals }: Pick<TimerPlan, "totals">): number {
  return Object.values(totals).reduce((sum, { addedMs }) => sum + addedMs, 0);
}

/** What is left of the timers with rates; for `noteGranted`. Cheap where there is none. */
export function plannedLeft(timers: Timers, now: number): Record<string, number> | undefined {
  let left: Record<string, number> | undefined;
  for (const name in timers) {
    const timer = Object.hasOwn(timers, name) ? timers[name] : undefined;
    if (timer?.plan) (left ??= {})[name] = leftOf(timer, now);
  }
  return left;
}

/** Rules or hands have put something into timers with rates, or taken it out, at one moment. Changes their plans. */
export function noteGranted(timers: Timers, before: Record<string, number> | undefined, now: number): void {
  if (before === undefined) return;
  for (const [name, leftMs] of Object.entries(before)) {
    const timer = timers[name];
    if (timer?.plan) timer.plan.grantedMs += leftOf(timer, now) - leftMs;
  }
}

/** For how long it has run, milliseconds; what was paused does not count. */
export function ranFor(timer: Timer, plan: TimerPlan, now: number): number {
  return Math.max(0, plan.grantedMs - leftOf(timer, now));
}

/** Forgets who added what; that it was added stays. Changes `timers`. */
export function forgetContributors(timers: Timers, userIds: ReadonlySet<string>): void {
  for (const { plan } of Object.values(timers)) {
    if (!plan) continue;
    for (const one of plan.latest) if (one.person && userIds.has(one.person.userId)) one.person = null;
    for (const userId of userIds) delete plan.people[userId];
  }
}

/** What pages are shown of a timer. Times in milliseconds since 1970, spans in milliseconds. */
export interface ShownTimer {
  /** null: it stands still, with `leftMs` left. */
  endsAt: number | null;
  leftMs: number;
  pausedBy: "hand" | "stream" | null;
  maxMs: number | null;
  /** null: nobody but rules and hands adds to it. */
  plan: {
    rates: Omit<TimerRates, "revives">;
    grantedMs: number;
    /** By viewers, in all. */
    addedMs: number;
    /** The latest; null before the first. */
    last:
      | (Pick<Contribution, "kind" | "giftName" | "giftImageUrl" | "amount" | "addedMs" | "offset"> & {
          /** "" where nobody is known. */
          userId: string;
          uniqueId: string;
          name: string;
        })
      | null;
  } | null;
}

export function shownTimer(timer: Timer): ShownTimer {
  const { endsAt, leftMs, pausedBy = null, maxMs = null, plan } = timer;
  return {
    endsAt: endsAt === null ? null : Math.round(endsAt),
    leftMs: Math.round(leftMs),
    pausedBy,
    maxMs,
    plan: plan ? shownPlan(plan) : null,
  };
}

function shownPlan({ rates, grantedMs, totals, latest }: TimerPlan): NonNullable<ShownTimer["plan"]> {
  const { revives: _revives, ...shownRates } = rates;
  const addedMs = addedIn({ totals });
  const last = latest.at(-1);
  return { rates: shownRates, grantedMs, addedMs, last: last ? shownContribution(last) : null };
}

function shownContribution({ kind, giftName, giftImageUrl, amount, addedMs, offset, person }: Contribution) {
  const gift = giftName === undefined ? {} : { giftName, giftImageUrl: giftImageUrl ?? "" };
  const { userId = "", uniqueId = "", name = "" } = person ?? {};
  return { kind, ...gift, amount, addedMs, offset, userId, uniqueId, name };
}
