/**
 * What it takes to carry a rule's actions out, in the steps of budget.ts. Told before anything is done: a rule does all it asks
 * for or nothing. From the lengths of what is filled in alone, never from what happens to be remembered of it. Pure.
 */
import type { CompiledTool } from "#shared/tools/compile.ts";
import type { CompiledAction, CompiledRule } from "./compile.ts";
import { ruleLimits } from "./limits.ts";
import type { Occasion } from "./occasion.ts";
import type { Template, Token } from "./template.ts";
import { tokenValue } from "./token-values.ts";

/** To see whether a trigger is met; a command is looked for in the message; a random number is a hash. */
export const askSteps = 30;
export const commandSteps = 150;
export const hashSteps = 250;

/** An id, a record, its place among the event's actions and its way to the sockets. */
const actionSteps = 900;
/** Each text, each token in it, each letter: as it is, as speech, as a part of an address. */
const textSteps = 100;
const tokenSteps = 60;
const letterSteps = { text: 3, speech: 60, address: 24 };
/** To find the place where a text has to be cut, between what people see as letters. */
const cutSteps = 5_000;
const speechSteps = 4_000;
/** The usual arguments of a program beside the runner. */
const argumentSteps = 1_500;
/** To look for words in a speech: for each, in each of its letters. */
const wordSteps = 12;

type Kind = keyof typeof letterSteps;

/** What the actions of a rule that fires take; of one that does one of them at random what the largest takes. */
export function stepsToRun({ rule, actions }: CompiledRule, occasion: Occasion): number {
  const steps = actions.map((action) => actionSteps + stepsOf(action, occasion));
  const cooldowns = rule.userCooldownMs > 0 ? cooldownSteps : 0;
  const all = rule.run === "one" ? hashSteps + Math.max(...steps) : steps.reduce((sum, one) => sum + one, 0);
  return all + cooldowns + (rule.maxPerMinute ?? 0);
}

/** A user's cooldown is noted; that those which are over are looked for now and then is shared out among all. */
const cooldownSteps = 500;

function stepsOf(compiled: CompiledAction, occasion: Occasion): number {
  switch (compiled.type) {
    case "overlay": {
      const { templates, speechWords } = compiled;
      const { text, imageUrl, soundUrl, speech } = templates;
      // A gift's alert is rendered once more with its numbers left open.
      const times = occasion.event.eventType === "GIFT" ? 2 : 1;
      const words = speechWords ? speechWords.parted.length + speechWords.unparted.length : 0;
      return (
        times * (textStepsOf(text, "text", ruleLimits.alertText, occasion) + speechStepsOf(speech, words, occasion)) +
        textStepsOf(imageUrl, "address", ruleLimits.urlLength, occasion) +
        textStepsOf(soundUrl, "address", ruleLimits.urlLength, occasion)
      );
    }
    case "announce":
      return textStepsOf(compiled.text, "text", ruleLimits.announceText, occasion);
    case "log":
      return textStepsOf(compiled.text, "text", ruleLimits.logText, occasion);
    case "webhook":
    case "moderate":
    case "counter":
    case "wheel":
      return 0;
    case "streamerbot":
    case "obs":
    case "http":
    case "mqtt":
    case "osc":
    case "minecraft":
    case "keys":
      return toolStepsOf(compiled, occasion);
    default:
      return compiled satisfies never;
  }
}

/** Its texts, and the event's own arguments, which take as much whatever they are. */
function toolStepsOf({ texts }: CompiledTool, occasion: Occasion): number {
  let steps = argumentSteps;
  for (const { template, most, escape } of texts.values()) {
    steps += textStepsOf(template, escape === "url" ? "address" : "text", most, occasion);
  }
  return steps;
}

function textStepsOf(template: Template | undefined, kind: Kind, most: number, occasion: Occasion): number {
  if (template === undefined) return 0;
  const { letters, tokens } = sizeOf(template, occasion);
  return textSteps + tokens * tokenSteps + letters * letterSteps[kind] + (letters > most ? cutSteps : 0);
}

function speechStepsOf(template: Template | undefined, words: number, occasion: Occasion): number {
  // Past that many nothing is rendered; see rendered-speech.ts.
  if (template === undefined || occasion.spoken.speeches >= ruleLimits.speeches) return 0;
  const { letters, tokens } = sizeOf(template, occasion);
  const looked = words === 0 ? 0 : (letters + words) * wordSteps + words * (letters >> 3);
  return speechSteps + tokens * tokenSteps + letters * letterSteps.speech + looked;
}

/** A template's own letters and those of the values in it, each as far as it is taken. */
function sizeOf(template: Template, occasion: Occasion): { letters: number; tokens: number } {
  let letters = 0;
  let tokens = 0;
  for (const part of template) {
    if (typeof part === "string") letters += part.length;
    else {
      letters += lengthOf(part, occasion);
      tokens += 1;
    }
  }
  return { letters, tokens };
}

/** A time is always as long, and costs more to write than to count. */
const timestampLength = 24;

function lengthOf(token: Token, occasion: Occasion): number {
  if (token.name === "timestamp") return timestampLength;
  return Math.min(ruleLimits.tokenLength, tokenValue(token, occasion).length);
}
