/** Draws the whole overlay, within its budget of nodes. */
import type { Totals } from "#shared/live-state.ts";
import { createAlertView } from "./alert-view.ts";
import { createBattleView } from "./battle-view.ts";
import { createChatView } from "./chat-view.ts";
import { createCounterView } from "./counter-view.ts";
import { compactNumbers, wholeNumbers } from "./format.ts";
import type { Options } from "./options.ts";
import { type Clocks, isSilent, type OverlayModel, talliesOf } from "./overlay-model.ts";
import { createRuleAlertView } from "./rule-alert-view.ts";
import { shownRuleAlerts } from "./rule-queues.ts";
import { glide, stageChanged } from "./stage-motion.ts";
import { createTallyView } from "./tally-view.ts";
import { browserMouth, createVoice } from "./voice.ts";
import { wordsOf } from "./words.ts";

export interface OverlayView {
  draw(model: OverlayModel, clocks: Clocks): void;
  /** Takes everything off the page. */
  clear(): void;
  /** Says something to who looks for a fault, in a box in the corner; undefined takes it away. Never without `debug=1`. */
  explain(text: string | undefined): void;
}

/** Most elements the page's body ever holds: what a browser source beside a game can draw without a thought. */
const maxElements = 50;

/** What the view tells of what is heard. */
export interface Ears {
  /** Whether the sound or the speech of a rule's alert, by its key, goes on. */
  playing: (key: string, playing: boolean) => void;
  log: (text: string) => void;
  /** Something moved on, and the next picture is due. */
  changed: () => void;
}

/** Draws into the page's own elements, by the options' look. */
export function createOverlayView(root: HTMLElement, options: Options, ears: Ears): OverlayView {
  applyLook(root, options);
  const body = root.ownerDocument.body;
  const { show, volume, talliesAt } = options;
  const language = options.locale ?? navigator.language;
  const words = wordsOf(language);
  const compact = compactNumbers(options.locale);
  const kinds: (keyof Totals)[] = options.likes ? ["viewers", "likes", "coins"] : ["viewers", "coins"];
  const part = (name: string): HTMLElement => {
    const element = root.ownerDocument.getElementById(name);
    if (!element) throw new Error(`The page has no #${name}`);
    return element;
  };
  const mouth = browserMouth(language, volume, ears.log);
  const voice = mouth && createVoice(mouth, after);
  const stage = part("alerts");
  stage.addEventListener(stageChanged, ears.changed);
  const chat = show.has("chat") ? createChatView(part("chat"), words) : undefined;
  const alerts = show.has("alerts") ? createAlertView(stage, words, compact) : undefined;
  const ruleAlerts = show.has("alerts") ? createRuleAlertView(stage, { volume, voice, ...ears }) : undefined;
  const talliesBox = part("tallies");
  const tallies = show.has("tallies") ? createTallyView(talliesBox, options.locale) : undefined;
  const counters = show.has("counters") ? createCounterView(part("counters"), kinds, compact) : undefined;
  const battle = show.has("battle")
    ? createBattleView(part("battle"), { whole: wholeNumbers(options.locale), compact })
    : undefined;

  let box: HTMLElement | undefined;

  return {
    draw(model, clocks) {
      counters?.draw(model.totals);
      battle?.draw(model.battle);
      tallies?.draw(talliesOf(model, clocks));
      // In a picture where they stand over the battle and the alerts, those make room for them.
      root.style.setProperty("--tallies-height", `${talliesAt === "side" ? talliesBox.offsetHeight : 0}px`);
      glide(stage, () => {
        alerts?.draw(model.queue.shown.map((one) => one.alert));
        ruleAlerts?.draw(shownRuleAlerts(model.ruleQueues), isSilent(model, clocks));
      });
      chat?.draw(model.lines);
      // A banner reaches over the chat in every picture.
      root.style.setProperty("--banners-end", `${bannersEnd(stage)}px`);
      // In a picture where they stand over the chat, it makes room for them.
      root.style.setProperty("--alerts-end", `${stage.offsetTop + stage.offsetHeight}px`);
      const elements = body.getElementsByTagName("*");
      while (elements.length > maxElements && chat?.dropOldest()) model.lines.shift();
    },
    clear() {
      ruleAlerts?.silence();
      body.replaceChildren();
    },
    explain(text) {
      box?.remove();
      box = undefined;
      if (text === undefined) return;
      box = root.ownerDocument.createElement("p");
      box.className = "debug";
      box.textContent = text;
      body.append(box);
    },
  };
}

/** Where the lowest banner on the stage ends, in pixels from the top of what the stage stands in; 0 where there is none. */
function bannersEnd(stage: HTMLElement): number {
  const banners = stage.querySelectorAll<HTMLElement>(".variant-banner");
  return Math.max(
    0,
    ...[...banners].map((one) => (one.offsetHeight === 0 ? 0 : stage.offsetTop + one.offsetTop + one.offsetHeight)),
  );
}

function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

function applyLook(root: HTMLElement, options: Options): void {
  root.dataset["theme"] = options.theme;
  root.dataset["side"] = options.position;
  root.dataset["tallies"] = options.talliesAt;
  if (!options.safe) root.dataset["safe"] = "off";
  const { style } = root;
  style.setProperty("--overlay-scale", String(options.scale));
  if (options.background !== undefined) style.setProperty("--overlay-background", options.background);
  if (options.color !== undefined) style.setProperty("--overlay-text", options.color);
  if (options.fontSize !== undefined) style.setProperty("--overlay-font-size", options.fontSize);
  for (const [name, value] of options.properties) style.setProperty(name, value);
}
