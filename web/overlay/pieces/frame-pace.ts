/**
 * How much may move on a page, by how long its pictures take. A machine that plays a game and streams it has little left for
 * decoration: what decorates gives way first, and words and numbers never do. One for all widgets of a page, for they share its
 * pictures. Pure: the time is an argument.
 */
export interface FramePace {
  /** 0: all of it. 1: half as many bodies, and no rays that turn. 2: no shadows either. 3: no bodies that fly. */
  step: 0 | 1 | 2 | 3;
  /** Who moves something now. Pictures are counted while anybody does: between two of them there may be any time. */
  movers: Set<object>;
  /** When the last picture was, and since when they are counted, milliseconds; undefined while nothing moves. */
  lastAt: number | undefined;
  since: number;
  pictures: number;
  /** The shortest average so far: how often the page is asked for a picture at all. OBS asks 30 times a second by default. */
  usualMs: number;
  /** Since when they have been in time. */
  goodSince: number;
  /** How many times in a row they were late. Once is a hiccup. */
  lateTimes: number;
}

/** Measured over this long. */
const windowMs = 2_000;
const slowMs = 17;
/** Two pictures in a hundred that were left out are seen. */
const slowFactor = 1.03;
const goodFactor = 1.015;
const lateTimesOfStep = 2;
/** So long in time, and one step comes back. */
const recoveryMs = 20_000;
/** A pause between two pictures that is no slow picture: the page was hidden, or nothing moved. */
const pauseMs = 500;

export function newFramePace(): FramePace {
  return {
    step: 0,
    movers: new Set(),
    lastAt: undefined,
    since: 0,
    pictures: 0,
    usualMs: Infinity,
    goodSince: Infinity,
    lateTimes: 0,
  };
}

/** Takes in that a picture is drawn at `now` in which `mover` moves something; a second mover in one picture counts for none. */
export function notePicture(pace: FramePace, mover: object, now: number): void {
  if (pace.lastAt === undefined || now - pace.lastAt > pauseMs) {
    // Who was taken off the page says so to nobody.
    pace.movers.clear();
    pace.since = now;
    pace.pictures = 0;
    pace.goodSince = Infinity;
  } else if (now > pace.lastAt) pace.pictures += 1;
  pace.movers.add(mover);
  pace.lastAt = now;
  if (now - pace.since < windowMs || pace.pictures === 0) return;
  const averageMs = (now - pace.since) / pace.pictures;
  pace.usualMs = Math.min(pace.usualMs, averageMs);
  judge(pace, averageMs, now);
  pace.since = now;
  pace.pictures = 0;
}

/** Takes in that `mover` moves nothing any more. */
export function noteRest(pace: FramePace, mover: object): void {
  pace.movers.delete(mover);
  if (pace.movers.size === 0) pace.lastAt = undefined;
}

function judge(pace: FramePace, averageMs: number, now: number): void {
  if (averageMs > slowMs && averageMs > pace.usualMs * slowFactor) {
    pace.goodSince = Infinity;
    pace.lateTimes += 1;
    if (pace.lateTimes < lateTimesOfStep) return;
    pace.lateTimes = 0;
    if (pace.step < 3) pace.step += 1;
    return;
  }
  pace.lateTimes = 0;
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
