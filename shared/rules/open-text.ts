/**
 * Texts of an alert in which the number of gifts and coins is left open: of gifts that are shown as one, only the overlay
 * knows how many they are together. Pure.
 */

/** Characters that Unicode keeps for private use, and that no value of a token holds. */
export const openMarks = { giftCount: "\ue000", coins: "\ue001" } as const;

const marks = /[\ue000\ue001]/g;

/** A token's value without what could be taken for such a mark. */
export function withoutMarks(value: string): string {
  return value.replace(marks, "");
}

/** Writes the numbers in. */
export function fillOpen(text: string, { count, coins }: { count: number; coins: number }): string {
  return text.replace(marks, (mark) => String(mark === openMarks.giftCount ? count : coins));
}
