/** How a wheel stands at a moment. Pure. */
import type { ShownWheel, WheelSection } from "#shared/interaction/wheel.ts";
import type { WheelOptions } from "./options.ts";

type Spin = ShownWheel["spins"][number];

export interface Turn {
  spin: Spin;
  /** Degrees: where it begins, and where it comes to rest, clockwise. */
  from: number;
  to: number;
  /** For how long it has turned, milliseconds; whether it still does. */
  sinceMs: number;
  isTurning: boolean;
  /** The result is still to be read, or is yet to come. */
  isResult: boolean;
}

export interface WheelStand {
  /** undefined: nobody has spun it, or not for a while. */
  turn: Turn | undefined;
  isShown: boolean;
  /** In how many milliseconds it is another one; undefined: never by itself. */
  changesIn: number | undefined;
}

/** Whole turns before it rests. */
const turns = 5;

/** Where sections begin and end, degrees from the top, clockwise; the first one has its middle there. */
export function anglesOf(
  sections: readonly Pick<WheelSection, "weight">[],
): { from: number; to: number; middle: number }[] {
  const whole = sections.reduce((sum, { weight }) => sum + weight, 0);
  let at = -((sections[0]?.weight ?? 0) / whole) * 180;
  return sections.map(({ weight }) => {
    const [from, to] = [at, at + (weight / whole) * 360];
    at = to;
    return { from, to, middle: (from + to) / 2 };
  });
}

/** By how much the disc is turned so that the middle of a section is at the top, 0 to below 360. */
function restOf({ sections }: ShownWheel, section: number): number {
  const middle = anglesOf(sections)[section]?.middle ?? 0;
  return (((-middle % 360) + 360) % 360) + 0;
}

/** @param time the stream's, milliseconds since 1970 */
export function standOf(wheel: ShownWheel, time: number, { stays, idle }: WheelOptions): WheelStand {
  const { turnMs } = wheel;
  const begun = wheel.spins.filter(({ at }) => at <= time);
  const next = wheel.spins.find(({ at }) => at > time);
  const untilNext = next ? next.at - time : undefined;
  const spin = begun.at(-1);
  if (!spin) return { turn: undefined, isShown: idle === "show", changesIn: untilNext };
  const before = begun.at(-2);
  const from = before ? restOf(wheel, before.section) : 0;
  const rest = restOf(wheel, spin.section);
  const to = rest + 360 * (turns + (rest < from ? 1 : 0));
  const sinceMs = time - spin.at;
  const isTurning = sinceMs < turnMs;
  const leavesMs = turnMs + stays * 1_000 - sinceMs;
  const isResult = leavesMs > 0;
  const waits = [isTurning ? turnMs - sinceMs : isResult ? leavesMs : undefined, untilNext];
  const due = waits.filter((one) => one !== undefined);
  return {
    turn: { spin, from, to, sinceMs, isTurning, isResult },
    isShown: isResult || idle === "show",
    changesIn: due.length === 0 ? undefined : Math.min(...due),
  };
}
