/** Showing a rule's alert without anything having happened. */
import { createHash } from "node:crypto";
import { UnifiedEvent } from "#shared/event.ts";
import type { ActionRun } from "#shared/rules/action-run.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { exampleEvent, tryActions } from "#shared/rules/trial.ts";
import { completeEvent, type TriedEvent } from "#shared/rules/tried-event.ts";
import * as z from "zod";
import { parseValue } from "../body.ts";
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
export async function render(env: Env, rule: Rule & { streamId: string }, given: TriedEvent | undefined, at: Date) {
  const event = given && readTriedEvent(given, at);
  const snapshot = await hubOf(env, rule.streamId).snapshot();
  if (!snapshot.ok) throw new Problem(snapshot.code);
  const eventId = sha256Hex(crypto.randomUUID());
  const tried = event ? { ...event, eventId, offset: 0 } : exampleEvent(rule.trigger, { eventId, now: at.getTime() });
  const { state: live, counters, timers } = snapshot;
  const setting = { live, counters, timers, hostUniqueId: "", sha256Hex };
  return { asked: tryActions({ ...rule, enabled: true }, tried, setting), tried, counters, timers };
}

/** Shows those of the runs that overlays show. */
export async function showRuns(env: Env, rule: Rule & { streamId: string }, asked: ActionRun[] | "budget") {
  const runs = asked === "budget" ? [] : asked.filter(({ action }) => action.type === "overlay");
  const answer = await hubOf(env, rule.streamId).show(runs);
  if (!answer.ok) throw new Problem(answer.code);
  const actions = runs.map(({ action }) => action);
  const message = asked === "budget" ? overBudgetWords : shownWords(actions.length, answer.sockets);
  return { ruleId: rule.ruleId, actions, sockets: answer.sockets, message };
}

const overBudgetWords =
  "Shown on 0 overlays: the rule takes more work than one event has for all rules; make it simpler";

/** What became of showing a rule, for who did it and sees nothing. */
function shownWords(actions: number, sockets: number): string {
  if (actions === 0) return "The rule asks for nothing that an overlay could show";
  if (sockets > 0) return `Shown on ${sockets} ${sockets === 1 ? "overlay" : "overlays"}`;
  return "Shown on 0 overlays: none is open. Open the overlay's URL in a browser or in OBS, and show it again";
}
