/** Who gave how much in a room. */
import type { EventUser } from "./event.ts";
import { giverKey } from "./gift-ledger.ts";

export interface Gifter {
  userId: string;
  uniqueId: string;
  displayName?: string;
  avatarUrl?: string;
  coins: number;
}

/** Everybody who gave, by `giverKey`. Plain data: it is stored with the state. */
export interface Gifters {
  gifters: Record<string, Gifter>;
  /** How many that are; counting the keys on every gift would cost more than the rest of it. */
  gifterCount: number;
}

const topGiftersCount = 10;
/** Past this many gifters the smaller half is forgotten: the state must stay a fraction of one 2 MB row. */
const maxGifters = 2_000;

/** Adds `coins` to what `user` gave; returns the ten who gave most, of whom `top` were those before. */
export function creditGifter(state: Gifters, top: Gifter[], user: EventUser, coins: number): Gifter[] {
  const key = giverKey(user);
  const known = state.gifters[key];
  const gifter: Gifter = {
    userId: user.userId,
    uniqueId: user.uniqueId,
    ...(user.displayName === undefined ? {} : { displayName: user.displayName }),
    ...(user.avatarUrl === undefined ? {} : { avatarUrl: user.avatarUrl }),
    coins: Math.min((known?.coins ?? 0) + coins, Number.MAX_SAFE_INTEGER),
  };
  state.gifters[key] = gifter;
  if (!known) state.gifterCount++;
  if (state.gifterCount > maxGifters) forgetSmallGifters(state);
  return [...top.filter((one) => giverKey(one) !== key), gifter]
    .toSorted((a, b) => b.coins - a.coins)
    .slice(0, topGiftersCount);
}

function forgetSmallGifters(state: Gifters): void {
  const kept = Object.values(state.gifters)
    .toSorted((a, b) => b.coins - a.coins)
    .slice(0, maxGifters / 2);
  state.gifters = Object.fromEntries(kept.map((one) => [giverKey(one), one]));
  state.gifterCount = kept.length;
}
