/** Trying what a rule does without anything having happened: its alerts are shown, and one action alone is tried. */
import { createHash } from "node:crypto";
import { UnifiedEvent } from "#shared/event.ts";
import type { TrialEnd } from "#shared/protocol/fleet-protocol.ts";
import type { ActionRun } from "#shared/rules/action-run.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { tallyChange } from "#shared/rules/tally-change.ts";
import { exampleEvent, tryActions } from "#shared/rules/trial.ts";
import { completeEvent, type TriedEvent } from "#shared/rules/tried-event.ts";
import { isOfTool } from "#shared/tools/action.ts";
import * as z from "zod";
import { parseValue } from "../body.ts";
import { fleetOf } from "../fleet.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

/** An event of a body, with what was left out filled in. Throws `invalid_request` with the fields that are wrong. */
export function readTriedEvent(given: TriedEvent, now: Date): UnifiedEvent {
  return parseValue(z.object({ event: UnifiedEvent }), { event: completeEvent(given, now.getTime()) }).event;
}

/** Shows it on the overlays that are open, whether it would fire or not; without an event as for one of its kind. */
export async function show(env: Env, rule: Rule & { streamId: string }, given: TriedEvent | undefined, at: Date) {
  const { asked } = await render(env, rule, given, at);
  return showRuns(env, rule, asked);
}

/** What the rule would ask for on the event, with the stream's counters and timers as they are. Nothing is done. */
async function render(env: Env, rule: Rule & { streamId: string }, given: TriedEvent | undefined, at: Date) {
  const event = given && readTriedEvent(given, at);
  const snapshot = await hubOf(env, rule.streamId).snapshot();
  if (!snapshot.ok) throw new Problem(snapshot.code);
  const eventId = sha256Hex(crypto.randomUUID());
  const tried = event ? { ...event, eventId, offset: 0 } : exampleEvent(rule.trigger, { eventId, now: at.getTime() });
  const { state: live, counters, timers } = snapshot;
  const setting = { live, counters, timers, hostUniqueId: "", sha256Hex };
  return { asked: tryActions({ ...rule, enabled: true }, tried, setting), tried, counters, timers };
}

async function showRuns(env: Env, rule: Rule & { streamId: string }, asked: ActionRun[] | "budget") {
  const runs = asked === "budget" ? [] : asked.filter(({ action }) => action.type === "overlay");
  const answer = await hubOf(env, rule.streamId).show(runs);
  if (!answer.ok) throw new Problem(answer.code);
  const actions = runs.map(({ action }) => action);
  const message = asked === "budget" ? overBudgetWords : shownWords(actions.length, answer.sockets);
  return { ruleId: rule.ruleId, actions, sockets: answer.sockets, message };
}

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
  const answer = await fleetOf(env).tryOut({ trialId, streamId: rule.streamId, workspaceId, action });
  if (!answer.ok) throw new Problem(answer.code);
  const { ok: _ok, ...end } = answer;
  return { ...nothing, message: endWords(end), tried: { ...untold, action, ...end } };
}

/** What a trial says of itself, where there is nothing to say. */
const untold = { error: "", runnerId: null, tookMs: null, change: null };

const overBudgetWords =
  "Shown on 0 overlays: the rule takes more work than one event has for all rules; make it simpler";

/** What became of showing a rule, for who did it and sees nothing. */
function shownWords(actions: number, sockets: number): string {
  if (actions === 0) return "The rule asks for nothing that an overlay could show";
  if (sockets > 0) return `Shown on ${sockets} ${sockets === 1 ? "overlay" : "overlays"}`;
  return "Shown on 0 overlays: none is open. Open the overlay's URL in a browser or in OBS, and show it again";
}

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
