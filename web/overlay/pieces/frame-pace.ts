/**
 * How much may move, by how long pictures take. A machine that plays a game and streams it has little left for decoration: what
 * decorates gives way first, and words and numbers never do. Pure: the time is an argument.
 */
export interface FramePace {
  /** 0: all of it. 1: half as many bodies. 2: no shadows either. 3: no bodies that fly. */
  step: 0 | 1 | 2 | 3;
  /** When the last picture was, and since when they are counted, milliseconds; undefined while nothing moves. */
  lastAt: number | undefined;
  since: number;
  pictures: number;
  /** The shortest average so far: how often the page is asked for a picture at all. OBS asks 30 times a second by default. */
  usualMs: number;
  /** Since when they have been in time. */
  goodSince: number;
}

/** Measured over this long. */
const windowMs = 2_000;
const slowMs = 20;
const slowFactor = 1.2;
const goodFactor = 1.07;
/** So long in time, and one step comes back. */
const recoveryMs = 30_000;
/** A pause between two pictures that is no slow picture: the page was hidden, or nothing moved. */
const pauseMs = 500;

export function newFramePace(): FramePace {
  return { step: 0, lastAt: undefined, since: 0, pictures: 0, usualMs: Infinity, goodSince: Infinity };
}

/** Takes in that a picture is drawn at `now` while something moves. Changes `pace`. */
export function notePicture(pace: FramePace, now: number): void {
  if (pace.lastAt === undefined || now - pace.lastAt > pauseMs) {
    pace.since = now;
    pace.pictures = 0;
    pace.goodSince = Infinity;
  } else if (now > pace.lastAt) pace.pictures += 1;
  pace.lastAt = now;
  if (now - pace.since < windowMs || pace.pictures === 0) return;
  const averageMs = (now - pace.since) / pace.pictures;
  pace.usualMs = Math.min(pace.usualMs, averageMs);
  judge(pace, averageMs, now);
  pace.since = now;
  pace.pictures = 0;
}

function judge(pace: FramePace, averageMs: number, now: number): void {
  if (averageMs > slowMs && averageMs > pace.usualMs * slowFactor) {
    pace.goodSince = Infinity;
    if (pace.step < 3) pace.step += 1;
    return;
  }
  if (averageMs > pace.usualMs * goodFactor) pace.goodSince = Infinity;
  else pace.goodSince = Math.min(pace.goodSince, now - windowMs);
  if (pace.step === 0 || now - pace.goodSince < recoveryMs) return;
  pace.step -= 1;
  pace.goodSince = now;
}

/** As many of `cap` bodies as there may be. */
export function capAt({ step }: FramePace, cap: number): number {
  return step === 0 ? cap : Math.ceil(cap / 2);
}
