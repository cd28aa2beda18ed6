/** What became of a trial, in words. Pure. */
import type { Operations } from "../../../../../client/api.ts";
import type { Action, ActionOf } from "#shared/rules/action.ts";
import type { RenderedAction } from "#shared/rules/action-run.ts";
import { newToolActions } from "../tool-view.ts";
import type { Say } from "../rule-words.ts";
import { durationOf } from "../sentence.ts";

export interface Trial {
  /** `asked`: it runs. `told`: nothing was done, and this is what would be. */
  tone: "asked" | "told" | "ok" | "stop";
  text: string;
}

export type Tried = NonNullable<Operations["showDraft"]["answer"]["tried"]>;
export type Sent = Pick<Operations["getDelivery"]["answer"], "state" | "lastStatus" | "lastError" | "lastDurationMs">;

interface Words {
  say: Say;
  language: string;
}

export function asked({ type }: Action, say: Say): Trial {
  return { tone: "asked", text: say(Object.hasOwn(newToolActions, type) ? "tried.waits" : "tried.asked") };
}

export function triedWords(action: Action, tried: Tried, { say, language }: Words): Trial {
  const { became, error: why, runnerId, tookMs } = tried;
  const number = new Intl.NumberFormat(language);
  switch (became) {
    case "told":
      return { tone: "told", text: wouldWords(action, tried, { say, language }) };
    case "success":
      return { tone: "ok", text: say("tried.done", { runner: runnerId ?? "", ms: number.format(tookMs ?? 0) }) };
    case "failed":
      return { tone: "stop", text: say("tried.failed", { why }) };
    case "skipped":
      return { tone: "stop", text: say("tried.skipped", { why }) };
    case "no_runner":
      return { tone: "stop", text: say("tried.noRunner") };
    case "no_word":
      return { tone: "stop", text: say("tried.noWord", { runner: runnerId ?? "" }) };
    default:
      return { tone: "stop", text: became satisfies never };
  }
}

/** What it would do with the viewer that was made up for it. */
function wouldWords(given: Action, { action, change }: Tried, { say, language }: Words): string {
  const would = action as RenderedAction;
  switch (would.type) {
    case "announce":
      return say("would.announce", { text: would.text });
    case "log":
      return say("would.log", { text: would.text });
    case "wheel":
      return say("would.wheel");
    case "moderate":
      return measureWords(given as ActionOf<"moderate">, would, say);
    case "counter": {
      const { before, after } = change ?? { before: 0, after: 0 };
      const number = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
      const inWords = (value: number) => (would.kind === "timer" ? durationOf(value, say) : number.format(value));
      return say(`would.${would.kind}`, { name: would.name, before: inWords(before), after: inWords(after) });
    }
    default:
      return say("would.else");
  }
}

function measureWords(
  { measure }: ActionOf<"moderate">,
  { durationMs, user }: Extract<RenderedAction, { type: "moderate" }>,
  say: Say,
): string {
  if (measure === "asked") return say("would.asked");
  if (user === null) return say("would.nobody");
  const name = user.uniqueId;
  if (measure === "ban") return say("would.ban", { name });
  return durationMs === null
    ? say("would.mute", { name })
    : say("would.muteFor", { name, time: durationOf(durationMs, say) });
}

/** Of a webhook's test delivery; undefined where there was no answer as long as we looked. */
export function hookWords(sent: Sent | undefined, { say, language }: Words): Trial {
  if (!sent) return { tone: "told", text: say("tried.hook.waits") };
  const { state, lastStatus, lastError, lastDurationMs } = sent;
  if (state === "succeeded") {
    const ms = new Intl.NumberFormat(language).format(lastDurationMs ?? 0);
    return { tone: "ok", text: say("tried.hook", { status: lastStatus ?? "", ms }) };
  }
  const why = lastError ?? (lastStatus === null ? "" : `HTTP ${lastStatus}`);
  return { tone: "stop", text: say("tried.hook.failed", { why }) };
}
