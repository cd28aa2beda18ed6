/** The sounds of the library, as tones. Nothing under 120 Hz, which phones do not play, and nothing harsh. */
import { bell, brush, mixed, play, type Samples, type Tone, wood } from "./tones.ts";

const note = (steps: number): number => 440 * 2 ** (steps / 12);
/** Notes one after the other. */
const run = (steps: readonly number[], every: number, tone: Omit<Tone, "pitch" | "at">): Tone[] =>
  steps.map((step, index) => ({ ...tone, pitch: note(step), at: index * every }));

/** By the name of their file. */
export const sounds: Readonly<Record<string, () => Samples>> = {
  /** A follow: two notes up. */
  chime: () => play(run([3, 8], 0.11, { fades: 0.9, loud: 1, partials: bell }), 1.1),
  /** A small gift. */
  pop: () =>
    mixed(
      play([{ pitch: 420, to: 900, at: 0, fades: 0.22, loud: 1, partials: [[2, 0.2]] }], 0.4),
      play([{ pitch: note(15), at: 0.07, fades: 0.3, loud: 0.35, partials: wood }], 0.4),
    ),
  /** A gift: three notes up, and one that stays. */
  sparkle: () => play(run([3, 7, 10, 15], 0.075, { fades: 1.1, loud: 1, partials: bell }), 1.4),
  /** A large gift: a chord that is opened. */
  fanfare: () =>
    play(
      [
        ...run([-9, -5, -2, 3], 0.09, { fades: 0.7, loud: 0.9, partials: bell }),
        ...[-9, 3, 7, 10, 15].map((step) => ({ pitch: note(step), at: 0.42, fades: 1.5, loud: 0.7, partials: bell })),
      ],
      1.95,
    ),
  /** A share: something that flies by. */
  whoosh: () => brush({ at: 0, seconds: 0.7, from: 300, to: 2_400, loud: 1 }, 0.75),
  /** A subscription: warm, and slower. */
  warm: () =>
    play(
      run([-5, -2, 2, 7], 0.16, {
        fades: 1.3,
        loud: 1,
        partials: [
          [2, 0.22],
          [3, 0.06],
        ],
        attack: 0.03,
      }),
      1.9,
    ),
  /** A question or a poll. */
  knock: () => play(run([-2, -2], 0.16, { fades: 0.28, loud: 1, partials: wood }), 0.6),
  /** A goal that is reached: up a scale. */
  rise: () =>
    mixed(
      play(run([-2, 3, 5, 10, 15], 0.1, { fades: 0.8, loud: 0.9, partials: bell }), 1.5),
      brush({ at: 0, seconds: 0.6, from: 400, to: 1_800, loud: 0.12 }, 1.5),
    ),
  /** The wheel passes a field. */
  tick: () => play([{ pitch: note(10), at: 0, fades: 0.07, loud: 1, partials: wood, attack: 0.002 }], 0.1),
};
