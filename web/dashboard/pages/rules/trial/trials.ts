/** Trying one action of a rule, and what became of it. What was tried is told beside the action until that is another one. */
import type { Action, ActionOf } from "#shared/rules/action.ts";
import type { RuleDraft } from "#shared/rules/rule.ts";
import type { Page } from "../../../frame/page.ts";
import type { Say } from "../rule-words.ts";
import { asked, hookWords, type Trial, triedWords } from "./trial-words.ts";

export interface Trials {
  /** Undefined where it was not tried as it is now. */
  of: (action: Action) => Trial | undefined;
  test: (rule: RuleDraft, index: number) => Promise<void>;
}

/** A receiver has so long before we stop looking; what it answers later stands with its deliveries. */
const lookForMs = 10_000;
const lookEveryMs = 500;

export function openTrials(
  { api, stream, speech, signal, explain }: Pick<Page, "api" | "stream" | "speech" | "signal" | "explain">,
  { say, shown }: { say: Say; shown: (sockets: number) => void },
  changed: () => void,
): Trials {
  /** A changed action is another object, so what is told of it ends with it. */
  const all = new WeakMap<Action, Trial>();
  const words = { say, language: speech.locale };

  function put(action: Action, trial: Trial | undefined): void {
    if (trial) all.set(action, trial);
    else all.delete(action);
    if (!signal.aborted) changed();
  }

  async function tryHook({ endpointId }: ActionOf<"webhook">): Promise<Trial> {
    const { deliveryId } = await api.testEndpoint({ params: { endpointId } });
    for (let waited = 0; waited < lookForMs && !signal.aborted; waited += lookEveryMs) {
      const delivery = await api.getDelivery({ params: { endpointId, deliveryId }, signal });
      if (delivery.state !== "pending" || delivery.attemptCount > 0) return hookWords(delivery, words);
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
    return hookWords(undefined, words);
  }

  async function tryOne(rule: RuleDraft, action: Action, index: number): Promise<Trial | undefined> {
    if (action.type === "webhook") return tryHook(action);
    const params = { streamId: stream.streamId };
    const { sockets, tried, message } = await api.showDraft({ params, body: { rule: rule as never, action: index } });
    if (action.type !== "overlay") return tried ? triedWords(action, tried, words) : { tone: "stop", text: message };
    shown(sockets);
    return undefined;
  }

  return {
    of: (action) => all.get(action),
    async test(rule, index) {
      const action = rule.actions[index];
      if (!action || all.get(action)?.tone === "asked") return;
      // What an alert did is seen on the overlays.
      if (action.type !== "overlay") put(action, asked(action, say));
      try {
        put(action, await tryOne(rule, action, index));
      } catch (error) {
        put(action, { tone: "stop", text: explain(error) });
      }
    },
  };
}
