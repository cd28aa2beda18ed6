/** Which live part a goal shows. */
import { slugOf } from "#shared/slug.ts";

/** The options that say what is counted. */
interface Counted {
  counts: "likes" | "coins" | "follows" | "subscribers" | "shares" | "gift" | "counter";
  since: "live" | "set";
  gift: string;
  counter: string;
  goal: string;
}

/** What the goal counts, by its name; "" where the options do not say which one. */
export function partOf({ counts, since, gift, counter, goal }: Counted): string {
  if (counts === "counter") return counter === "" ? "" : `counter:${counter}`;
  if (since === "set") return goal === "" ? "" : `goal:${goal}`;
  if (counts === "gift") return giftNameOf(gift) === "" ? "" : `gift:${giftNameOf(gift)}`;
  return `count:${counts}`;
}

export function goalParts(options: Counted): string[] {
  const part = partOf(options);
  return part === "" ? [] : [part];
}

/** A gift as the part's name has it: its id, or its name as rules write names. */
function giftNameOf(gift: string): string {
  return /^\d+$/.test(gift) ? gift : slugOf(gift);
}
