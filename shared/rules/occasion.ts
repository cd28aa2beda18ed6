/** One event with all that rules can ask about it. */
import type { RecordedEvent } from "#shared/event.ts";
import type { LiveState } from "#shared/live-state.ts";
import type { CompiledRules } from "./compile.ts";
import type { ConditionData } from "./condition.ts";
import type { PointsAtHand } from "#shared/points/in-hand.ts";
import type { Points } from "#shared/points/points.ts";
import type { RuleState } from "./rule-state.ts";

/** A number from 0 to 1, without 1, that follows from the event and `key`: the same each time it is asked. */
export type Random = (key: string) => number;

export interface Occasion {
  event: RecordedEvent;
  /** Tells apart what one event brings several of; "" for the event itself. Goes into ids and random keys. */
  part: string;
  /** Of a gift that is over: the offset of its last frame. The event has the one on which it settled. */
  settledOffset?: number;
  /** The event is of a broadcast that was left: nothing of it counts any more. */
  isLate: boolean;
  /** The live state after the event. */
  live: Readonly<LiveState>;
  state: RuleState;
  compiled: CompiledRules;
  /** Milliseconds since 1970. */
  now: number;
  random: Random;
  /** The handle of the stream's creator, in lower case. */
  hostUniqueId: string;
  /** The room's totals after the event; `state.totals` are those before it. */
  totals: RuleState["totals"];
  isFirstActivity: boolean;
  /** The points of the event's user as they stand, and all of the stream's, from which a rule takes what it costs. */
  points: PointsAtHand;
  book: Points | undefined;
  /** What conditions read. */
  data: ConditionData;
  /** What was rendered for the ear so far, on all occasions of the event. */
  spoken: {
    /** Values of tokens made fit, by what they were: many rules say the same message. */
    fit: Map<string, string>;
    /** How many speeches there were. */
    speeches: number;
  };
}
