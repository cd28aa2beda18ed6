/** What keeps a rule that matched from firing. */
import { belongs } from "./audience.ts";
import type { Occasion } from "./occasion.ts";
import type { Rule } from "./rule.ts";
import { memoryOf, noteUser, type RuleState } from "./rule-state.ts";
import { isPerson } from "./viewers.ts";

export const holdBacks = [
  "disabled",
  "replay",
  "late",
  "audience",
  "cooldown",
  "user_cooldown",
  "cap",
  "chance",
  "points",
  "budget",
] as const;
export type HoldBack = (typeof holdBacks)[number];

const minuteMs = 60_000;

/** The first thing that holds a matching rule back; undefined where it fires. Changes nothing. */
export function heldBackBy(rule: Rule, occasion: Occasion): HoldBack | undefined {
  const { event, live, state, now, random, part, isLate } = occasion;
  if (isLate) return "late";
  if (rule.skipReplay && event.source === "replay") return "replay";
  if (!belongs(rule.audience, event.user, live)) return "audience";
  const memory = state.rules[rule.ruleId];
  if (within(memory?.firedAt, now, rule.cooldownMs)) return "cooldown";
  if (within(userFiredAt(state, rule.ruleId, event.user.userId), now, rule.userCooldownMs)) return "user_cooldown";
  const fired = memory?.minute ?? [];
  if (typeof rule.maxPerMinute === "number" && recent(fired, now).length >= rule.maxPerMinute) return "cap";
  // Asked last, and not at all of a rule that always fires: it costs a hash.
  if (rule.chance < 1 && random(`${rule.ruleId}:chance${part}`) >= rule.chance) return "chance";
  return undefined;
}

/** Notes that a rule fires now. */
export function noteFired(rule: Rule, { event, state, compiled, now }: Occasion): void {
  const { ruleId, cooldownMs, userCooldownMs, maxPerMinute } = rule;
  if (cooldownMs > 0) memoryOf(state, ruleId).firedAt = now;
  if (typeof maxPerMinute === "number") {
    const memory = memoryOf(state, ruleId);
    memory.minute = [...recent(memory.minute ?? [], now), now].slice(-maxPerMinute);
  }
  if (userCooldownMs > 0 && isPerson(event.user.userId)) noteUser(state, compiled, ruleId, event.user.userId, now);
}

/** When a rule that is held back for a while may fire again; milliseconds since 1970. */
export function heldUntil(rule: Rule, by: HoldBack, { event, state, now }: Occasion): number | undefined {
  const memory = state.rules[rule.ruleId];
  const after = (at: number | undefined, lastsMs: number) => (at === undefined ? undefined : at + lastsMs);
  if (by === "cooldown") return after(memory?.firedAt, rule.cooldownMs);
  if (by === "user_cooldown") return after(userFiredAt(state, rule.ruleId, event.user.userId), rule.userCooldownMs);
  if (by !== "cap") return undefined;
  return after(recent(memory?.minute ?? [], now).at(-(rule.maxPerMinute ?? 1)), minuteMs);
}

function userFiredAt(state: RuleState, ruleId: string, userId: string): number | undefined {
  const users = state.rules[ruleId]?.users;
  return users !== undefined && Object.hasOwn(users, userId) ? users[userId] : undefined;
}

/** Either way: a clock that was ahead for a moment must not hold a rule back for that long. */
function within(firedAt: number | undefined, now: number, lastsMs: number): boolean {
  return firedAt !== undefined && Math.abs(now - firedAt) < lastsMs;
}

function recent(times: readonly number[], now: number): readonly number[] {
  return times.filter((at) => within(at, now, minuteMs));
}
