/** What is stored goes out: to the sockets, to the log, and to whoever waits for a timer. */
import type { Recorded } from "../feed/feed-engine.ts";
import { newer } from "#shared/takeback.ts";
import { dropTakenBack, holdRecorded } from "./moderation/held-things.ts";
import { type HubParts } from "./hub-parts.ts";
import { addedByViewers, changedByRules, movedWithStream, nextLook } from "./rules/timer-endings.ts";

/** While events come, an alarm is always set this far ahead: it sends what an eviction kept from being sent. */
export const recoveryDelayMs = 30_000;

/**
 * Sends a stored batch out. Before it is durable, and received after: the runtime holds frames and answer back until the
 * write has landed.
 */
export function sendOut(parts: HubParts, recorded: Recorded, now: number): void {
  const { engine, audience, wakeBy } = parts;
  const { events, texts, body, actions, droppedActions, takenBackAfter } = recorded;
  if (droppedActions > 0) tellDropped(parts, droppedActions);
  const view = engine.current;
  if (events.length === 0 || !view) return;
  wakeBy(now + recoveryDelayMs);
  const held = holdRecorded(parts, recorded, now);
  audience.broadcast({ events, actions, texts, body, held }, now);
  parts.meter.noteBatch({ events, actions: actions.length, sockets: audience.size }, now);
  audience.tellOverlays({ after: takenBackAfter }, now);
  dropTakenBack(parts, newer(view.memory.takebacks.withdrawals, takenBackAfter), now);
  const { timers } = view.memory.ruleState;
  const movedTimers = movedWithStream(events, timers);
  if (movedTimers) audience.tellTallies(now);
  const isAddedTo = addedByViewers(events, timers);
  if (isAddedTo) parts.tallies.changed(now);
  if (movedTimers || isAddedTo || changedByRules(actions)) wakeForTimers(parts, now);
  parts.keepAwake(engine.flush({ urgent: false }));
}

/** Comes back for the end of the next timer, or for when little is left of one that a rule waits for. */
export function wakeForTimers({ engine, wakeBy }: Pick<HubParts, "engine" | "wakeBy">, now: number): void {
  const view = engine.present;
  if (!view) return;
  const lookAt = nextLook(view.rules.compiled, view.memory.ruleState, now);
  if (lookAt !== Infinity) wakeBy(lookAt);
}

/** Not silently: who wrote these rules has to be told why not all of it happens. */
function tellDropped({ engine }: HubParts, dropped: number): void {
  const streamId = engine.current?.identity.streamId;
  console.error(JSON.stringify({ part: "hub", status: "actions_dropped", streamId, dropped }));
}
