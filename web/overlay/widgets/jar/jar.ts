/** What is in the jar. Pure. */
import type { EventOf } from "#shared/event.ts";
import { type Thing, thingOf } from "#shared/takeback.ts";
import { safeImageUrl } from "../../../kit/format.ts";
import { isGiftOf, unitsOf } from "../../deeds/gift-units.ts";
import { capAt, type FramePace, noteRest, notePicture } from "../../pieces/frame-pace.ts";
import { scatterBetween } from "../../pieces/scatter.ts";
import { type JarBody, jarWidth, stepJar, stepMs, stopJar } from "./jar-physics.ts";
import type { JarOptions } from "./options.ts";

export interface GiftBody extends JarBody, Thing {
  name: string;
  imageUrl: string | undefined;
}

export interface JarState {
  /** Oldest first. */
  bodies: GiftBody[];
  coins: number | undefined;
  /** Something may move: since when nothing new fell in, and when the last step was, on the monotonic clock. */
  moving: { since: number | undefined; steppedAt: number | undefined } | undefined;
  /** The next picture shows them at rest: they were in it before, or no motion is wanted. */
  settle: boolean;
  calm: boolean;
}

/** At most so many bodies of one frame of a streak. */
const maxOfOne = 5;
/** So long after the last one fell in all of them rest, whatever still trembles. */
const restMs = 6_000;
/** Steps of one picture: a page that was slow does not make it up at once. */
const maxSteps = 3;
const settleSteps = 400;

export function newJar(): JarState {
  return { bodies: [], coins: undefined, moving: undefined, settle: false, calm: false };
}

/** Lets a gift fall in. Changes the jar. */
export function dropGift(
  jar: JarState,
  event: EventOf<"GIFT"> & { offset: number },
  options: JarOptions,
  pace: FramePace,
): void {
  const { payload } = event;
  if (payload.coins < options.minCoins || !isGiftOf(options.gifts, payload)) return;
  const count = Math.min(maxOfOne, unitsOf(payload));
  for (let which = 0; which < count; which += 1) {
    const seed = event.offset * maxOfOne + which;
    const x = scatterBetween(seed, 0, jarWidth * 0.36, jarWidth * 0.64);
    // One over the other, so that none begins in another.
    const y = -16 - which * 30;
    jar.bodies.push({
      ...thingOf(event),
      name: payload.giftName,
      imageUrl: safeImageUrl(payload.giftImageUrl),
      x,
      y,
      wasX: x - scatterBetween(seed, 1, -1, 1),
      wasY: y,
      radius: scatterBetween(seed, 2, 10, 12.5),
      turn: scatterBetween(seed, 3, -0.8, 0.8),
    });
  }
  if (count === 0) return;
  const cap = capAt(pace, options.cap);
  if (jar.bodies.length > cap) jar.bodies.splice(0, jar.bodies.length - cap);
  stir(jar);
}

/** Takes out those that are not to be seen any more. */
export function takeOut(jar: JarState, isGone: (body: GiftBody) => boolean): void {
  const kept = jar.bodies.filter((body) => !isGone(body));
  if (kept.length === jar.bodies.length) return;
  jar.bodies = kept;
  stir(jar);
}

function stir(jar: JarState): void {
  jar.moving = { since: undefined, steppedAt: jar.moving?.steppedAt };
}

/** Moves on to `now`, milliseconds. Returns whether something still moves. */
export function moveJar(jar: JarState, pace: FramePace, now: number): boolean {
  const { moving, bodies } = jar;
  if (!moving) return false;
  if (jar.settle || jar.calm) {
    for (let step = 0; step < settleSteps && stepJar(bodies); step += 1);
    return rest(jar, pace);
  }
  notePicture(pace, jar, now);
  moving.since ??= now;
  const due = moving.steppedAt === undefined ? 1 : Math.round((now - moving.steppedAt) / stepMs);
  if (due < 1) return true;
  moving.steppedAt = now;
  let moves = true;
  for (let step = 0; step < Math.min(due, maxSteps); step += 1) moves = stepJar(bodies);
  // What just fell in begins slowly: it is not at rest.
  if (now - moving.since > restMs || (!moves && now - moving.since > 300)) return rest(jar, pace);
  return true;
}

function rest(jar: JarState, pace: FramePace): boolean {
  stopJar(jar.bodies);
  jar.moving = undefined;
  jar.settle = false;
  noteRest(pace, jar);
  return false;
}
