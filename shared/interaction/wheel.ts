/**
 * A wheel of fortune. Where it stops is decided here, when it is spun, by a random number that is given, and is told with when it
 * turns: so all pages show the same, whenever they look. Turns that come while it turns wait. Pure.
 */
import type { RecordedEvent } from "#shared/event.ts";
import { isPerson } from "#shared/rules/viewers.ts";
import { wordOf, writtenBy } from "./chat-word.ts";
import { interactionLimits } from "./limits.ts";
import {
  mayTake,
  type Participant,
  participantOf,
  type ShownParticipant,
  shownParticipant,
  type Takers,
} from "./participant.ts";

export interface WheelSection {
  label: string;
  /** How often it comes beside the others. */
  weight: number;
}

export interface WheelSettings {
  title: string;
  sections: WheelSection[];
  /** What viewers write to spin it, and who may; null: nobody by chat. */
  word: string | null;
  who: Takers;
  /** Between two turns of one viewer, milliseconds. */
  cooldownMs: number;
}

export interface Spin {
  /** Counts from 1. */
  no: number;
  /** Which section it stops in, and what that said then. */
  section: number;
  label: string;
  /** When it begins to turn, milliseconds since 1970. */
  at: number;
  by: Participant | null;
  /** What the random number was made of: the hub's own, or the id of the event. */
  seed: string;
}

export interface Wheel extends WheelSettings {
  wheelId: string;
  /** The latest, oldest first. */
  spins: Spin[];
}

/** A wheel of these sections; the turns of the one before are not its own. */
export function setWheel(settings: WheelSettings, wheelId: string): Wheel {
  return { ...settings, wheelId, spins: [] };
}

/** Which section a random number from 0 to below 1 is. */
export function sectionAt(sections: readonly WheelSection[], random: number): number {
  const whole = sections.reduce((sum, { weight }) => sum + weight, 0);
  let rest = random * whole;
  for (const [index, { weight }] of sections.entries()) {
    rest -= weight;
    if (rest < 0) return index;
  }
  return sections.length - 1;
}

/** Spins it, at once or after the turns that wait. Changes `wheel`; undefined where too many wait. */
export function spinWheel(
  wheel: Wheel,
  { by, now, seed, random }: { by: Participant | null; now: number; seed: string; random: number },
): Spin | undefined {
  const { turnMs, restMs, waitingTurns, results } = interactionLimits;
  const last = wheel.spins.at(-1);
  const at = Math.max(now, last === undefined ? 0 : last.at + turnMs + restMs);
  if (at - now > waitingTurns * (turnMs + restMs)) return undefined;
  const section = sectionAt(wheel.sections, random);
  const label = wheel.sections[section]?.label ?? "";
  const spin: Spin = { no: (last?.no ?? 0) + 1, section, label, at, by, seed };
  wheel.spins = [...wheel.spins, spin].slice(-results);
  return spin;
}

/** Takes a chat message for a turn where it is one. Changes `wheel`; says whether it did. */
export function takeSpin(wheel: Wheel, event: RecordedEvent, random: (key: string) => number): boolean {
  if (wheel.word === null || writtenBy(event) !== wordOf(wheel.word) || !mayTake(wheel.who, event.user)) return false;
  const { ingestedAt: now, eventId: seed, user } = event;
  const last = wheel.spins.findLast(({ by }) => by?.userId === user.userId);
  if (last && now - last.at < wheel.cooldownMs) return false;
  return spinWheel(wheel, { by: participantOf(user), now, seed, random: random("wheel") }) !== undefined;
}

/** Spins it because a rule fired on an event: as a turn of whoever did what it fired on. Changes `wheel`. */
export function spinByRule(
  wheel: Wheel,
  { ingestedAt: now, eventId: seed, user }: RecordedEvent,
  random: number,
): Spin | undefined {
  return spinWheel(wheel, { by: isPerson(user.userId) ? participantOf(user) : null, now, seed, random });
}

/** Forgets who spun it. Changes `wheel`. */
export function forgetSpinners(wheel: Wheel, userIds: ReadonlySet<string>): void {
  for (const spin of wheel.spins) if (spin.by && userIds.has(spin.by.userId)) spin.by = null;
}

/** What pages are shown of it: the latest turns, with those that wait. */
export interface ShownWheel {
  wheelId: string;
  title: string;
  sections: WheelSection[];
  word: string | null;
  /** How long it turns, milliseconds. */
  turnMs: number;
  spins: { no: number; section: number; label: string; at: number; by: ShownParticipant | null }[];
}

export function shownWheel({ wheelId, title, sections, word, spins }: Wheel): ShownWheel {
  const shown = spins.map(({ no, section, label, at, by }) => ({
    no,
    section,
    label,
    at,
    by: by && shownParticipant(by),
  }));
  return { wheelId, title, sections, word, turnMs: interactionLimits.turnMs, spins: shown };
}
