/** How a rule would look: its actions on an event, whether it would fire or not. Pure. */
import { type EventType, type RecordedEvent, triggerIds } from "#shared/event.ts";

import type { Sha256Hex } from "#shared/event-id.ts";
import type { LiveState } from "#shared/live-state.ts";
import { type ActionRun, runActions } from "./action-run.ts";
import { meterOf, OverBudget } from "./budget.ts";
import { compileRules } from "./compile.ts";
import { occasionOf } from "./evaluate.ts";
import { randomOf } from "./random.ts";
import type { Rule } from "./rule.ts";
import { emptyRuleState } from "./rule-state.ts";
import type { Timers } from "./timers.ts";
import type { Trigger } from "./trigger.ts";
import { typesOf } from "./trigger-types.ts";

/** What the stream is like at the time. */
export interface TrialSetting {
  live: Readonly<LiveState>;
  counters: Readonly<Record<string, number>>;
  timers?: Readonly<Timers>;
  hostUniqueId: string;
  sha256Hex: Sha256Hex;
}

/**
 * What the rule would ask for on the event. Nothing is kept of it, and no condition, cooldown or chance is asked. "budget" where
 * it takes more work than an event has.
 */
export function tryActions(rule: Rule, event: RecordedEvent, setting: TrialSetting): ActionRun[] | "budget" {
  const { live, counters, timers = {}, hostUniqueId, sha256Hex } = setting;
  const compiled = compileRules([rule]);
  const state = { ...emptyRuleState(), roomId: live.roomId, counters: { ...counters }, timers: { ...timers } };
  const random = randomOf(event.eventId, sha256Hex);
  const evaluated = { event, live, settled: [], now: event.ingestedAt, random, sha256Hex, hostUniqueId };
  const meter = meterOf();
  try {
    return compiled.all.flatMap((one) =>
      runActions(one, occasionOf(compiled, state, evaluated), 1, { sha256Hex, meter }),
    );
  } catch (error) {
    if (error instanceof OverBudget) return "budget";
    throw error;
  }
}

const examples: Partial<Record<EventType, object>> = {
  CHAT: { message: "Hello!", emotes: [], language: "en" },
  GIFT: {
    giftId: "5655",
    giftName: "Rose",
    giftCount: 5,
    coins: 5,
    coinsDelta: 5,
    diamondCount: 1,
    streakActive: false,
    streakEnd: true,
    isGiftStreak: true,
    groupId: "1",
    receiverUserId: "",
    giftImageUrl: "",
  },
  LIKE: { likeCount: 15, totalLikeCount: 100 },
  SUBSCRIBE: { subMonth: 1 },
};

/** An event of the kind that the trigger waits for, which nobody did. `eventId` makes it another one each time. */
export function exampleEvent(trigger: Trigger, { eventId, now }: { eventId: string; now: number }): RecordedEvent {
  const eventType = typesOf(trigger)[0] ?? "CHAT";
  const example = examples[eventType] ?? {};
  const payload =
    trigger.on === "command" || trigger.on === "redeem"
      ? { ...example, message: `${trigger.commands[0] ?? "!"} Hello!` }
      : example;
  return {
    schemaVersion: "1",
    eventId,
    eventType,
    triggerId: triggerIds[eventType],
    streamId: "trial",
    roomId: "",
    sessionId: "00000000-0000-4000-8000-000000000000",
    seqNo: 1,
    rawType: "trial",
    timestamp: now,
    ingestedAt: now,
    source: "live",
    user: { userId: "1", uniqueId: "a_viewer", displayName: "A viewer" },
    payload,
    offset: 0,
  } as RecordedEvent;
}
