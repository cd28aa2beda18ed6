/** What the overlay shows, reduced from the server's frames. Pure: the clocks are arguments. */
import type { ActionRecord } from "#shared/action-record.ts";
import { clockOf } from "#shared/event-clock.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { Totals } from "#shared/live-state.ts";
import { beginsPlayback } from "#shared/playback.ts";
import type { Position } from "#shared/protocol/position.ts";
import { alertThing, isTakenBack, noTakebacks, type Takebacks, thingOf } from "#shared/takeback.ts";
import type { EventsFrame, HelloFrame, SyncFrame, TalliesFrame, TrialFrame } from "#shared/protocol/wire.ts";
import { advance, announce, type AlertQueue, emptyQueue, leaveToRule } from "./alert-queue.ts";
import { alertOf, battleAlert } from "./alert.ts";
import { type BattleBoard, takeBattle } from "./battle.ts";
import { type ChatLine, takeChat } from "./chat-feed.ts";
import { youngMs } from "./hold-up.ts";
import type { Options } from "./options.ts";
import { greetTakebacks, takeDeletion } from "./overlay-takebacks.ts";
import { isOnlyHeard, type RuleAlert, ruleAlertOf } from "./rule-alert.ts";
import { advanceQueues, enqueue, holdUpOf, noRuleQueues, type RuleQueues } from "./rule-queues.ts";
import { newClock, noteArrival, type StreamClock, streamTime } from "./stream-clock.ts";
import { greetTallies, noTallies, shownTallies, takeTally, type Tallies, type Tally, tickIn } from "./tallies.ts";

export interface OverlayModel {
  options: Options;
  /** The overlay's own name, as rules write it. */
  overlayName: string;
  lines: ChatLine[];
  queue: AlertQueue;
  ruleQueues: RuleQueues;
  /** Ids of the latest actions that were taken, oldest first: none is carried out twice. */
  actionIds: Set<string>;
  /** What was taken back, and who is muted: nothing of it is shown when it comes. */
  takebacks: Takebacks;
  /** By user: when something of theirs was spoken last, milliseconds since 1970. */
  spokenAt: Map<string, number>;
  tallies: Tallies;
  clock: StreamClock;
  totals: Totals | null;
  battle: BattleBoard | null;
  /** When the battle ended, on the monotonic clock; the board stays for a moment. */
  battleOverAt: number | undefined;
  /** The last frame that was handled; what comes at or before it was seen. */
  position: Position | undefined;
  /** Time of the newest event known, milliseconds since 1970. */
  newest: number;
  /** The session of the recording that is played, if one is. */
  playback: string | undefined;
}

/** Two clocks: `now` is monotonic and paces what is shown; `wall` is the machine's time of day. Both in milliseconds. */
export interface Clocks {
  now: number;
  wall: number;
}

const battleLingerMs = 10_000;
const maxActionIds = 1_000;
/** People whose last speech is remembered. */
const maxSpeakers = 500;

/** @param overlayName the overlay's own name, as rules write it */
export function newModel(options: Options, overlayName = ""): OverlayModel {
  return {
    options,
    overlayName,
    lines: [],
    queue: emptyQueue(),
    ruleQueues: noRuleQueues(),
    actionIds: new Set(),
    takebacks: noTakebacks(),
    spokenAt: new Map(),
    tallies: noTallies(),
    clock: newClock(),
    totals: null,
    battle: null,
    battleOverAt: undefined,
    position: undefined,
    newest: 0,
    playback: undefined,
  };
}

/** Takes the server's greeting: paints what was, announces nothing. */
export function takeHello(model: OverlayModel, frame: HelloFrame, clocks: Clocks): void {
  const { viewers, likes, coins, updatedAt, battle, playback } = frame.state;
  model.playback = playback;
  model.totals = { viewers, likes, coins };
  greetTallies(model.tallies, frame);
  model.newest = Math.max(model.newest, Math.min(updatedAt, clocks.wall));
  if (frame.takebacks) greetTakebacks(model, frame, frame.takebacks, clocks);
  // A socket that came back where it was left has the lines on the screen already.
  if (!frame.recovered || model.lines.length === 0) {
    model.lines = [];
    for (const event of frame.recent) {
      takeChat(model.lines, event, model.options, true);
      takeDeletion(model, event, clocks);
    }
  }
  if (battle) updateBattle(model, takeBattle(model.battle, battle), clocks.now);
  if (battle && model.battle?.over === true && model.battleOverAt === clocks.now) model.battle = null;
  model.position = frame.position;
}

/**
 * Takes word on how far the line is: everything up to there that this page wants was sent before it. So who wants little
 * need not come back with an old position.
 */
export function takeSync(model: OverlayModel, { position }: SyncFrame): void {
  if (model.position?.epoch === position.epoch && position.offset > model.position.offset) model.position = position;
}

/** Takes the counters and timers as somebody has set them by hand. */
export function takeTallies(model: OverlayModel, frame: TalliesFrame): void {
  greetTallies(model.tallies, { ...frame, top: frame.position });
}

/** Takes events that are new, in their order. */
export function takeEvents(model: OverlayModel, frame: EventsFrame, clocks: Clocks): void {
  const seen = model.position?.epoch === frame.position.epoch ? model.position.offset : 0;
  const events = frame.events.filter((event) => event.offset > seen).map((event) => asPlayed(model, event));
  for (const event of events) model.newest = Math.max(model.newest, Math.min(clockOf(event), clocks.wall));
  for (const event of events) takeEvent(model, event, clocks);
  const { top } = model.tallies;
  const isLive = top?.epoch !== frame.position.epoch || frame.position.offset > top.offset;
  // What was missed says nothing of how long news takes.
  if (isLive) for (const { ingestedAt } of events) noteArrival(model.clock, ingestedAt, clocks);
  for (const record of frame.actions ?? []) if (record.offset > seen) takeAction(model, record, frame, clocks);
  model.totals = frame.totals;
  if (frame.position.offset >= seen) model.position = frame.position;
}

