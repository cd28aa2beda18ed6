/** An event taken apart into what may be erased and what stays, and put together again. */
import * as z from "zod";
import type { EventType, EventUser, RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import { payloads } from "#shared/payloads.ts";
import { erasedUser } from "./erased-user.ts";
import { factKeysOf, payloadSides } from "./fields.ts";

/** The event without its personal part: no user, and of the payload the facts alone. It stays after an erasure. */
export type EventFacts = Omit<UnifiedEvent, "user" | "payload"> & { payload: Record<string, unknown> };

/** What an erasure takes away: the user, and the payload's personal keys. `payload` is `{}` where it has none. */
export interface PersonalPart {
  user: EventUser;
  payload: Record<string, unknown>;
}

/** A RecordedEvent where the facts have an offset. */
export type EventOfFacts<Facts> = Facts extends { offset: number } ? RecordedEvent : UnifiedEvent;

/** Takes an event apart. What is undefined, or of a key nobody knows, goes where its key goes. */
export function splitEvent(event: RecordedEvent): { facts: EventFacts & { offset: number }; personal: PersonalPart };
export function splitEvent(event: UnifiedEvent): { facts: EventFacts; personal: PersonalPart };
export function splitEvent(event: UnifiedEvent): { facts: EventFacts; personal: PersonalPart } {
  const { user, ...rest } = event;
  const keys = factKeysOf(event.eventType);
  const fields = Object.entries(event.payload);
  // From entries, because a payload can have a key that is called __proto__. All keys stay in the order they had.
  return {
    facts: { ...rest, payload: Object.fromEntries(fields.filter(([key]) => keys.has(key))) },
    personal: { payload: Object.fromEntries(fields.filter(([key]) => !keys.has(key))), user },
  };
}

/** The event that was taken apart, the same but for the order of its keys. */
export function joinEvent<Facts extends EventFacts>(facts: Facts, personal: PersonalPart): EventOfFacts<Facts> {
  const { payload, ...envelope } = facts;
  const event = { ...envelope, user: personal.user, payload: { ...payload, ...personal.payload } };
  // A spread loses which payload belongs to which type.
  return event as unknown as EventOfFacts<Facts>;
}

/**
 * An event whose personal part was erased, as its readers get it: by `erasedUser`, and with "", [], 0 or false for what
 * its type cannot be without. Optional fields are absent.
 */
export function erasedEvent<Facts extends EventFacts>(facts: Facts): EventOfFacts<Facts> {
  return joinEvent(facts, { user: erasedUser, payload: emptyPersonal[facts.eventType] });
}

type EmptyValue = "" | 0 | false | readonly never[];
/** One for all of them: whoever would put something into it puts it into none. */
const emptyList: readonly never[] = Object.freeze([]);

const emptyPersonal = Object.fromEntries(
  Object.entries(payloads).map(([type, { shape }]) => [type, emptyValues(type as EventType, shape)]),
) as Record<EventType, Record<string, EmptyValue>>;

function emptyValues(type: EventType, shape: z.ZodRawShape): Record<string, EmptyValue> {
  const required = Object.entries(payloadSides[type]).flatMap(([key, side]) => {
    const field = shape[key];
    return side === "fact" || field === undefined || field instanceof z.ZodOptional ? [] : [[key, field] as const];
  });
  return Object.fromEntries(required.map(([key, field]) => [key, emptyValue(`${type}.${key}`, field)]));
}

function emptyValue(name: string, field: unknown): EmptyValue {
  if (field instanceof z.ZodString) return "";
  if (field instanceof z.ZodNumber) return 0;
  if (field instanceof z.ZodBoolean) return false;
  if (field instanceof z.ZodArray) return emptyList;
  throw new TypeError(`${name} is personal and required, and nothing is known to stand for it once it is erased`);
}
