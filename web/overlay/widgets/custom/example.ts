import { follow, frameOf, rose } from "../../example-events.ts";

export const example = [frameOf([follow(1), rose(2, 5, {}, { streakEnd: true, streakActive: false, coinsDelta: 5 })])];
