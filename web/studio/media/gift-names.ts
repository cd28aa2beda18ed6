/** Names of gifts, as the catalogue has them: what a form offers while somebody writes one. */
import { api } from "../api.ts";

export interface GiftName {
  name: string;
  coins: number | null;
}

export interface GiftNames {
  /** Those that are known of a part of a name; asks for them where that was not asked before. */
  like(part: string): readonly GiftName[];
}

/** So many are offered, and the answers to so many questions are kept. */
const [offered, keptQuestions] = [12, 60];
/** A new server has seen no gift yet. */
const usual: readonly GiftName[] = [
  { name: "Rose", coins: 1 },
  { name: "TikTok", coins: 1 },
  { name: "Finger Heart", coins: 5 },
  { name: "Perfume", coins: 20 },
  { name: "Doughnut", coins: 30 },
  { name: "Hat and Mustache", coins: 99 },
  { name: "Galaxy", coins: 1_000 },
  { name: "Lion", coins: 29_999 },
];

export function createGiftNames(changed: () => void): GiftNames {
  const answers = new Map<string, readonly GiftName[]>();

  async function ask(query: string): Promise<void> {
    const { gifts } = await api.listGifts({ query: { query, limit: offered } });
    const found = gifts.flatMap(({ name, coins }) => (name === null ? [] : [{ name, coins }]));
    answers.set(query, found);
    changed();
  }

  return {
    like(part) {
      const query = part.trim().slice(0, 64);
      const found = answers.get(query);
      if (!found) {
        for (const oldest of answers.keys()) {
          if (answers.size < keptQuestions) break;
          answers.delete(oldest);
        }
        answers.set(query, []);
        // Without an answer the name is written by hand.
        ask(query).catch(() => undefined);
      }
      const known = usual.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()));
      const all = [...(found ?? []), ...known];
      return all.filter((one, index) => all.findIndex(({ name }) => name === one.name) === index).slice(0, offered);
    },
  };
}
