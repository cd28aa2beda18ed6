import type { ShownTimer } from "#shared/interaction/timer-rates.ts";

const timer: ShownTimer = {
  endsAt: null,
  leftMs: 15_159_000,
  pausedBy: "hand",
  maxMs: null,
  plan: {
    rates: {
      coinMs: 2_000,
      likeMs: 0,
      followMs: 30_000,
      shareMs: 0,
      subscriptionMs: 300_000,
      gifts: [],
      happyHours: [],
      direction: "down",
    },
    grantedMs: 29_000_000,
    addedMs: 21_800_000,
    last: {
      kind: "coins",
      giftName: "Paper Crane",
      giftImageUrl: "",
      amount: 10,
      addedMs: 20_000,
      offset: 9,
      userId: "710",
      uniqueId: "jasmine",
      name: "ดอกมะลิ",
    },
  },
};
/** It stands still: an end would be over, or years away. */
export const example = [
  { type: "parts" as const, position: { epoch: "e1", offset: 9 }, parts: { "timer:subathon": timer } },
];
