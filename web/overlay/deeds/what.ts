/** What was done, in a few words: `14 × Paper Crane`, `followed`, `7 months`. */
import type { Deed } from "./deed.ts";
import { counted } from "./counted.ts";
import { deedWordsOf } from "./deed-words.ts";

export function whatOf(deed: Deed, language: string, numbers: (value: number) => string): string {
  const words = deedWordsOf(language);
  switch (deed.kind) {
    case "gift": {
      const gift = deed.giftName === undefined || deed.giftName === "" ? words.gift : deed.giftName;
      return deed.count > 1 ? `${numbers(deed.count)} × ${gift}` : gift;
    }
    case "follow":
      return words.followed;
    case "subscribe":
      return deed.count > 1 ? counted(words.months, deed.count, language, numbers) : words.subscribed;
    case "share":
      return words.shared;
    case "like":
      return counted(words.likes, deed.count, language, numbers);
    case "join":
      return words.joined;
    case "chat":
      return words.said;
    default:
      return deed.kind satisfies never;
  }
}
