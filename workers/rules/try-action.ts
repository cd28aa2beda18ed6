/** Trying one action of a rule without anything having happened. */
import type { TrialEnd } from "#shared/protocol/fleet-protocol.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { tallyChange } from "#shared/rules/tally-change.ts";
import type { TriedEvent } from "#shared/rules/tried-event.ts";
import { isOfTool } from "#shared/tools/action.ts";
import { tryOut } from "../fleet.ts";
import { Problem } from "../problem.ts";
import { render, showRuns } from "./show.ts";

export interface DraftParts {
  env: Env;
  /** Of the stream. */
  workspaceId: string;
  /** Whether who asks may write rules: a draft with a program's command is as good as a rule. */
  mayWrite: boolean;
}

/**
 * Tries one action of a rule, whatever the rule's trigger and conditions say: an alert is shown, a program is asked through the
 * stream's runner, and of all else is said what it would do. Nobody is written to or muted, and no number changes.
 */
export async function tryAction(
  { env, workspaceId, mayWrite }: DraftParts,
  rule: Rule & { streamId: string },
  given: TriedEvent | undefined,
  at: Date,
) {
  const { asked, tried, counters, timers } = await render(env, rule, given, at);
  const [run] = asked === "budget" ? [] : asked;
  if (run === undefined || run.action.type === "overlay") {
    const { actions, sockets, message } = await showRuns(env, rule, asked);
    return { actions, sockets, message, tried: null };
  }
  const { action, actionId: trialId } = run;
  const nothing = { actions: [], sockets: 0 };
  if (!isOfTool(action)) {
    const change = action.type === "counter" ? tallyChange(action, { counters, timers }, tried.ingestedAt) : null;
    return { ...nothing, message: "Nothing was done", tried: { ...untold, action, became: "told" as const, change } };
  }
  if (!mayWrite) throw new Problem("forbidden", "Trying a program on somebody's computer needs rule:write");
  const answer = await tryOut(env, { trialId, streamId: rule.streamId, workspaceId, action });
  if (!answer.ok) throw new Problem(answer.code);
  const { ok: _ok, ...end } = answer;
  return { ...nothing, message: endWords(end), tried: { ...untold, action, ...end } };
}

/** What a trial says of itself, where there is nothing to say. */
const untold = { error: "", runnerId: null, tookMs: null, change: null };

function endWords(end: TrialEnd): string {
  switch (end.became) {
    case "success":
      return `Done by runner ${end.runnerId} in ${end.tookMs} ms`;
    case "failed":
    case "skipped":
      return `${end.became === "failed" ? "Failed" : "Not done"}: ${end.error}`;
    case "no_runner":
      return "No runner that was started for this stream asked within 10 s, so nothing was done. Start it with --tools, and try again";
    case "no_word":
      return `Runner ${end.runnerId} took it and did not say what became of it: it may have been done`;
    default:
      return end satisfies never;
  }
}
