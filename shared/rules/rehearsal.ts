/** Events of the past, one after the other, as rules met them. Pure: nothing is sent, and the events stay as they are. */
import type { RecordedEvent } from "#shared/event.ts";
import type { Sha256Hex } from "#shared/event-id.ts";
import { isLate } from "#shared/live-room.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import type { Evaluated } from "./evaluate.ts";
import { countPoints } from "#shared/points/count.ts";
import { noPoints } from "#shared/points/points.ts";
import { randomOf } from "./random.ts";
import { emptyRuleState, type RuleState } from "./rule-state.ts";
import { followTimers } from "./timers.ts";

/** What the first of the events met. */
export interface Setting {
  hostUniqueId: string;
  sha256Hex: Sha256Hex;
  /** Counters outlive a broadcast: their values before it. */
  counters?: Readonly<Record<string, number>>;
  /** After how long without a word a gift is over, milliseconds; the usual time where it is absent. */
  giftSettleMs?: number | undefined;
  /** What the rules may use for all of the events, in steps; `ruleLimits.pastSteps` where it is absent. */
  steps?: number;
}

/**
 * Each event at the time it was taken in, with the rule state as it stands: whoever is handed it evaluates or observes
 * it before asking for the next. The events are taken one after the other, so that a long session need not be in memory.
 */
export function* rehearse(
  events: Iterable<RecordedEvent>,
  { hostUniqueId, sha256Hex, counters = {}, giftSettleMs }: Setting,
): Generator<{ state: RuleState; evaluated: Evaluated }, undefined> {
  const reduced = initialState();
  // What people had is written into the events, and what they spent on rules of that time they have here.
  const points = noPoints();
  const state: RuleState = { ...emptyRuleState(), counters: { ...counters } };
  for (const recorded of events) {
    // Reducing sets the coins that a gift adds.
    const event = { ...recorded, payload: { ...recorded.payload } } as RecordedEvent;
    const settled = reduce(reduced, event, giftSettleMs);
    countPoints(points, event, reduced.live, "before_spending");
    if (!isLate(event, reduced.live)) followTimers(state.timers, event, event.ingestedAt);
    const random = randomOf(event.eventId, sha256Hex);
    yield {
      state,
      evaluated: {
        event,
        live: reduced.live,
        settled,
        now: event.ingestedAt,
        random,
        sha256Hex,
        hostUniqueId,
        points,
      },
    };
  }
}
