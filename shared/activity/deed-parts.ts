/** How the parts are named that have the latest deeds. Pure. */

export const deedKinds = ["gift", "follow", "subscribe", "share", "join"] as const;
export type DeedKind = (typeof deedKinds)[number];

/** Which deeds a list has. */
export interface DeedWish {
  kinds: readonly DeedKind[];
  /** Of gifts. */
  minCoins: number;
}

/** Kinds as the name of a part has them. */
const letters: Record<DeedKind, string> = { gift: "g", follow: "f", subscribe: "s", share: "h", join: "j" };

/** The part that has the latest deeds of these kinds: `deeds:gfsh_1`. */
export function deedParts({ kinds, minCoins }: DeedWish): string[] {
  const wanted = deedKinds.filter((kind) => kinds.includes(kind)).map((kind) => letters[kind]);
  return wanted.length === 0 ? [] : [`deeds:${wanted.join("")}_${Math.ceil(minCoins)}`];
}

/** What a name asks for; undefined where it is none. */
export function deedWishOf(which: string): DeedWish | undefined {
  const [, kinds = "", minCoins = ""] = /^([gfshj]{1,5})_(\d{1,16})$/.exec(which) ?? [];
  const wanted = deedKinds.filter((kind) => kinds.includes(letters[kind]));
  return wanted.length === 0 ? undefined : { kinds: wanted, minCoins: Number(minCoins) };
}
