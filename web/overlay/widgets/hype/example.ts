import { follow, frameOf, rose } from "../../example-events.ts";

export const example = [
  frameOf([rose(1, 700, {}, { coinsDelta: 700 }), follow(2)], { totals: { viewers: 120, likes: 5_600, coins: 700 } }),
];
