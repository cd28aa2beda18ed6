/** An event of a session as an event of a run: with a session and an id of its own, and otherwise as it was. Pure. */
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import { eventId, type Sha256Hex } from "#shared/event-id.ts";
import type { Random } from "#shared/rules/occasion.ts";
import { randomOf } from "#shared/rules/random.ts";
import type { ReplayPlan } from "./cursor.ts";

export function replayedEvent(
  { offset: _offset, ...event }: RecordedEvent,
  { sessionId }: Pick<ReplayPlan, "sessionId">,
  sha256Hex: Sha256Hex,
): UnifiedEvent {
  // Reducing sets what only the state knows: the payload that was read stays as it is.
  const own = { ...event, payload: { ...event.payload }, sessionId, source: "replay" } as UnifiedEvent;
  return { ...own, eventId: eventId(own, sha256Hex) };
}

/**
 * The random numbers that the event met when it was live: rules that leave something to chance do the same again. A gift that is
 * over has its offset in the key: it is counted as it was in the stream's feed, as if nothing else had come in between.
 */
export function randomOfReplayed(
  event: RecordedEvent,
  { source }: Pick<ReplayPlan, "source">,
  passFrom: number,
  sha256Hex: Sha256Hex,
): Random {
  let random: Random | undefined;
  // Few events meet a rule that leaves something to chance, and to find the id takes a hash.
  const seeded = () => (random ??= randomOf(seedOf(event, source, sha256Hex), sha256Hex));
  const moved = (offset: string) => String(Number(offset) - passFrom + source.firstOffset - 1);
  return (key) => seeded()(key.replace(/(?<=:gift:)\d+$/, moved));
}

function seedOf(event: RecordedEvent, { streamId, sessionId }: ReplayPlan["source"], sha256Hex: Sha256Hex): string {
  if (event.rawType === timerEndedType || event.rawType === timerLowType) return sha256Hex(event.nativeId ?? "");
  return eventId({ ...event, streamId, sessionId }, sha256Hex);
}

/** What the platform itself says of a timer. */
export const timerEndedType = "system.timer_ended";
export const timerLowType = "system.timer_low";
