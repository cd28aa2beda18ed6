/** Which events can fire a trigger. Without the schemas: pages need it, too. */
import type { EventType } from "#shared/event.ts";
import type { Trigger } from "./trigger.ts";
import { activityTypes } from "./viewers.ts";

const everyTypes = { likes: ["LIKE"], coins: ["GIFT"] } as const;
const totalTypes = { likes: ["LIKE"], coins: ["GIFT"], follows: ["FOLLOW"], viewers: ["JOIN", "ROOM_USER"] } as const;

const addingTypes = ["GIFT", "LIKE", "FOLLOW", "SHARE", "SUBSCRIBE"] as const satisfies EventType[];

/**
 * What comes every few seconds while a broadcast is on, what adds to timers, and what is said of a timer by itself: a timer may pass
 * its bound by what a rule takes off it, and then the next of these tells.
 */
const passingTypes = [
  ...addingTypes,
  "CHAT",
  "JOIN",
  "ROOM_USER",
  "TIMER_LOW",
  "TIMER_ENDED",
] as const satisfies EventType[];

const earningTypes = [...addingTypes, "CHAT", "POINTS_CHANGED"] as const satisfies EventType[];

/** The types of the events that can fire a trigger. */
export function typesOf(trigger: Trigger): readonly EventType[] {
  switch (trigger.on) {
    case "event":
      return trigger.types;
    case "raw":
      return ["RAW"];
    case "gift":
      return ["GIFT"];
    case "every":
      return everyTypes[trigger.what];
    case "total":
      return totalTypes[trigger.what];
    case "first_activity":
      return activityTypes;
    case "command":
    case "redeem":
      return ["CHAT"];
    case "level":
      return earningTypes;
    case "battle":
      return ["BATTLE"];
    case "stream":
      return trigger.what === "started" ? ["CONNECTED"] : ["STREAM_END"];
    case "timer":
      return ["TIMER_ENDED"];
    case "timer_added":
      return addingTypes;
    case "timer_left":
      return passingTypes;
    default:
      return trigger satisfies never;
  }
}
