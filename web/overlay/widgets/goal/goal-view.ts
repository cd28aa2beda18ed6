/** Draws a goal in one of its looks; touches only what reads differently. */
import { bar, icon, nameOf, number, part, set, write } from "../../parts.ts";
import { nextStep, shareOf, type Stage, type Step } from "./goal.ts";
import type { GoalOptions } from "./options.ts";
import type { GoalWords } from "./words.ts";

export interface GoalView {
  /** `isLoud`: it was reached just now. */
  draw(stage: Stage | undefined, isLoud: boolean): void;
}

export interface Writing {
  words: GoalWords;
  numbers: (value: number) => string;
  /** Of 0 to 1. */
  percent: (share: number) => string;
  steps: readonly Step[];
}

/** By what is counted: the accent of the theme, and the icon. */
const accents: Record<GoalOptions["counts"], [kind: string, icon: string]> = {
  likes: ["like", "likes"],
  coins: ["gift", "coins"],
  follows: ["follow", "follow"],
  subscribers: ["sub", "star"],
  shares: ["share", "share"],
  gift: ["gift", "gift"],
  counter: ["rule", "target"],
};

/** What changes in a look: what there is none of is written nowhere. */
interface Texts {
  value: HTMLElement;
  of: HTMLElement;
  percent: HTMLElement;
  next: HTMLElement;
  marks: HTMLElement;
}

export function createGoalView(box: HTMLElement, options: GoalOptions, writing: Writing): GoalView {
  const { words, numbers } = writing;
  const [kind, sign] = accents[options.counts];
  Object.assign(box.dataset, { kind, look: options.look });
  const title = options.title || titleOf(options, words);
  const texts: Texts = {
    value: number(""),
    of: part("span", "of"),
    percent: part("span", "percent"),
    next: part("span", "next"),
    marks: part("div", "marks"),
  };
  const pane = part("div", "pane deco", ...looks[options.look](texts, { title, sign, goal: words.titles.goal }));
  const what = nameOf("");
  const then = part("span", "then");
  const seal = part("span", "seal", icon("check"));
  const loud = part("div", "pane loud deco reached", seal, part("div", "said", what, then));
  box.append(pane, loud);
  const isWritten = { of: "" };

  return {
    draw(stage, isLoud) {
      box.hidden = !stage || (options.reached === "hide" && stage.times > 0 && !isLoud);
      if (!stage) return;
      loud.hidden = !isLoud;
      pane.hidden = isLoud;
      const share = shareOf(stage);
      set(box, "--p", share.toFixed(4));
      write(texts.value, numbers(stage.value));
      write(texts.of, options.look === "bar" ? `/ ${numbers(stage.of)}` : words.of(numbers(stage.of)));
      write(texts.percent, options.percent ? writing.percent(Math.floor(share * 100) / 100) : "");
      const step = nextStep(writing.steps, stage);
      write(texts.next, step ? words.step(step.name, numbers(step.at)) : "");
      if (isLoud) {
        write(what, `${title}: ${words.reached(numbers(stage.passed))}`);
        write(then, stage.of > stage.passed ? words.next(numbers(stage.of)) : "");
      }
      const key = `${stage.of}`;
      if (isWritten.of !== key) mark(texts.marks, options.look === "tube", writing, stage.of);
      isWritten.of = key;
    },
  };
}

function titleOf({ counts, gift, counter }: GoalOptions, { titles }: GoalWords): string {
  if (counts === "gift") return gift || titles.goal;
  return counts === "counter" ? counter.replaceAll(/[-_]+/g, " ") || titles.goal : titles[counts];
}

type Build = (texts: Texts, about: { title: string; sign: string; goal: string }) => HTMLElement[];

const looks: Record<GoalOptions["look"], Build> = {
  bar: ({ value, of, percent, next, marks }, { title, sign }) => {
    const track = bar();
    track.append(marks);
    const head = part("div", "head", icon(sign), nameOf(title), part("span", "numbers", value, of));
    return [head, track, part("div", "foot", next, percent)];
  },
  ring: ({ value, of }, { title }) => {
    const halves = ["right", "left"].map((side) => part("span", `half ${side}`, part("i", "")));
    const middle = part("div", "middle", value, of);
    return [part("div", "ring", part("i", "base"), ...halves, part("i", "cap"), middle), nameOf(title)];
  },
  counter: ({ value, of, percent }, { title, sign }) => {
    value.classList.add("huge", "glow");
    return [part("div", "label", icon(sign), nameOf(title)), value, bar(), part("div", "foot", of, percent)];
  },
  tube: ({ value, marks }, { title }) => {
    const tube = part("div", "tube", part("div", "clip", part("i", "fill")), marks);
    return [value, tube, nameOf(title)];
  },
};

/** Marks the steps on the way; a tube without any has quarters. */
function mark(marks: HTMLElement, isTube: boolean, { steps, numbers }: Writing, of: number): void {
  const within = steps.map(({ at }) => at).filter((at) => at < of);
  const quarters = within.length > 0 ? [...within.slice(-3), of] : [0.25, 0.5, 0.75, 1].map((quarter) => quarter * of);
  const made = (isTube ? quarters : within).map((at) => {
    const one = part("i", "mark", isTube ? numbers(Math.round(at)) : "");
    one.style.setProperty("--at", String(at / of));
    return one;
  });
  marks.replaceChildren(...made);
}
