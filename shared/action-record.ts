import { isOfTool } from "#shared/tools/action.ts";
import type { ActionRun } from "./rules/action-run.ts";
import type { RunnerCommand } from "./protocol/runner-command.ts";

/** A run of a rule's action as it is kept: with the event's place and time. */
export interface ActionRecord extends ActionRun {
  /** Offset of the event that the rule fired on. */
  offset: number;
  /** When that event was taken in, milliseconds since 1970. */
  at: number;
  /** From then until the hub had committed it, in milliseconds; absent in what was committed before this was noted. */
  tookMs?: number;
}

/** What is asked of the runner, for it alone can do it. */
export function commandOf({ actionId, action, skipped }: ActionRecord): RunnerCommand | undefined {
  if (skipped !== undefined) return undefined;
  const isOfRunner = action.type === "announce" || action.type === "moderate" || isOfTool(action);
  return isOfRunner ? { actionId, action } : undefined;
}

/** What overlays carry out: shown, spoken, counted. */
export function isShown({ action }: ActionRecord): boolean {
  return action.type === "overlay" || action.type === "counter";
}
