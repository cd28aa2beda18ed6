/** What a rule that fires asks for: each action with its texts filled in and an id that is the same each time. */
import type { Sha256Hex } from "#shared/event-id.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import type { ToolCommand } from "#shared/tools/command.ts";
import { renderTool } from "#shared/tools/compile.ts";
import type { ActionOf } from "./action.ts";
import { stepsToRun } from "./action-steps.ts";
import { type Medium, renderAddress } from "./address.ts";
import { charge, type Meter } from "./budget.ts";
import type { CompiledAction, CompiledRule } from "./compile.ts";
import { changeTally } from "./counters.ts";
import { ruleLimits } from "./limits.ts";
import type { Occasion } from "./occasion.ts";
import { openMarks, withoutMarks } from "./open-text.ts";
import { type Origin, originOf } from "./origin.ts";
import { type RenderedSpeech, renderSpeech } from "./rendered-speech.ts";
import { type ToldGift, toldGift } from "./settled-gift.ts";
import { type Escape, renderTemplate, type Template, type Token } from "./template.ts";
import { tokenValue } from "./token-values.ts";
import type { RuleState } from "./rule-state.ts";
import { isPerson } from "./viewers.ts";

/** An action ready to be carried out. */
export type RenderedAction =
  | {
      type: "overlay";
      /** "" where there is none. */
      text: string;
      imageUrl: string;
      soundUrl: string;
      speech: string;
      /** Of the speech: a BCP 47 tag; absent where nothing is known of it. */
      language?: string;
      /** Least time between two speeches of one person, milliseconds; absent: any. */
      paceMs?: number;
      /** The texts with the number of gifts and coins left open, where they have it; see open-text.ts. */
      open?: { text?: string; speech?: string };
      durationMs: number;
      variant: string;
      queue: string;
      priority: number;
      overlays: "all" | string[];
    }
  | {
      type: "webhook";
      endpointId: string;
      /** Where a gift that is over fired the rule. */
      gift?: ToldGift;
    }
  | { type: "announce"; text: string }
  | {
      type: "moderate";
      /** `lift` takes both back. */
      measure: "mute" | "ban" | "lift";
      /** null: until it is taken back. */
      durationMs: number | null;
      /** null: nobody did this event, so there is nobody to moderate. */
      user: { userId: string; uniqueId: string } | null;
    }
  | {
      type: "counter";
      kind: "counter" | "timer";
      name: string;
      /** After the change: of a counter its value, of a timer when it ends, milliseconds since 1970. */
      value: number;
      /** Of a timer that is paused: what is left of it, milliseconds. `value` is then when it would end if it went on. */
      pausedLeftMs?: number;
    }
  | { type: "log"; text: string }
  | { type: "wheel" }
  | ToolCommand;

export interface ActionRun {
  /** Hex SHA-256 of `ruleId:revision:eventId:index`, of a gift that is over with `:gift:` and its offset behind it. */
  actionId: string;
  ruleId: string;
  revision: number;
  /** The event that fired it; of a gift that is over the one on which it settled. */
  eventId: string;
  /** Which of the rule's actions. */
  index: number;
  /** How many times over the trigger was met: more than once only of "every N". */
  times: number;
  action: RenderedAction;
  /** Of what overlays show; absent in what was committed before this was noted. */
  from?: Origin;
  /** Nothing was done: why. `action` is then a line of the log that says so. */
  skipped?: "budget";
}

/**
 * The runs of a rule that fires, in order. Changes the counters. Throws `OverBudget`, with nothing changed, where they take more
 * steps than the meter has.
 */
export function runActions(
  compiled: CompiledRule,
  occasion: Occasion,
  times: number,
  { sha256Hex, meter }: { sha256Hex: Sha256Hex; meter: Meter },
): ActionRun[] {
  charge(meter, stepsToRun(compiled, occasion));
  // Only what a priority takes that is computed cannot be told before.
  const { state } = occasion;
  return compiled.computes
    ? orAsBefore(state, () => runAll(compiled, occasion, times, { sha256Hex, meter }))
    : runAll(compiled, occasion, times, { sha256Hex, meter });
}

/** Does what may stop halfway; then counters and timers are what they were. */
function orAsBefore<Result>({ counters, timers }: RuleState, work: () => Result): Result {
  const before = [{ ...counters }, { ...timers }];
  try {
    return work();
  } catch (error) {
    for (const [index, values] of [counters, timers].entries()) {
      for (const name of Object.keys(values)) delete values[name];
      Object.assign(values, before[index]);
    }
    throw error;
  }
}

function runAll(
  { rule, actions }: CompiledRule,
  occasion: Occasion,
  times: number,
  { sha256Hex, meter }: { sha256Hex: Sha256Hex; meter: Meter },
): ActionRun[] {
  const { ruleId, revision } = rule;
  const { part } = occasion;
  const { eventId } = occasion.event;
  // The random number is below 1, and an action there is always: the schema asks for one.
  const chosen =
    rule.run === "one" ? Math.floor(occasion.random(`${ruleId}:action${part}`) * actions.length) : undefined;
  return actions.flatMap((action, index) =>
    chosen === undefined || chosen === index
      ? [
          {
            actionId: sha256Hex(`${ruleId}:${revision}:${eventId}:${index}${part}`),
            ruleId,
            revision,
            eventId,
            index,
            times,
            action: render(action, occasion, times, meter),
            ...(action.type === "overlay" && { from: originOf(occasion, rule.trigger) }),
          },
        ]
      : [],
  );
}

