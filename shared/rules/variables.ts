/**
 * What a condition can ask for, and of which kind it is. Read from the event schema, so that a new field of an event is a
 * new variable; what is not here is refused when a rule is saved.
 */
import * as z from "zod";
import { type EventType, eventTypes, EventUser } from "#shared/event.ts";
import { payloads } from "#shared/payloads.ts";
import { envelopeKinds } from "#shared/envelope.ts";
import type { Battle } from "#shared/battle-state.ts";
import type { SettledGift } from "#shared/gift-settlement.ts";
import type { LiveState } from "#shared/live-state.ts";
import type { PointsAtHand } from "#shared/points/in-hand.ts";
import { slugPattern } from "./template.ts";
import type { ViewerFigures } from "./viewers.ts";

/** What a value is, as far as it is known: `any` is of the kind that TikTok sends. */
export type Kind = "text" | "number" | "flag" | "list" | "object" | "any" | "null";

/** A place that conditions can read from. */
export type Scope = z.ZodType;

const user = z.looseObject(EventUser.shape);
const gifter = z.object({ userId: z.string(), uniqueId: z.string(), displayName: z.string(), coins: z.number() });

const settledGift = z.object({
  roomId: z.string(),
  user: gifter.omit({ coins: true }),
  giftId: z.string(),
  giftName: z.string(),
  giftImageUrl: z.string(),
  groupId: z.string(),
  receiverUserId: z.string(),
  giftCount: z.number(),
  diamondCount: z.number(),
  coins: z.number(),
  priceUnknown: z.boolean(),
  before: z.object({ giftCount: z.number(), coins: z.number() }),
  reason: z.string(),
  startedAt: z.number(),
  endedAt: z.number(),
  settledAt: z.number(),
  offset: z.number(),
} satisfies Record<keyof SettledGift, z.ZodType>);

const battle = z.object({
  battleId: z.string(),
  battleStatus: z.number(),
  phase: z.string(),
  participants: payloads.BATTLE.shape.participants,
  sides: z.array(z.object({ sideId: z.string(), userIds: z.array(z.string()), score: z.number() })),
  startedAt: z.number(),
  endedAt: z.number(),
  winnerSideId: z.string(),
} satisfies Record<keyof Battle, z.ZodType>);

const state = z.object({
  live: z.boolean(),
  roomId: z.string(),
  sessionId: z.string(),
  startedAt: z.number(),
  updatedAt: z.number(),
  viewers: z.number(),
  viewersPeak: z.number(),
  likes: z.number(),
  coins: z.number(),
  counts: z.object(Object.fromEntries(eventTypes.map((type) => [type, z.number()]))),
  topGifters: z.array(gifter),
  settledGifts: z.array(settledGift),
  settledGiftCount: z.number(),
  chests: z.number(),
  chestCoins: z.number(),
  envelopes: z.object(
    Object.fromEntries(envelopeKinds.filter((kind) => kind !== "chest").map((kind) => [kind, z.number()])),
  ),
  lastFollower: user,
  lastGifter: user,
  lastSubscriber: user,
  battle,
  complete: z.boolean(),
  gaps: z.array(z.object({ startedAt: z.number(), endedAt: z.number(), cause: z.string(), refusedEvents: z.number() })),
  playback: z.string(),
} satisfies Record<keyof LiveState, z.ZodType>);

const viewer = z.object({
  coins: z.number(),
  likes: z.number(),
  chats: z.number(),
  gifts: z.number(),
  shares: z.number(),
  firstSeen: z.number(),
  lastSeen: z.number(),
} satisfies Record<Exclude<keyof ViewerFigures, "role">, z.ZodType>);

const points = z.object({
  balance: z.number(),
  earned: z.number(),
  level: z.number(),
  levelName: z.string(),
  rank: z.number(),
} satisfies Record<keyof PointsAtHand, z.ZodType>);

