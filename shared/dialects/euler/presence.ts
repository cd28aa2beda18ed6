/**
 * Who is there, as Euler tells it: somebody comes with their first word and is gone when none came for a while. Bounded: of
 * more people than are kept, who was heard of longest ago is gone. Pure; times are milliseconds since 1970.
 */
import type { EventUser } from "#shared/event.ts";

interface Seen {
  user: EventUser;
  firstSeen: number;
  lastSeen: number;
}

export interface PresenceMessage {
  kind: "join" | "leave";
  seen: Seen;
}

const mostPeople = 1_000;

export class Presence {
  /** By id, who was heard of longest ago first. */
  readonly #people = new Map<string, Seen>();
  readonly #leaveAfterMs: number;

  constructor(leaveAfterSeconds: number) {
    this.#leaveAfterMs = leaveAfterSeconds * 1_000;
  }

  /** Somebody did something. */
  see(users: readonly EventUser[], now: number): PresenceMessage[] {
    const said: PresenceMessage[] = [];
    for (const user of users) {
      const known = this.#people.get(user.userId);
      const seen = { user, firstSeen: known?.firstSeen ?? now, lastSeen: now };
      this.#people.delete(user.userId);
      this.#people.set(user.userId, seen);
      if (!known) said.push({ kind: "join", seen });
    }
    for (const [userId, seen] of this.#people) {
      if (this.#people.size <= mostPeople) break;
      this.#people.delete(userId);
      said.push({ kind: "leave", seen });
    }
    return said;
  }

  /** When `leave` has something to say; Infinity with nobody there. */
  get dueAt(): number {
    const [first] = this.#people.values();
    return first ? first.lastSeen + this.#leaveAfterMs : Number.POSITIVE_INFINITY;
  }

  /** Who is gone by now. */
  leave(now: number): PresenceMessage[] {
    const said: PresenceMessage[] = [];
    for (const [userId, seen] of this.#people) {
      if (seen.lastSeen + this.#leaveAfterMs > now) break;
      this.#people.delete(userId);
      said.push({ kind: "leave", seen });
    }
    return said;
  }
}
