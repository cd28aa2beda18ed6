import { craneArt, roseArt } from "../../example-art.ts";
import { ben, frameOf, rose } from "../../example-events.ts";

const gift = { giftName: "Paper Crane", giftId: "7", giftImageUrl: craneArt, coins: 60, coinsDelta: 60 };

export const example = [
  frameOf([rose(1, 12, { user: ben }, { coinsDelta: 12, giftImageUrl: roseArt }), rose(2, 12, {}, gift)]),
];

/** When it is looked at: while they are in the air, and shells burst. */
export const seenAfterMs = 1_500;

export const looks = [{ name: "fireworks", options: { look: "fireworks" } }];
