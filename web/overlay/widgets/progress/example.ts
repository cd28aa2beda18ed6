import { frameOf, rose } from "../../example-events.ts";

export const example = [frameOf([rose(1, 3)], { totals: { viewers: 120, likes: 5_600, coins: 380 } })];
