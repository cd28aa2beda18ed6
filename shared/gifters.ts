/** Who gave how much in a room. */
import type { EventUser } from "./event.ts";
import { giverKey } from "./gift-ledger.ts";
import { type KeptUser, keptUser } from "./kept-text.ts";

export interface Gifter extends KeptUser {
  coins: number;
}

/**
 * What everybody gave, by `giverKey`. Plain data: it is stored with the state. Only of the ten who gave most anything else is
 * kept, for nobody comes to be one of them but by a gift, which says who it is from.
 */
export interface Gifters {
  gifters: Record<string, number>;
  /** How many that are; counting the keys on every gift would cost more than the rest of it. */
  gifterCount: number;
}

const topGiftersCount = 10;
/** Past this many gifters the smaller half is forgotten. */
const maxGifters = 2_000;

/** Adds `coins` to what `user` gave; returns the ten who gave most, of whom `top` were those before. */
export function creditGifter(state: Gifters, top: Gifter[], user: EventUser, coins: number): Gifter[] {
  const key = giverKey(user);
  const known = Object.hasOwn(state.gifters, key) ? state.gifters[key] : undefined;
  const gifter: Gifter = { ...keptUser(user), coins: Math.min((known ?? 0) + coins, Number.MAX_SAFE_INTEGER) };
  state.gifters[key] = gifter.coins;
  if (known === undefined) state.gifterCount++;
  if (state.gifterCount > maxGifters) forgetSmallGifters(state);
  return [...top.filter((one) => giverKey(one) !== key), gifter]
    .toSorted((a, b) => b.coins - a.coins)
    .slice(0, topGiftersCount);
}

function forgetSmallGifters(state: Gifters): void {
  const kept = Object.entries(state.gifters)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, maxGifters / 2);
  state.gifters = Object.fromEntries(kept);
  state.gifterCount = kept.length;
}
