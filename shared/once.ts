/**
 * What is news once a person, however often it happens or is told: a follow is news the first time in a stream, and what
 * several messages tell of one moment is news with the first of them. Plain data, bounded: it is stored with the state.
 */
import { clockOf } from "./event-clock.ts";
import type { EventOf, RecordedEvent } from "./event.ts";
import { giverKey } from "./gift-ledger.ts";

/** Types that are news once a person. */
export type OnceType = "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "SUPER_FAN";

interface Rule {
  /** How long one and the same person is no news; absent: for good. Milliseconds. */
  windowMs?: number;
  /** How many persons are remembered at least; at most twice as many. */
  persons: number;
}

const minuteMs = 60_000;

/**
 * A share goes to several friends one after another (the recordings have 10 to 29 s between them), and who loses the line
 * comes back within seconds: both are one within a minute. TikTok tells a subscription by up to three messages, which come
 * seconds apart, and by none again before a month has passed.
 */
const rules: Record<OnceType, Rule> = {
  FOLLOW: { persons: 8_192 },
  SHARE: { windowMs: minuteMs, persons: 512 },
  JOIN: { windowMs: minuteMs, persons: 1_024 },
  SUBSCRIBE: { windowMs: 10 * minuteMs, persons: 128 },
  SUPER_FAN: { windowMs: 10 * minuteMs, persons: 128 },
};

/**
 * When each person was news last, in milliseconds since 1970, by a hash of who it is. In two halves: when the newer one is
 * full, the older one falls out. Whoever is met in the older one moves to the newer one, so that who comes again and again
 * is never forgotten.
 */
export interface KnownPersons {
  newer: Record<string, number>;
  newerSize: number;
  older: Record<string, number>;
}

export type OnceMemory = Partial<Record<OnceType, KnownPersons>>;

/** Whether an event is of a type that is news once a person. */
export function isOfOnce(event: RecordedEvent): event is EventOf<OnceType> & { offset: number } {
  return Object.hasOwn(rules, event.eventType);
}

/** Says whether this is the news of it, and remembers that. Changes `memory`. Of whom nobody can tell who it is, all is news. */
export function isFirst(memory: OnceMemory, event: EventOf<OnceType>): boolean {
  const person = personOf(event);
  if (person === undefined) return true;
  const { windowMs, persons } = rules[event.eventType];
  const known = (memory[event.eventType] ??= { newer: {}, newerSize: 0, older: {} });
  const at = windowMs === undefined ? 0 : clockOf(event);
  const knownAt = timeOf(known.newer, person) ?? timeOf(known.older, person);
  // Either way: what comes late belongs to the same moment.
  const first = knownAt === undefined || (windowMs !== undefined && Math.abs(at - knownAt) >= windowMs);
  // The clock of what came late must not take back what is known.
  remember(known, person, first ? Math.max(at, knownAt ?? 0) : (knownAt ?? at), persons);
  return first;
}

function remember(known: KnownPersons, person: string, at: number, persons: number): void {
  if (!Object.hasOwn(known.newer, person)) {
    if (known.newerSize >= persons) {
      known.older = known.newer;
      known.newer = {};
      known.newerSize = 0;
    }
    known.newerSize++;
  }
  known.newer[person] = at;
}

function timeOf(times: Record<string, number>, person: string): number | undefined {
  return Object.hasOwn(times, person) ? times[person] : undefined;
}

/**
 * Who it is, as it is remembered; undefined where the event names nobody. What is replayed is a run of its own: its persons
 * are not those of the live stream.
 */
function personOf({ user, source, sessionId }: EventOf<OnceType>): string | undefined {
  const key = giverKey(user).toLowerCase();
  if (key === "@" || key === "@system") return undefined;
  return hashOf(source === "replay" ? `${sessionId}:${key}` : key);
}

/**
 * 36 bits in 7 characters. Ids are not kept as they are: they would take twice the room. With 16,384 persons who are
 * remembered, one in four million others is taken for one of them.
 */
function hashOf(text: string): string {
  let one = 0xdeadbeef;
  let other = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 2654435761);
    other = Math.imul(other ^ code, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
  other = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return ((other & 0xf) * 2 ** 32 + (one >>> 0)).toString(36);
}
