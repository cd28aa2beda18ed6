/**
 * Makes the sounds of the library (web/library/) anew: `node scripts/library.ts`, or with `--check` says whether they are what the
 * script makes. They are made of sums of sine waves and noise, and of nothing that somebody else made.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { leveled, loudnessOf, peakOf } from "./library/loudness.ts";
import { sounds } from "./library/sounds.ts";
import { type Samples, sampleRate } from "./library/tones.ts";

const folder = path.join(import.meta.dirname, "..", "web", "library");

/** A WAV of one channel, 16 bits. */
export function wavOf(samples: Samples): Buffer {
  const head = Buffer.alloc(44);
  const size = samples.length * 2;
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + size, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(size, 40);
  const data = Buffer.alloc(size);
  for (const [index, value] of samples.entries()) data.writeInt16LE(Math.round(value * 32_767), index * 2);
  return Buffer.concat([head, data]);
}

if (import.meta.main) {
  await mkdir(folder, { recursive: true });
  let differs = 0;
  for (const [name, make] of Object.entries(sounds)) {
    const samples = leveled(make());
    const [file, bytes] = [path.join(folder, `${name}.wav`), wavOf(samples)];
    if (process.argv.includes("--check")) {
      const there = await readFile(file).catch(() => Buffer.alloc(0));
      if (there.equals(bytes)) continue;
      differs += 1;
      console.error(`${name}.wav is not what the script makes: run node scripts/library.ts`);
    } else await writeFile(file, bytes);
    const decibels = 20 * Math.log10(peakOf(samples));
    const seconds = samples.length / sampleRate;
    console.log(
      `${name}: ${seconds.toFixed(2)} s, ${loudnessOf(samples).toFixed(1)} LUFS, peak ${decibels.toFixed(1)} dBFS`,
    );
  }
  process.exitCode = differs > 0 ? 1 : 0;
}
