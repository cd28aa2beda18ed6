import { frameOf } from "../../example-events.ts";

export const example = [frameOf([], { totals: { viewers: 1_234, likes: 56_789, coins: 4_321 } })];
