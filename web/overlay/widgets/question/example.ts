import type { ShownCard } from "#shared/interaction/question-cards.ts";

const question: ShownCard = {
  card: {
    offset: 9,
    text: "What was the first song you ever learned to play, and would you still play it today?",
    by: { userId: "703", name: "Trăng Sao" },
    at: 1_795_000_000_000,
  },
  waiting: 3,
};

export const example = [{ type: "parts" as const, position: { epoch: "e1", offset: 9 }, parts: { question } }];
