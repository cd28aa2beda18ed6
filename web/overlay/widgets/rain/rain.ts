/** What is in the air. Pure. */
import type { EventOf } from "#shared/event.ts";
import { type Thing, thingOf } from "#shared/takeback.ts";
import { safeImageUrl } from "../../../kit/format.ts";
import { isGiftOf, unitsOf } from "../../deeds/gift-units.ts";
import { capAt, type FramePace, noteRest, notePicture } from "../../pieces/frame-pace.ts";
import { type Flyer, flightMs } from "./flight.ts";
import type { RainOptions } from "./options.ts";

export interface FlyingGift extends Flyer, Thing {
  name: string;
  imageUrl: string | undefined;
}

export interface RainState {
  flying: FlyingGift[];
  /** No motion is wanted: nothing flies. */
  calm: boolean;
}

/** At most so many of one frame of a streak: a hundred roses are a shower, and not a wall. */
const maxOfOne = { rain: 12, fireworks: 2 } as const;
const apartMs = { rain: 110, fireworks: 350 } as const;
/** A larger gift bursts into more. */
const sparksFrom = [
  { coins: 1_000, sparks: 32 },
  { coins: 100, sparks: 24 },
  { coins: 0, sparks: 16 },
] as const;

export function clearSky(): RainState {
  return { flying: [], calm: false };
}

/** Lets a gift fly at `now`, as far as there is room in the air; what flies already flies on. Changes the state. */
export function flyGift(
  state: RainState,
  event: EventOf<"GIFT"> & { offset: number },
  options: RainOptions,
  pace: FramePace,
  now: number,
): void {
  const { payload } = event;
  if (state.calm || pace.step >= 3) return;
  if (payload.coins < options.minCoins || !isGiftOf(options.gifts, payload)) return;
  const { look } = options;
  const room = capAt(pace, options.cap) - state.flying.length;
  const count = Math.min(room, maxOfOne[look], unitsOf(payload));
  for (let which = 0; which < count; which += 1) {
    state.flying.push({
      ...thingOf(event),
      name: payload.giftName,
      imageUrl: safeImageUrl(payload.giftImageUrl),
      seed: event.offset * maxOfOne.rain + which,
      look,
      startsAt: now + which * apartMs[look],
      sparks: sparksFrom.find(({ coins }) => payload.coins >= coins)?.sparks ?? 0,
    });
  }
}

/** Moves on to `now`: what has flown is gone. Returns whether anything is in the air. */
export function moveSky(state: RainState, pace: FramePace, now: number): boolean {
  if (state.flying.length === 0) return false;
  notePicture(pace, state, now);
  state.flying = state.flying.filter((one) => now < one.startsAt + flightMs(one));
  if (state.flying.length > 0) return true;
  noteRest(pace, state);
  return false;
}
