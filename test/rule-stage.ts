/** A stream for the tests of rules: events go through the live state and the rules as in a hub. */
import { createHash } from "node:crypto";
import { type EventType, type EventUser, type Payload, type RecordedEvent, triggerIds } from "#shared/event.ts";
import { initialState, reduce, type ReducedState } from "#shared/live-state.ts";
import { compileRules } from "#shared/rules/compile.ts";
import { evaluate } from "#shared/rules/evaluate.ts";
import type { Random } from "#shared/rules/occasion.ts";
import { randomOf } from "#shared/rules/random.ts";
import { parseRule, type Rule } from "#shared/rules/rule.ts";
import { emptyRuleState, type RuleState } from "#shared/rules/rule-state.ts";

export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A valid rule with one thing changed; throws where that makes it invalid. */
export function rule(change: Record<string, unknown> = {}, ruleId = "r1", revision = 1): Rule {
  const result = parseRule({
    name: "a rule",
    trigger: { on: "event", types: ["CHAT"] },
    actions: [{ type: "log", text: "{displayName}" }],
    ...change,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return { ...result.rule, ruleId, revision };
}

export const anna: EventUser = { userId: "101", uniqueId: "anna", displayName: "Anna" };
export const ben: EventUser = { userId: "102", uniqueId: "ben" };

let offset = 0;

/** An event as the hub has it; what a payload does not say is empty. */
export function event<Type extends EventType>(
  eventType: Type,
  payload: Partial<Payload<Type>> = {},
  change: Partial<Omit<RecordedEvent, "eventType" | "payload">> = {},
): RecordedEvent {
  offset += 1;
  return {
    schemaVersion: "1",
    eventId: sha256Hex(`event ${offset}`),
    eventType,
    triggerId: triggerIds[eventType],
    streamId: "st_1",
    roomId: "7001",
    sessionId: "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d",
    seqNo: offset,
    rawType: `Webcast${eventType}`,
    timestamp: 1_763_726_400_000,
    ingestedAt: 1_763_726_400_000,
    source: "live",
    user: anna,
    payload,
    offset,
    ...change,
  } as RecordedEvent;
}

type Change = Parameters<typeof event>[2];
export const chat = (message: string, change?: Change) =>
  event("CHAT", { message, emotes: [], language: "en" }, change);
/** Each call adds to the room's total. */
export const like = (likeCount: number, totalLikeCount: number, change?: Change) =>
  event("LIKE", { likeCount, totalLikeCount }, change);
export const gift = (diamondCount: number, giftCount = 1, change?: Change) =>
  event(
    "GIFT",
    {
      giftId: "5655",
      giftName: "Rose",
      giftCount,
      diamondCount,
      coins: diamondCount * giftCount,
      isGiftStreak: false,
      streakActive: false,
      streakEnd: false,
      groupId: "0",
      receiverUserId: "",
      giftImageUrl: "https://p16.tiktokcdn.com/rose.png",
    },
    change,
  );

export interface StageOptions {
  random?: Random;
  hostUniqueId?: string;
  state?: RuleState;
  reduced?: ReducedState;
  /** What the rules may take for an event. */
  steps?: number;
}

/** A stream with rules. `send` takes an event at a time (milliseconds, from 0) and returns what is to be done. */
export function stage(rules: Rule[], options: StageOptions = {}) {
  const { random, hostUniqueId = "host", state = emptyRuleState(), reduced = initialState(), steps } = options;
  const budget = steps === undefined ? {} : { steps };
  const compiled = compileRules(rules);
  const evaluated = (one: RecordedEvent, atMs: number) => {
    const settled = reduce(reduced, one);
    const chance = random ?? randomOf(one.eventId, sha256Hex);
    return {
      event: one,
      live: reduced.live,
      settled,
      now: 1_763_726_400_000 + atMs,
      random: chance,
      sha256Hex,
      hostUniqueId,
    };
  };
  return {
    compiled,
    state,
    reduced,
    send: (one: RecordedEvent, atMs = 0) => evaluate(compiled, state, evaluated(one, atMs), budget).actions,
    evaluate: (one: RecordedEvent, atMs = 0) => evaluate(compiled, state, evaluated(one, atMs), budget),
    explain: (one: RecordedEvent, atMs = 0) => {
      const { explanation } = evaluate(compiled, state, evaluated(one, atMs), { ...budget, explain: true });
      const [first] = explanation.rules;
      if (!first) throw new Error("no rules");
      return { ...explanation, first };
    },
  };
}

/** How many times each of the events fires the rules. */
export function fired(rules: Rule[], events: RecordedEvent[], options?: StageOptions): number[] {
  const { send } = stage(rules, options);
  return events.map((one) => send(one).length);
}