function eventScope(type: EventType): Scope {
  return z.object({
    eventId: z.string(),
    eventType: z.string(),
    triggerId: z.number(),
    streamId: z.string(),
    roomId: z.string(),
    sessionId: z.string(),
    seqNo: z.number(),
    offset: z.number(),
    nativeId: z.string(),
    rawType: z.string(),
    timestamp: z.number(),
    ingestedAt: z.number(),
    source: z.string(),
    user,
    payload: payloads[type],
  });
}

const values = z.record(z.string(), z.number());

/** The root of what a condition on events of one type reads. */
function rootOf(type: EventType): Scope {
  return z.object({ event: eventScope(type), viewer, points, state, counters: values, timers: values });
}

const roots = new Map<EventType, Scope>();

/** What a condition reads where the event is one of `types`: a variable is known if one of them has it. */
export function rootScopes(types: readonly EventType[]): Scope[] {
  return types.map((type) => {
    const root = roots.get(type) ?? rootOf(type);
    roots.set(type, root);
    return root;
  });
}

// What every object inherits; a message decoded by a schema can hold any other name.
const inherited = new Set(["__proto__", "constructor", "prototype", ...Object.getOwnPropertyNames(Object.prototype)]);

/** What a path leads to; undefined where no scope knows it. "" is the scope itself. */
export function lookUp(path: string, scopes: readonly Scope[]): { kind: Kind; found: Scope[] } | undefined {
  const segments = path === "" ? [] : path.split(".");
  if (segments.some((one) => one === "" || one.includes("\\") || inherited.has(one))) return undefined;
  const found = scopes.flatMap((scope) => {
    let place: Scope | undefined = scope;
    for (const segment of segments) place = place && childOf(unwrapped(place), segment);
    return place ? [unwrapped(place)] : [];
  });
  if (found.length === 0) return undefined;
  const [kind = "any", ...others] = new Set(found.map(kindOf));
  return { kind: others.length === 0 ? kind : "any", found };
}

/** What the items of lists are. Those of a list that is written out can only be asked for as a whole. */
export function itemsOf(lists: readonly Scope[]): Scope[] {
  if (lists.length === 0) return [z.any()];
  return lists.flatMap((list) => {
    const place = unwrapped(list);
    if (place instanceof z.ZodArray) return [place.element as Scope];
    return place instanceof z.ZodUnknown ? [place] : [];
  });
}

function childOf(place: Scope, segment: string): Scope | undefined {
  if (place instanceof z.ZodObject) return Object.hasOwn(place.shape, segment) ? place.shape[segment] : undefined;
  if (place instanceof z.ZodArray) return /^\d{1,4}$/.test(segment) ? (place.element as Scope) : undefined;
  if (place instanceof z.ZodRecord) return slugPattern.test(segment) ? (place.valueType as Scope) : undefined;
  return place instanceof z.ZodUnknown ? place : undefined;
}

function unwrapped(place: Scope): Scope {
  return place instanceof z.ZodOptional ? unwrapped(place.unwrap() as Scope) : place;
}

function kindOf(place: Scope): Kind {
  if (place instanceof z.ZodString) return "text";
  if (place instanceof z.ZodNumber) return "number";
  if (place instanceof z.ZodBoolean) return "flag";
  if (place instanceof z.ZodArray) return "list";
  return place instanceof z.ZodUnknown || place instanceof z.ZodAny ? "any" : "object";
}

/** Every variable by name, which tests make conditions of: those of `types`, lists with `[]`. */
export function listVariables(types: readonly EventType[] = eventTypes): { name: string; kind: Kind }[] {
  const names = new Map<string, Kind>();
  const walk = (place: Scope, path: string) => {
    const inner = unwrapped(place);
    if (inner instanceof z.ZodObject) {
      for (const [key, child] of Object.entries(inner.shape)) walk(child, path === "" ? key : `${path}.${key}`);
    } else if (inner instanceof z.ZodRecord) names.set(`${path}.NAME`, "number");
    else {
      const kind = kindOf(inner);
      names.set(path, names.has(path) && names.get(path) !== kind ? "any" : kind);
    }
  };
  for (const root of rootScopes(types)) walk(root, "");
  return [...names].map(([name, kind]) => ({ name, kind }));
}
