/** How loud something is heard (ITU-R BS.1770-4, one channel), and making it as loud as it should be. */
import { type Samples, sampleRate } from "./tones.ts";

export const targetLufs = -20;
/** -6 dBFS. */
export const mostPeak = 10 ** (-6 / 20);

/** Integrated loudness in LUFS, with both gates; -Infinity for silence. What is shorter than a block is taken as one. */
export function loudnessOf(samples: Samples): number {
  const heard = weigh(samples);
  const block = Math.min(heard.length, Math.round(0.4 * sampleRate));
  const step = Math.max(1, Math.round(0.1 * sampleRate));
  const powers: number[] = [];
  for (let at = 0; at + block <= heard.length; at += step) {
    powers.push(heard.subarray(at, at + block).reduce((sum, value) => sum + value * value, 0) / block);
  }
  const lufs = (power: number): number => -0.691 + 10 * Math.log10(power);
  const mean = (some: readonly number[]): number => some.reduce((sum, power) => sum + power, 0) / some.length;
  const loud = powers.filter((power) => lufs(power) > -70);
  if (loud.length === 0) return -Infinity;
  const gate = lufs(mean(loud)) - 10;
  return lufs(mean(loud.filter((power) => lufs(power) > gate)));
}

/** As loud as is wanted, or as its peak allows; without an offset or an end that clicks. */
export function leveled(samples: Samples): Samples {
  const middle = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const fade = Math.round(0.03 * sampleRate);
  const even = samples.map((value, index) => (value - middle) * Math.min(1, (samples.length - 1 - index) / fade));
  const wanted = 10 ** ((targetLufs - loudnessOf(even)) / 20);
  const gain = Math.min(wanted, mostPeak / peakOf(even));
  return even.map((value) => value * gain);
}

export function peakOf(samples: Samples): number {
  return samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The two filters of the standard, for our rate: a shelf above 1.7 kHz, and less of what is low. */
function weigh(samples: Samples): Samples {
  return biquad(biquad(samples, shelf()), highPass());
}

type Filter = readonly [b0: number, b1: number, b2: number, a1: number, a2: number];

function shelf(): Filter {
  const [hertz, gain, q] = [1_681.974450955533, 3.999843853973347, 0.7071752369554196];
  const k = Math.tan((Math.PI * hertz) / sampleRate);
  const high = 10 ** (gain / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return [
    (high + (band * k) / q + k * k) / a0,
    (2 * (k * k - high)) / a0,
    (high - (band * k) / q + k * k) / a0,
    (2 * (k * k - 1)) / a0,
    (1 - k / q + k * k) / a0,
  ];
}

function highPass(): Filter {
  const [hertz, q] = [38.13547087602444, 0.5003270373238773];
  const k = Math.tan((Math.PI * hertz) / sampleRate);
  const a0 = 1 + k / q + k * k;
  return [1, -2, 1, (2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0];
}

function biquad(samples: Samples, [b0, b1, b2, a1, a2]: Filter): Samples {
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  return samples.map((x) => {
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    return y;
  });
}
