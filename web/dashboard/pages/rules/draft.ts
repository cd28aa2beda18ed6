/** A rule while it is edited: kept on this device until it is saved, so that nothing is lost. */
import type { Action } from "#shared/rules/action.ts";
import type { RuleDraft } from "#shared/rules/rule.ts";
import type { Trigger } from "#shared/rules/trigger.ts";

export interface Draft {
  rule: RuleDraft;
  /** The revision that it was made from; undefined for a new rule. */
  revision: number | undefined;
}

const prefix = "dashboard.rule.";

export function keepDraft(id: string, draft: Draft): void {
  try {
    localStorage.setItem(prefix + id, JSON.stringify(draft));
  } catch {
    // A browser that keeps nothing: the page itself has it.
  }
}

export function keptDraft(id: string): Draft | undefined {
  try {
    const text = localStorage.getItem(prefix + id);
    const read = text === null ? undefined : (JSON.parse(text) as Partial<Draft>);
    return read?.rule && Array.isArray(read.rule.actions) ? (read as Draft) : undefined;
  } catch {
    return undefined;
  }
}

export function forgetDraft(id: string): void {
  try {
    localStorage.removeItem(prefix + id);
  } catch {
    // Nothing was kept.
  }
}

const usual = {
  run: "all",
  enabled: true,
  priority: 0,
  cooldownMs: 0,
  userCooldownMs: 0,
  audience: { who: "everyone" },
  chance: 1,
  skipReplay: false,
} as const;

export function newRule(name: string, trigger: Trigger, actions: Action[], more: Partial<RuleDraft> = {}): RuleDraft {
  return { ...usual, name, trigger, actions, ...more };
}

export function newAlert(text: string, more: Partial<Extract<Action, { type: "overlay" }>> = {}): Action {
  return {
    type: "overlay",
    text,
    durationMs: 6_000,
    variant: "default",
    queue: "alerts",
    priority: 0,
    overlays: "all",
    ...more,
  };
}

const beside = ["ruleId", "revision", "streamId", "createdAt", "updatedAt", "deletedAt", "live"] as const;

/** Only what a rule is: what answers have beside it stays behind. */
export function ruleOf(stored: RuleDraft & Partial<Record<(typeof beside)[number], unknown>>): RuleDraft {
  return Object.fromEntries(
    Object.entries(stored).filter(([name]) => !(beside as readonly string[]).includes(name)),
  ) as RuleDraft;
}

/** Whether both say the same. */
export function isSame(one: RuleDraft, other: RuleDraft): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** Without what is not said, and with its fields in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined && one !== null);
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)).map(([name, one]) => [name, sorted(one)]));
}
