/** How a stream's rules change. */
import type { SetRulesAnswer } from "#shared/protocol/hub-protocol.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { followFrom, keepRules } from "#shared/rules/rule-state.ts";
import { noteEnough } from "#shared/rules/timer-lows.ts";
import type { FeedEngine } from "../../feed/feed-engine.ts";
import type { HubParts } from "../hub-parts.ts";
import { wakeForTimers } from "../outgoing.ts";
import { withdrawUnasked } from "../overlays/overlay-control.ts";
import { unknownStream } from "../unknown-stream.ts";

export interface RulesCall {
  version: number;
  rules: Rule[];
}

/** Takes all rules of the stream; what is shown by one that is switched off is taken off the overlays. */
export function setRules({ engine, audience, wakeBy }: HubParts, call: RulesCall, now: number): SetRulesAnswer {
  const view = engine.present;
  if (!view) return unknownStream;
  const { last } = view.memory.takebacks;
  // Two changes at once may come in the other order: the later one has everything.
  if (call.version > view.rules.version) {
    changeRules(engine, call, now);
    wakeForTimers({ engine, wakeBy }, now);
    audience.tellOverlays({ after: last }, now);
  }
  return { ok: true, version: view.rules.version, fromOffset: view.memory.offset + 1 };
}

function changeRules(engine: FeedEngine, { version, rules }: RulesCall, now: number): void {
  engine.change((view) => {
    const { memory } = view;
    const before = view.rules.compiled.all;
    if (before.length === 0) followFrom(memory.ruleState, memory.state.live);
    engine.writeRules(view, version, rules);
    keepRules(memory.ruleState, view.rules.compiled);
    noteEnough(view.rules.compiled, memory.ruleState, now);
    withdrawUnasked(memory, before, view.rules.compiled);
    // Events before this were judged by the rules before: what is loaded again must not be judged by these.
    engine.writeCheckpoint();
  });
}
