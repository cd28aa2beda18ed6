import { startMs } from "../../example-events.ts";
import type { ShownGiveaway } from "#shared/interaction/giveaway.ts";

const giveaway: ShownGiveaway = {
  giveawayId: "g1",
  title: "A sticker pack",
  word: "!join",
  startedAt: startMs,
  closesAt: startMs + 72_000,
  closedAt: null,
  count: 218,
  full: false,
  drawn: 0,
  draw: null,
};

export const example = [{ type: "parts" as const, position: { epoch: "e1", offset: 9 }, parts: { giveaway } }];
