/**
 * The words that most people write.
 *
 * What a reload shows: the same, for the hub counts. Where it does not (in the studio, or of some people alone), the words of the
 * messages that the greeting has.
 */
import { type SaidWord, wordParts } from "#shared/activity/words.ts";
import { isTakenBack, takesBack, thingOf } from "#shared/takeback.ts";
import { hueOf } from "../../../kit/format.ts";
import { part, write } from "../../parts.ts";
import { fitInto, onFaces } from "../../pieces/fit.ts";
import type { Widget } from "../../widget.ts";
import { cloudOf, cloudOfWords, type CloudWord, type Said, saidOf } from "./cloud.ts";
import type { CloudOptions } from "./options.ts";

export interface CloudState {
  /** Oldest first. */
  said: Said[];
  /** As the hub has counted them, the most first; undefined where it does not. */
  told: readonly SaidWord[] | undefined;
  /** What is shown, and when it is to be counted anew, on the monotonic clock; undefined where nothing came since. */
  words: readonly CloudWord[];
  countAt: number | undefined;
  /** When they were counted last. */
  countedAt: number;
}

/** So often words are counted at most: in a busy chat nobody reads faster. */
const countEveryMs = 500;

const leftOut = new WeakMap<readonly string[], ReadonlySet<string>>();

function withoutOf({ without }: CloudOptions): ReadonlySet<string> {
  const known = leftOut.get(without) ?? new Set(without.map((word) => word.trim().toLowerCase()));
  leftOut.set(without, known);
  return known;
}

export const widget: Widget<CloudOptions, CloudState> = {
  measures: true,
  wants: () => ["CHAT", "MESSAGE_DELETED"],
  parts: (options, isFiltered) => (isFiltered ? [] : wordParts(options)),
  init: () => ({ said: [], told: undefined, words: [], countAt: undefined, countedAt: -Infinity }),
  reduce(state, input, { feed, clocks }, options) {
    switch (input.is) {
      case "greeting":
        return input.afresh ? { ...state, said: [], told: undefined, countAt: 0 } : state;
      case "part": {
        const told = (input.value as { words: SaidWord[] } | null)?.words;
        return told ? { ...state, said: [], told, countAt: 0 } : state;
      }
      case "past":
      case "event": {
        if (state.told || isTakenBack(feed.takebacks, "chat", thingOf(input.event))) return state;
        const said = saidOf(input.event);
        if (!said) return state;
        state.said.push(said);
        if (state.said.length > options.messages) state.said.shift();
        state.countAt ??= Math.max(clocks.now, state.countedAt + countEveryMs);
        return state;
      }
      case "withdrawal":
        // What is taken back leaves at once.
        return { ...state, said: state.said.filter((one) => !takesBack(input.withdrawal, "chat", one)), countAt: 0 };
      case "playback":
        return { ...state, said: [], told: undefined, countAt: 0 };
      default:
        return state;
    }
  },
  advance(state, { clocks }, options) {
    if (state.countAt === undefined || clocks.now < state.countAt) return state.countAt;
    const wish = { ...options, without: withoutOf(options) };
    state.words = state.told ? cloudOfWords(state.told, wish) : cloudOf(state.said, wish);
    state.countAt = undefined;
    state.countedAt = clocks.now;
    return undefined;
  },
  mount(box) {
    const cloud = part("div", "words");
    const pane = part("div", "pane deco", cloud);
    box.append(pane);
    const endFaces = onFaces(() => fitInto(box, pane));
    const drawn = new Map<string, HTMLElement>();
    let shown: readonly CloudWord[] | undefined;
    return {
      draw({ words }) {
        if (words === shown) return;
        shown = words;
        box.hidden = words.length === 0;
        const current = new Set(words.map(({ word }) => word));
        for (const [word, made] of drawn) {
          if (current.has(word)) continue;
          made.remove();
          drawn.delete(word);
        }
        for (const [index, { word, size }] of words.entries()) {
          const made = drawn.get(word) ?? part("bdi", "word");
          drawn.set(word, made);
          made.dataset["color"] = String(hueOf(word, 8));

          made.dataset["size"] = String(size);
          write(made, word);
          if (cloud.children[index] !== made) cloud.insertBefore(made, cloud.children[index] ?? null);
        }
        fitInto(box, pane);
      },
      dispose: endFaces,
    };
  },
};
