/**
 * What one event does to the hub's memory. Pure over it, and the same when the event is new and when it is read again after
 * a wake.
 */
import type { ActionRecord } from "#shared/action-record.ts";
import type { Sha256Hex } from "#shared/event-id.ts";
import { isSystemEvent, type RecordedEvent } from "#shared/event.ts";
import { reduce } from "#shared/live-state.ts";
import { takenBackBy, withdraw } from "#shared/takeback.ts";
import type { Checkpoint } from "./feed-storage.ts";
import { actionsOf, type StreamRules } from "./stream-rules.ts";

/** What an event is judged by besides the state. */
export interface Judging {
  rules: StreamRules;
  hostUniqueId: string;
  sha256Hex: Sha256Hex;
  giftSettleMs?: number | undefined;
}

/** Takes an event with its offset into `memory`, which it changes, as it does the event; returns what the rules ask for. */
export function evolve(
  memory: Pick<Checkpoint, "state" | "ruleState" | "takebacks" | "lastEventAt" | "ended">,
  event: RecordedEvent,
  { rules, hostUniqueId, sha256Hex, giftSettleMs }: Judging,
): ActionRecord[] {
  const settled = reduce(memory.state, event, giftSettleMs);
  notePresence(memory, event);
  noteTakeback(memory, event);
  const { live } = memory.state;
  return actionsOf(rules, memory.ruleState, { event, live, settled, hostUniqueId, sha256Hex });
}

/** Notes what the next holder of the lease wants to know: when something came last, and whether more was to come. */
export function notePresence(memory: Pick<Checkpoint, "lastEventAt" | "ended">, event: RecordedEvent): void {
  // The platform speaks whether a runner is there or not.
  if (isSystemEvent(event)) return;
  memory.lastEventAt = Math.max(memory.lastEventAt, event.ingestedAt);
  if (event.eventType === "STREAM_END") memory.ended = true;
  if (event.eventType === "CONNECTED") memory.ended = false;
}

/** Keeps what an event takes back, for the overlays that come later. */
function noteTakeback({ takebacks }: Pick<Checkpoint, "takebacks">, event: RecordedEvent): void {
  const withdrawal = takenBackBy(event);
  if (withdrawal) withdraw(takebacks, withdrawal);
}