/** What is played happens now, whenever it was recorded, and is shown whatever was shown the last time. */
function asPlayed(model: OverlayModel, event: RecordedEvent): RecordedEvent {
  if (beginsPlayback(event)) {
    model.playback = event.sessionId;
    model.queue.over.clear();
    model.battle = null;
    model.battleOverAt = undefined;
  }
  return event.sessionId === model.playback ? { ...event, timestamp: event.ingestedAt } : event;
}

/** Whether sounds and speech are muted now. */
export function isSilent({ takebacks, clock }: OverlayModel, { wall }: Clocks): boolean {
  return streamTime(clock, wall) < takebacks.mutes.sound;
}

function takeEvent(model: OverlayModel, event: RecordedEvent, clocks: Clocks): void {
  const { options, queue, takebacks } = model;
  const { now } = clocks;
  takeDeletion(model, event, clocks);
  const thing = thingOf(event);
  if (!isTakenBack(takebacks, "chat", thing)) takeChat(model.lines, event, options, false);
  const before = model.battle;
  if (event.eventType === "BATTLE") updateBattle(model, takeBattle(before, event.payload), now);
  if (!options.show.has("alerts") || model.newest - clockOf(event) >= youngMs) return;
  if (isTakenBack(takebacks, "alerts", thing)) return;
  const alert =
    event.eventType === "BATTLE"
      ? options.alerts.has("battles") && beganBattle(before, model.battle)
        ? battleAlert(event)
        : undefined
      : alertOf(event, options);
  if (alert) announce(queue, alert, now, options.alertSeconds * 1_000, holdUpOf(model.ruleQueues, now));
}

function takeAction(model: OverlayModel, record: ActionRecord, { position }: EventsFrame, { now }: Clocks): void {
  const { actionIds } = model;
  if (actionIds.has(record.actionId)) return;
  actionIds.add(record.actionId);
  for (const id of actionIds) {
    if (actionIds.size <= maxActionIds) break;
    actionIds.delete(id);
  }
  takeTally(model.tallies, record, position.epoch);
  if (!showsRules(model) || model.newest - record.at >= youngMs) return;
  const alert = ruleAlertOf(record, model.overlayName);
  if (!alert || isTakenBack(model.takebacks, "alerts", alertThing(record))) return;
  const key = record.from?.gift?.key;
  if (key !== undefined && !isOnlyHeard(alert) && !model.options.giftsTwice) leaveToRule(model.queue, key);
  enqueue(model.ruleQueues, paced(model, alert, record), now);
}

/** Without its speech where that was taken back, or comes too soon after the last one of the same person. */
function paced({ takebacks, spokenAt }: OverlayModel, alert: RuleAlert, record: ActionRecord): RuleAlert {
  if (alert.speech === "") return alert;
  const thing = alertThing(record);
  const { userId, at } = thing;
  const isTooSoon = userId !== "" && at - (spokenAt.get(userId) ?? -Infinity) < alert.paceMs;
  if (isTooSoon || isTakenBack(takebacks, "speech", thing)) return { ...alert, speech: "" };
  spokenAt.delete(userId);
  spokenAt.set(userId, at);
  for (const oldest of spokenAt.keys()) {
    if (spokenAt.size <= maxSpeakers) break;
    spokenAt.delete(oldest);
  }
  return alert;
}

/** Takes the alerts of a rule that is tried: they are shown as any other, and nothing else comes of them. */
export function takeTrial(model: OverlayModel, { actions }: TrialFrame, { now }: Clocks): void {
  if (!showsRules(model)) return;
  for (const record of actions) {
    const alert = ruleAlertOf(record, model.overlayName);
    if (alert) enqueue(model.ruleQueues, alert, now);
  }
}

function showsRules({ options }: OverlayModel): boolean {
  return options.show.has("alerts") && options.alerts.has("rules");
}

/** The counters and timers of rules as they stand now. */
export function talliesOf({ tallies, options, clock }: OverlayModel, { wall }: Clocks): Tally[] {
  return options.show.has("tallies") ? shownTallies(tallies, options.tallies, streamTime(clock, wall)) : [];
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
 * Moves on with time: alerts come and go, timers run, a battle that is over leaves.
 * @returns when to call again, on the clock of `now`; undefined when nothing waits for time
 */
export function advanceModel(model: OverlayModel, clocks: Clocks): number | undefined {
  const { now } = clocks;
  const { queue, ruleQueues, newest, options } = model;
  const tickMs = tickIn(talliesOf(model, clocks));
  const ruleAlertsAt = advanceQueues(ruleQueues, now, newest, queue.shown.length + queue.waiting.length > 0);
  const times = [
    ruleAlertsAt,
    advance(queue, now, newest, options.alertSeconds * 1_000, holdUpOf(ruleQueues, now)),
    tickMs === undefined ? undefined : now + tickMs,
    advanceBattle(model, now),
  ].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Takes a battle that is over off the page after a moment; returns when that is due. */
function advanceBattle(model: OverlayModel, now: number): number | undefined {
  if (model.battleOverAt === undefined) return undefined;
  const leaveAt = model.battleOverAt + battleLingerMs;
  if (now < leaveAt) return leaveAt;
  model.battle = null;
  model.battleOverAt = undefined;
  return undefined;
}