type Texts = { text: string | undefined; speech: string | undefined };

/** The texts of a gift's alert with its numbers left open, where they have any; `rendered` gives them for other values. */
function openTexts(
  templates: { text?: Template; speech?: Template },
  occasion: Occasion,
  rendered: (valueOf: (token: Token) => string) => Texts,
): { text?: string; speech?: string } | undefined {
  if (occasion.event.eventType !== "GIFT") return undefined;
  const isOpen = (template: Template = []) =>
    template.some((part) => typeof part !== "string" && Object.hasOwn(openMarks, part.name));
  const [inText, inSpeech] = [isOpen(templates.text), isOpen(templates.speech)];
  if (!inText && !inSpeech) return undefined;
  const { text, speech } = rendered((token) =>
    token.name === "giftCount" || token.name === "coins"
      ? openMarks[token.name]
      : withoutMarks(tokenValue(token, occasion)),
  );
  return { ...(inText && text !== undefined && { text }), ...(inSpeech && speech !== undefined && { speech }) };
}

function render(compiled: CompiledAction, occasion: Occasion, times: number, meter: Meter): RenderedAction {
  const valueOf = (token: Parameters<typeof tokenValue>[0]) => tokenValue(token, occasion);
  const text = (template: Template | undefined, most: number, escape: Escape = "text") =>
    template === undefined ? "" : renderTemplate(template, valueOf, escape, most);
  const address = (template: Template | undefined, medium: Medium) =>
    template === undefined ? "" : renderAddress(template, valueOf, medium);
  switch (compiled.type) {
    case "overlay": {
      const { templates } = compiled;
      const { type, durationMs, variant, queue, overlays, speechPaceMs } = compiled.action;
      const spoken = (value: typeof valueOf): Partial<RenderedSpeech> =>
        templates.speech ? renderSpeech(templates.speech, compiled, occasion, value) : {};
      const { speech = "", language } = spoken(valueOf);
      const open = openTexts(templates, occasion, (value) => ({
        text: templates.text && renderTemplate(templates.text, value, "shown", ruleLimits.alertText),
        speech: spoken(value).speech,
      }));
      return {
        type,
        text: text(templates.text, ruleLimits.alertText, "shown"),
        imageUrl: address(templates.imageUrl, "image"),
        soundUrl: address(templates.soundUrl, "sound"),
        speech,
        ...(speech !== "" && language !== undefined && { language }),
        ...(speech !== "" && speechPaceMs !== undefined && speechPaceMs > 0 && { paceMs: speechPaceMs }),
        ...(open && { open }),
        durationMs,
        variant,
        queue,
        priority: compiled.priority(occasion, meter),
        overlays,
      };
    }
    case "announce":
      return { type: "announce", text: text(compiled.text, ruleLimits.announceText) };
    case "log":
      return { type: "log", text: text(compiled.text, ruleLimits.logText) };
    case "wheel":
      return { type: "wheel" };
    case "webhook": {
      const { event, part } = occasion;
      const { endpointId } = compiled.action;
      const isGift = part !== "" && event.eventType === "GIFT";
      return { type: "webhook", endpointId, ...(isGift && { gift: toldGift(event) }) };
    }
    case "moderate": {
      const { userId, uniqueId } = occasion.event.user;
      const measure = measureOf(compiled.action, occasion.event);
      const user = measure && isPerson(userId) ? { userId, uniqueId } : null;
      return { type: "moderate", ...(measure ?? { measure: "lift", durationMs: null }), user };
    }
    case "counter": {
      const { kind, name } = compiled.action;
      return { type: "counter", kind, name, ...changeTally(compiled.action, occasion, times) };
    }
    case "streamerbot":
    case "obs":
    case "http":
    case "mqtt":
    case "osc":
    case "minecraft":
    case "keys":
      return renderTool(compiled, occasion, valueOf);
    default:
      return compiled satisfies never;
  }
}

type Measure = Pick<Extract<RenderedAction, { type: "moderate" }>, "measure" | "durationMs">;

/** What is done to a person, and for how long; of `asked`, what the moderator asked for, where that is known here. */
function measureOf({ measure, durationMs }: ActionOf<"moderate">, event: UnifiedEvent): Measure | undefined {
  if (measure !== "asked") return { measure, durationMs: durationMs ?? null };
  if (event.eventType !== "MODERATION_ASKED") return undefined;
  const { ask, seconds } = event.payload;
  switch (ask) {
    case "ban":
    case "lift":
      return { measure: ask, durationMs: null };
    case "timeout":
      return seconds === undefined ? undefined : { measure: "mute", durationMs: seconds * 1_000 };
    default:
      return undefined;
  }
}
