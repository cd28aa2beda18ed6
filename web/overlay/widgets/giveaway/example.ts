import type { ShownGiveaway } from "#shared/interaction/giveaway.ts";

const giveaway: ShownGiveaway = {
  giveawayId: "g1",
  title: "A sticker pack",
  word: "!join",
  startedAt: 4_102_444_700_000,
  closesAt: 4_102_444_800_000,
  closedAt: null,
  count: 218,
  full: false,
  drawn: 0,
  draw: null,
};

export const example = [{ type: "parts" as const, position: { epoch: "e1", offset: 9 }, parts: { giveaway } }];
