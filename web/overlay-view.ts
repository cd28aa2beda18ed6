/** Draws the whole overlay, within its budget of nodes. */
import type { Totals } from "#shared/live-state.ts";
import { createAlertView } from "./alert-view.ts";
import { createBattleView } from "./battle-view.ts";
import { createChatView } from "./chat-view.ts";
import { createCounterView } from "./counter-view.ts";
import { compactNumbers } from "./format.ts";
import type { Options } from "./options.ts";
import type { OverlayModel } from "./overlay-model.ts";
import { wordsOf } from "./words.ts";

export interface OverlayView {
  draw(model: OverlayModel): void;
  /** Takes everything off the page; `hint` is a small text in its corner. */
  clear(hint: string | undefined): void;
}

/** Most elements the page's body ever holds: what a browser source beside a game can draw without a thought. */
const maxElements = 50;

/** Draws into the page's own elements, by the options' look. */
export function createOverlayView(root: HTMLElement, options: Options): OverlayView {
  applyLook(root, options);
  const body = root.ownerDocument.body;
  const words = wordsOf(options.locale ?? navigator.language);
  const compact = compactNumbers(options.locale);
  const kinds: (keyof Totals)[] = options.likes ? ["viewers", "likes", "coins"] : ["viewers", "coins"];
  const box = (part: string): HTMLElement => {
    const element = root.ownerDocument.getElementById(part);
    if (!element) throw new Error(`The page has no #${part}`);
    return element;
  };
  const { show } = options;
  const chat = show.has("chat") ? createChatView(box("chat"), words) : undefined;
  const alerts = show.has("alerts") ? createAlertView(box("alerts"), words, compact) : undefined;
  const counters = show.has("counters") ? createCounterView(box("counters"), kinds, compact) : undefined;
  const battle = show.has("battle") ? createBattleView(box("battle"), compact) : undefined;

  return {
    draw(model) {
      counters?.draw(model.totals);
      battle?.draw(model.battle);
      alerts?.draw(model.queue.shown.map((one) => one.alert));
      chat?.draw(model.lines);
      const elements = body.getElementsByTagName("*");
      while (elements.length > maxElements && chat?.dropOldest()) model.lines.shift();
    },
    clear(hint) {
      body.replaceChildren();
      if (hint === undefined) return;
      const note = root.ownerDocument.createElement("small");
      note.className = "hint";
      note.textContent = hint;
      body.append(note);
    },
  };
}

function applyLook(root: HTMLElement, options: Options): void {
  root.dataset["theme"] = options.theme;
  root.dataset["side"] = options.position;
  const { style } = root;
  style.setProperty("--overlay-scale", String(options.scale));
  if (options.background !== undefined) style.setProperty("--overlay-background", options.background);
  if (options.color !== undefined) style.setProperty("--overlay-text", options.color);
  if (options.fontSize !== undefined) style.setProperty("--overlay-font-size", options.fontSize);
  for (const [name, value] of options.properties) style.setProperty(name, value);
}
