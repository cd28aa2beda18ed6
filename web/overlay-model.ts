/** What the overlay shows, reduced from the server's frames. Pure: the clocks are arguments. */
import type { RecordedEvent } from "#shared/event.ts";
import type { Totals } from "#shared/live-state.ts";
import type { Position } from "#shared/position.ts";
import type { EventsFrame, HelloFrame } from "#shared/wire.ts";
import { advance, announce, type AlertQueue, emptyQueue, youngMs } from "./alert-queue.ts";
import { alertOf, battleAlert, timeOf } from "./alert.ts";
import { type BattleBoard, takeBattle } from "./battle.ts";
import { type ChatLine, takeChat } from "./chat-feed.ts";
import type { Options } from "./options.ts";

export interface OverlayModel {
  options: Options;
  lines: ChatLine[];
  queue: AlertQueue;
  totals: Totals | null;
  battle: BattleBoard | null;
  /** When the battle ended, on the monotonic clock; the board stays for a moment. */
  battleOverAt: number | undefined;
  /** The last frame that was handled; what comes at or before it was seen. */
  position: Position | undefined;
  /** Time of the newest event known, milliseconds since 1970. */
  newest: number;
}

/** Two clocks: `now` is monotonic and paces what is shown; `wall` is the machine's time of day. Both in milliseconds. */
export interface Clocks {
  now: number;
  wall: number;
}

const battleLingerMs = 10_000;

export function newModel(options: Options): OverlayModel {
  return {
    options,
    lines: [],
    queue: emptyQueue(),
    totals: null,
    battle: null,
    battleOverAt: undefined,
    position: undefined,
    newest: 0,
  };
}

/** Takes the server's greeting: paints what was, announces nothing. */
export function takeHello(model: OverlayModel, frame: HelloFrame, clocks: Clocks): void {
  const { viewers, likes, coins, updatedAt, battle } = frame.state;
  model.totals = { viewers, likes, coins };
  model.newest = Math.max(model.newest, Math.min(updatedAt, clocks.wall));
  // A socket that came back where it was left has the lines on the screen already.
  if (!frame.recovered || model.lines.length === 0) {
    model.lines = [];
    for (const event of frame.recent) takeChat(model.lines, event, model.options, true);
  }
  if (battle) updateBattle(model, takeBattle(model.battle, battle), clocks.now);
  if (battle && model.battle?.over === true && model.battleOverAt === clocks.now) model.battle = null;
  model.position = frame.position;
}

/** Takes events that are new, in their order. */
export function takeEvents(model: OverlayModel, frame: EventsFrame, clocks: Clocks): void {
  const seen = model.position?.epoch === frame.position.epoch ? model.position.offset : 0;
  const events = frame.events.filter((event) => event.offset > seen);
  for (const event of events) model.newest = Math.max(model.newest, Math.min(timeOf(event), clocks.wall));
  for (const event of events) takeEvent(model, event, clocks);
  model.totals = frame.totals;
  if (frame.position.offset >= seen) model.position = frame.position;
}

function takeEvent(model: OverlayModel, event: RecordedEvent, { now }: Clocks): void {
  const { options, queue } = model;
  takeChat(model.lines, event, options, false);
  const before = model.battle;
  if (event.eventType === "BATTLE") updateBattle(model, takeBattle(before, event.payload), now);
  if (!options.show.has("alerts") || model.newest - timeOf(event) >= youngMs) return;
  const alert =
    event.eventType === "BATTLE"
      ? options.alerts.has("battles") && beganBattle(before, model.battle)
        ? battleAlert(event)
        : undefined
      : alertOf(event, options);
  if (alert) announce(queue, alert, now, options.alertSeconds * 1_000);
}

function beganBattle(before: BattleBoard | null, after: BattleBoard | null): boolean {
  return after !== null && !after.over && before?.battleId !== after.battleId;
}

function updateBattle(model: OverlayModel, battle: BattleBoard | null, now: number): void {
  if (battle?.over !== true) model.battleOverAt = undefined;
  else if (model.battle?.over !== true || model.battle.battleId !== battle.battleId) model.battleOverAt = now;
  model.battle = battle;
}

/**
 * Moves on with time: alerts come and go, a battle that is over leaves.
 * @returns when to call again, on the clock of `now`; undefined when nothing waits for time
 */
export function advanceModel(model: OverlayModel, now: number): number | undefined {
  const next = advance(model.queue, now, model.newest, model.options.alertSeconds * 1_000);
  if (model.battleOverAt === undefined) return next;
  const leaveAt = model.battleOverAt + battleLingerMs;
  if (now < leaveAt) return Math.min(leaveAt, next ?? leaveAt);
  model.battle = null;
  model.battleOverAt = undefined;
  return next;
}
