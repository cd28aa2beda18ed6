/**
 * The streaks of givers who were erased. What such a giver still sends comes without a name, so the streak that it goes on has to
 * be found without one: it is kept under the key of nobody, by its gift and its group. Pure but for the ledger, which is changed.
 *
 * Where two erased givers have the same gift in the same group, their streaks become one and count the higher of both: a frame may
 * add less than it was worth then, never more.
 */
import { type CountedGift, type GiftLedger, type OpenGift, worthOf } from "./gift-book.ts";
import { giverKey } from "./gift-ledger.ts";
import { keptUser } from "./kept-text.ts";
import { erasedUser } from "./personal/erased-user.ts";

const nobody = giverKey(erasedUser);

interface StreakKey {
  room: string;
  giver: string;
  gift: string;
  group: string;
  /** Only in the key of a streak's second receiver, and of further ones. */
  receiver: string;
}

/** Undefined for a gift that comes once: its key says nothing of its giver. */
function readStreakKey(key: string): StreakKey | undefined {
  const [room = "", giver = "", gift = "", group = "", receiver = ""] = key.split(":");
  return giver === "" || giver.startsWith("#") ? undefined : { room, giver, gift, group, receiver };
}

/**
 * Takes people out of the ledger whom `isErased` names, by TikTok's id, or by an @ and a handle: the streaks that they gave or got,
 * for an event that names either comes without both. Returns how many streaks.
 */
export function eraseFromGifts(ledger: GiftLedger, isErased: (person: string) => boolean): number {
  let moved = 0;
  const entries = new Map<string, Entry>();
  // In their order, for those that grew last come last, and of those that are open the ones that were opened first come first.
  for (const [key, gift] of Object.entries(ledger.gifts)) {
    const streak = readStreakKey(key);
    const people = streak ? [streak.giver, streak.receiver, gift.receiverUserId ?? ""] : [];
    const isMoved = streak && streak.giver !== nobody && people.some((person) => person !== "" && isErased(person));
    const open = ledger.open[key];
    if (isMoved) {
      moved++;
      const { receiverUserId: _, ...rest } = gift;
      const user = keptUser(erasedUser);
      add(entries, `${streak.room}:${nobody}:${streak.gift}:${streak.group}`, {
        gift: rest,
        open: open && { ...open, user },
      });
    } else add(entries, key, { gift, open });
  }
  if (moved === 0) return 0;
  ledger.gifts = Object.fromEntries(Array.from(entries, ([key, { gift }]) => [key, gift]));
  ledger.giftsSize = entries.size;
  ledger.open = Object.fromEntries([...entries].flatMap(([key, { open }]) => (open ? [[key, open]] : [])));
  ledger.openSize = Object.keys(ledger.open).length;
  return moved;
}

interface Entry {
  gift: CountedGift;
  open: OpenGift | undefined;
}

function add(entries: Map<string, Entry>, key: string, entry: Entry): void {
  const known = entries.get(key);
  entries.set(key, known ? together(known, entry) : entry);
}

/** Two streaks that cannot be told apart any more. What of either was told as settled is not told again. */
function together(one: Entry, other: Entry): Entry {
  const more = one.gift.count > other.gift.count ? one : other;
  const runs = [one.gift.run, other.gift.run].filter((run) => run !== undefined);
  const run = runs.toSorted((a, b) => b.lastAt - a.lastAt)[0];
  const gift = { ...more.gift, price: Math.max(one.gift.price, other.gift.price), ...(run && { run }) };
  const settledCount = Math.max(settledCountOf(one), settledCountOf(other));
  const open = more.open ?? one.open ?? other.open;
  if (!open || gift.count <= settledCount) return { gift, open: undefined };
  return { gift, open: { ...open, settledCount, settledCoins: worthOf({ ...gift, count: settledCount }) } };
}

function settledCountOf({ gift, open }: Entry): number {
  return open ? open.settledCount : gift.count;
}

/**
 * Takes over what erased givers gave from a ledger into one that was reduced anew: there their gifts count as they were recorded,
 * and nothing says whose they were. So do gifts that come once: whose they were does not stand in their keys.
 */
export function keepErasedGifts(ledger: GiftLedger, before: GiftLedger): void {
  const kept = Object.entries(before.gifts).filter(
    ([key]) => (readStreakKey(key)?.giver ?? nobody) === nobody && !Object.hasOwn(ledger.gifts, key),
  );
  if (kept.length === 0) return;
  ledger.gifts = { ...Object.fromEntries(kept.map(([key, gift]) => [key, { ...gift }])), ...ledger.gifts };
  ledger.giftsSize += kept.length;
  for (const [key] of kept) {
    const open = before.open[key];
    if (!open) continue;
    ledger.open[key] = { ...open };
    ledger.quietSince = ledger.openSize === 0 ? open.lastAt : Math.min(ledger.quietSince, open.lastAt);
    ledger.openSize++;
  }
}
