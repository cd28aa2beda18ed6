/** Whether a trigger is met by an event, and how many times over. */
import type { RecordedEvent } from "#shared/event.ts";
import { isNews } from "#shared/news.ts";
import { markOf } from "#shared/points/mark.ts";
import { commandIn } from "./command.ts";
import type { Occasion } from "./occasion.ts";
import { memoryOf } from "./rule-state.ts";
import { leftOf } from "./timers.ts";
import type { Trigger } from "./trigger.ts";
import { isPerson } from "./viewers.ts";

/**
 * How many times the event meets the trigger: 0 for not at all, and more than once only of "every N", where one event can
 * bring several N. The event is of a type that `typesOf` names. Counts the event in where N is over several events.
 */
export function timesMet(trigger: Trigger, ruleId: string, occasion: Occasion): number {
  const { event, state } = occasion;
  switch (trigger.on) {
    case "event":
      return Number(trigger.repeats === true || isNews(event));
    case "gift":
      return 1;
    case "raw":
      return Number(trigger.rawTypes.includes(event.rawType));
    case "every":
      return trigger.by === "stream" ? everyOfStream(trigger, ruleId, occasion) : everyOfViewer(trigger, occasion);
    case "total": {
      const before = trigger.what === "likes" ? likesBefore(occasion) : state.totals[trigger.what];
      return Number(before < trigger.count && occasion.totals[trigger.what] >= trigger.count);
    }
    case "first_activity":
      return Number(occasion.isFirstActivity);
    case "level": {
      const reached = markOf(event)?.level ?? 0;
      return Number(reached > 0 && reached >= trigger.from);
    }
    case "redeem":
    case "command": {
      const command = event.eventType === "CHAT" ? commandIn(event.payload.message) : undefined;
      if (!command || !trigger.commands.includes(command.word)) return 0;
      if (trigger.params === "optional") return 1;
      return Number((command.params !== "") === (trigger.params === "required"));
    }
    case "battle":
      return Number(battleResult(occasion) === trigger.result);
    case "stream":
      return Number(trigger.what === "started" ? !state.started : !state.ended);
    case "timer":
      return Number(event.eventType === "TIMER_ENDED" && trigger.names.includes(event.payload.name));
    case "timer_added":
      return timesAdded(trigger, occasion);
    case "timer_left":
      return timesFallen(trigger, ruleId, occasion);
    default:
      return trigger satisfies never;
  }
}

/**
 * The likes before this event. Of the first likes that are seen the total tells what came before: a runner that starts in
 * the middle of a broadcast must not take it for one leap.
 */
function likesBefore({ event, state }: Occasion): number {
  if (state.totals.likes > 0 || event.eventType !== "LIKE") return state.totals.likes;
  return Math.max(0, event.payload.totalLikeCount - event.payload.likeCount);
}

function everyOfStream(trigger: Extract<Trigger, { on: "every" }>, ruleId: string, occasion: Occasion): number {
  const { state, totals, event } = occasion;
  const added = trigger.what === "likes" ? totals.likes - likesBefore(occasion) : coinsOf(event);
  const memory = memoryOf(state, ruleId);
  const sum = (memory.rest ?? 0) + added;
  memory.rest = sum % trigger.count;
  return Math.floor(sum / trigger.count);
}

/** The viewer's figures hold the event already. */
function everyOfViewer(trigger: Extract<Trigger, { on: "every" }>, { event, data }: Occasion): number {
  if (!isPerson(event.user.userId)) return 0;
  const after = data.viewer[trigger.what];
  const before = after - (trigger.what === "coins" ? coinsOf(event) : likesOf(event));
  return Math.floor(after / trigger.count) - Math.floor(before / trigger.count);
}

/** How many times over the timers have reached it with this event. */
function timesAdded({ names, everyMs }: Extract<Trigger, { on: "timer_added" }>, { state, event }: Occasion): number {
  return names.reduce((sum, name) => {
    const plan = Object.hasOwn(state.timers, name) ? state.timers[name]?.plan : undefined;
    if (plan?.reached?.offset !== event.offset) return sum;
    const { fromMs, toMs } = plan.reached;
    return sum + Math.floor(toMs / everyMs) - Math.floor(fromMs / everyMs);
  }, 0);
}

/** Of how many timers less than that is left now, and was not when the rule was asked before. Notes how much is left. */
function timesFallen(
  { names, leftMs }: Extract<Trigger, { on: "timer_left" }>,
  ruleId: string,
  { state, now }: Occasion,
): number {
  const memory = memoryOf(state, ruleId);
  const before = memory.isLow ?? {};
  const isLow: Record<string, boolean> = {};
  for (const name of names) {
    const timer = Object.hasOwn(state.timers, name) ? state.timers[name] : undefined;
    if (timer) isLow[name] = leftOf(timer, now) < leftMs;
  }
  memory.isLow = isLow;
  // Of one that is seen for the first time nobody knows when that was.
  return names.filter((name) => isLow[name] === true && before[name] === false).length;
}

/** What an event adds. */
export function coinsOf(event: RecordedEvent): number {
  return event.eventType === "GIFT" ? event.payload.coinsDelta : 0;
}

export function likesOf(event: RecordedEvent): number {
  return event.eventType === "LIKE" ? event.payload.likeCount : 0;
}

/** How the latest battle ended for the host; undefined while it goes on, when it was told, or where nobody can tell. */
export function battleResult({ live, state, hostUniqueId }: Occasion): "won" | "lost" | "draw" | undefined {
  const { battle } = live;
  if (!battle || battle.winnerSideId === null || battle.battleId === state.battleId) return undefined;
  const host = battle.participants.find(({ uniqueId }) => uniqueId.toLowerCase() === hostUniqueId);
  const ours = host && battle.sides.find(({ userIds }) => userIds.includes(host.userId));
  if (!ours) return undefined;
  if (battle.winnerSideId === "") return "draw";
  return ours.sideId === battle.winnerSideId ? "won" : "lost";
}
