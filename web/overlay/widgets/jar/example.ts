import { ben, frameOf, rose } from "../../example-events.ts";

const gift = (offset: number, giftName: string, giftCount: number) =>
  rose(offset, giftCount, { user: ben }, { giftName, coinsDelta: giftCount, groupId: String(offset) });

export const example = [
  frameOf(
    ["Rose", "Galaxy", "Lion", "Cap", "Heart", "Tiger", "Donut"].map((name, index) =>
      gift(index + 1, name, 1 + (index % 5)),
    ),
    { totals: { viewers: 120, likes: 5_600, coins: 1_284 } },
  ),
];
