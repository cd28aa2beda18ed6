/**
 * What the streamer says, as TikTok writes it down. Words that may still change are paler.
 *
 * What a reload shows: nothing of what was said, until the next word.
 */
import { isOld } from "../../pieces/news.ts";
import { part } from "../../parts.ts";
import type { Widget } from "../../widget.ts";
import { type Sentence, withCaption } from "./caption.ts";
import type { CaptionOptions } from "./options.ts";

export interface CaptionState {
  sentences: readonly Sentence[];
  /** When they leave, on the monotonic clock. */
  leaveAt: number;
}

const nothing: CaptionState = { sentences: [], leaveAt: 0 };

export const widget: Widget<CaptionOptions, CaptionState> = {
  wants: () => ["CAPTION"],
  init: () => nothing,
  reduce(state, input, { feed, clocks }, { language, seconds }) {
    switch (input.is) {
      case "greeting":
        return input.afresh ? nothing : state;
      case "event": {
        const { event } = input;
        if (event.eventType !== "CAPTION" || isOld(feed, event)) return state;
        const sentences = withCaption(state.sentences, event.payload, { language, offset: event.offset });
        return sentences === state.sentences ? state : { sentences, leaveAt: clocks.now + seconds * 1_000 };
      }
      case "withdrawal":
        return input.withdrawal.all === true && input.withdrawal.parts.includes("chat") ? nothing : state;
      case "playback":
        return nothing;
      default:
        return state;
    }
  },
  advance(state, { clocks }) {
    if (state.sentences.length === 0) return undefined;
    if (clocks.now < state.leaveAt) return state.leaveAt;
    state.sentences = [];
    return undefined;
  },
  mount(box, { lines, align }) {
    box.dataset["align"] = align;
    box.style.setProperty("--lines", String(lines));
    const said = part("p", "said");
    // The newest lines are seen: what is above them is cut off.
    box.append(part("div", "window", said));
    let drawn: readonly Sentence[] | undefined;
    return {
      draw({ sentences }) {
        box.hidden = sentences.length === 0;
        if (sentences === drawn) return;
        drawn = sentences;
        said.replaceChildren(
          ...sentences.flatMap(({ text, definite }) => [
            part("span", definite ? "sentence" : "sentence soon", text),
            " ",
          ]),
        );
        said.dir = "auto";
      },
      dispose() {},
    };
  },
};
