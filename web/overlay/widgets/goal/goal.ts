/** How far a goal is. Pure: the same number gives the same picture, after a reload too. */

export interface Target {
  target: number;
  /** Counted besides what is counted live. */
  start: number;
  /** What becomes of it when it is reached. */
  reached: "hide" | "reset" | "double" | "add";
  /** By how much more, with `add`; 0: by the target again. */
  add: number;
}

export interface Stage {
  /** How often it was reached. */
  times: number;
  /** What is shown, and of how much. */
  value: number;
  of: number;
  /** The mark that was reached last; 0 before the first time. */
  passed: number;
}

/** 0 to 1. */
export function shareOf({ value, of }: Pick<Stage, "value" | "of">): number {
  return of > 0 ? Math.min(1, Math.max(0, value / of)) : 0;
}

/** Doublings after which no number is large enough any more. */
const mostDoublings = 60;

export function stageOf(counted: number, { target, start, reached, add }: Target): Stage {
  const value = counted + start;
  switch (reached) {
    case "hide": {
      const times = value >= target ? 1 : 0;
      return { times, value, of: target, passed: times * target };
    }
    case "reset": {
      const times = Math.max(0, Math.floor(value / target));
      return { times, value: value - times * target, of: target, passed: times === 0 ? 0 : target };
    }
    case "double": {
      let times = 0;
      while (times < mostDoublings && value >= target * 2 ** times) times += 1;
      return { times, value, of: target * 2 ** times, passed: times === 0 ? 0 : target * 2 ** (times - 1) };
    }
    case "add": {
      const more = add > 0 ? add : target;
      const times = value < target ? 0 : Math.floor((value - target) / more) + 1;
      return { times, value, of: target + times * more, passed: times === 0 ? 0 : target + (times - 1) * more };
    }
    default:
      return reached satisfies never;
  }
}

/** A mark on the way, and what happens there. */
export interface Step {
  at: number;
  name: string;
}

/** Reads steps as they are written, `7500 a song`: those that are none are left out; the nearest first. */
export function stepsOf(texts: readonly string[]): Step[] {
  const steps = texts.flatMap((text) => {
    const [, digits = "", name = ""] = /^\s*([\d.,'\s]*\d)\s*[:–-]?\s*(.*)$/u.exec(text) ?? [];
    const at = Number(digits.replaceAll(/[.,'\s]/g, ""));
    return Number.isSafeInteger(at) && at > 0 ? [{ at, name: name.trim() }] : [];
  });
  return steps.toSorted((one, other) => one.at - other.at);
}

/** The next step that was not reached; undefined where there is none before the mark. */
export function nextStep(steps: readonly Step[], { value, of }: Stage): Step | undefined {
  return steps.find(({ at }) => at > value && at <= of);
}
