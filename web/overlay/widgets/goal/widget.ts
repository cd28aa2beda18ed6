/**
 * A goal: how far it is, and that it was reached.
 *
 * What a reload shows: the same. The hub counts; what was reached while the page was away is not announced.
 */
import { wholeNumbers } from "../../../kit/format.ts";
import { languageOf } from "../../deeds/language.ts";
import type { Widget } from "../../widget.ts";
import { type Stage, stageOf, stepsOf } from "./goal.ts";
import { createGoalView } from "./goal-view.ts";
import type { GoalOptions } from "./options.ts";
import { goalParts } from "./parts.ts";
import { goalWords } from "./words.ts";

export interface GoalState {
  /** Undefined before it is known. */
  stage: Stage | undefined;
  /** What comes next is how it stood when the page was greeted: nothing that just happened. */
  isGreeting: boolean;
  /** It was reached just now, and is told until then, on the monotonic clock. */
  loudUntil: number | undefined;
}

/** It comes in, is lit and sealed, and stays for four seconds. */
const loudMs = 5_500;

export const widget: Widget<GoalOptions, GoalState> = {
  // How far it is the hub counts.
  wants: () => [],
  parts: goalParts,
  init: () => ({ stage: undefined, isGreeting: true, loudUntil: undefined }),
  reduce(state, input, { clocks: { now } }, options) {
    if (input.is === "greeting") return { ...state, isGreeting: true };
    if (input.is !== "part") return state;
    const stage = stageOf(typeof input.value === "number" ? input.value : 0, options);
    const isReached = !state.isGreeting && state.stage !== undefined && stage.times > state.stage.times;
    return { stage, isGreeting: false, loudUntil: isReached ? now + loudMs : state.loudUntil };
  },
  advance(state, { clocks: { now } }) {
    if (state.loudUntil !== undefined && state.loudUntil <= now) state.loudUntil = undefined;
    return state.loudUntil;
  },
  mount(box, options, { locale }) {
    const language = languageOf(locale);
    const percent = new Intl.NumberFormat(language, { style: "percent" });
    const view = createGoalView(box, options, {
      words: goalWords(language),
      numbers: wholeNumbers(language),
      percent: (share) => percent.format(share),
      steps: stepsOf(options.steps),
    });
    return { draw: ({ stage, loudUntil }) => view.draw(stage, loudUntil !== undefined), dispose() {} };
  },
};
