/** Tones that sounds are made of. Pure: times in seconds, samples from -1 to 1. */

/** What is heard, as samples. */
export type Samples = Float64Array;

/** 24,000 samples a second: nothing of a chime is above 12 kHz, and the files stay small. */
export const sampleRate = 24_000;

export interface Tone {
  /** Hz. */
  pitch: number;
  /** When it begins, and how long it takes to fade to a thousandth, in seconds. */
  at: number;
  fades: number;
  /** 0 to 1. */
  loud: number;
  /** Partials above the pitch: how many times it, and how loud beside it. */
  partials?: readonly (readonly [times: number, loud: number])[];
  /** The pitch that it slides to. */
  to?: number;
  /** Seconds until it is at its loudest: never none, which would be a click. */
  attack?: number;
}

/** A bell's partials, softer than a bell's. */
export const bell = [
  [2, 0.35],
  [3, 0.16],
  [4.2, 0.07],
] as const;
/** A mallet on wood: little above the pitch. */
export const wood = [
  [4, 0.18],
  [9.2, 0.04],
] as const;

/** Adds tones up. */
export function play(tones: readonly Tone[], seconds: number): Samples {
  const samples = new Float64Array(Math.round(seconds * sampleRate));
  for (const tone of tones) addTone(samples, tone);
  return samples;
}

function addTone(samples: Samples, { pitch, at, fades, loud, partials = [], to = pitch, attack = 0.006 }: Tone): void {
  const start = Math.round(at * sampleRate);
  const phases = [[1, 1] as const, ...partials].map(([times, share]) => ({ times, share, phase: 0 }));
  for (let index = start; index < samples.length; index += 1) {
    const time = (index - start) / sampleRate;
    const hertz = pitch * (to / pitch) ** Math.min(1, time / (fades * 0.6));
    const rise = Math.min(1, time / attack);
    for (const one of phases) {
      if (hertz * one.times > sampleRate * 0.45) continue;
      // What is higher is gone sooner.
      const left = Math.exp((-6.9 * time * Math.sqrt(one.times)) / fades);
      samples[index] =
        (samples[index] ?? 0) + Math.sin(one.phase) * loud * one.share * left * Math.sin((rise * Math.PI) / 2);
      one.phase += (2 * Math.PI * hertz * one.times) / sampleRate;
    }
  }
}

/** Noise that is the same every time, between two pitches: a whoosh, a brush. */
export function brush(
  { at, seconds, from, to, loud }: { at: number; seconds: number; from: number; to: number; loud: number },
  whole: number,
): Samples {
  const samples = new Float64Array(Math.round(whole * sampleRate));
  const length = Math.round(seconds * sampleRate);
  let seed = 20_261;
  let [low, band] = [0, 0];
  for (let index = 0; index < length; index += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const share = index / length;
    const hertz = from * (to / from) ** share;
    const turn = 2 * Math.sin((Math.PI * hertz) / sampleRate);
    const high = seed / 1_073_741_824 - 1 - low - 0.6 * band;
    band += turn * high;
    low += turn * band;
    const place = Math.round(at * sampleRate) + index;
    if (place < samples.length) samples[place] = band * loud * Math.sin(Math.PI * share) ** 2;
  }
  return samples;
}

export function mixed(...all: readonly Samples[]): Samples {
  const samples = new Float64Array(Math.max(...all.map(({ length }) => length)));
  for (const one of all) for (const [index, value] of one.entries()) samples[index] = (samples[index] ?? 0) + value;
  return samples;
}
