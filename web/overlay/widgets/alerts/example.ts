import { craneArt, roseArt, whaleArt } from "../../example-art.ts";
import { ada, ben, eventOf, follow, frameOf, rose, ruleAlert } from "../../example-events.ts";

const thai = { userId: "7", uniqueId: "jasmine", displayName: "ดอกมะลิ" };
const crane = { giftName: "Paper Crane", giftImageUrl: craneArt, giftId: "7", coins: 70 };
const whale = { giftName: "Golden Whale", giftImageUrl: whaleArt, giftId: "8", coins: 5_000 };

export const example = [
  frameOf([rose(1, 14, { user: thai }, crane), follow(2, { user: ben })]),
  frameOf([], { position: { epoch: "e1", offset: 3 }, actions: [ruleAlert(3, { text: "A rule says so" })] }),
];

const crowd = ["Ann", "Mossy Fern", "さくら", "tin robin", "Kapitän", "Noor", "Zoe", "Lin", "Pip", "Moe", "Ida", "Max"];
const people = crowd.map((displayName, index) => ({ userId: String(index), uniqueId: `one-${index}`, displayName }));

export const looks = [
  { name: "follow", frames: [frameOf([follow(1, { user: ben })])] },
  { name: "subscription", frames: [frameOf([eventOf("SUBSCRIBE", 1, { subMonth: 7 }, { user: ada })])] },
  // The first is on the screen; those that wait are one.
  {
    name: "crowd",
    options: { atOnce: 3 },
    frames: [frameOf(people.map((user, index) => follow(index + 1, { user })))],
  },
  { name: "stack", options: { look: "stack" }, frames: [frameOf([rose(1, 3, {}, { giftImageUrl: roseArt })])] },
  { name: "banner", options: { look: "banner" }, frames: [frameOf([rose(1, 14, { user: thai }, crane)])] },
  { name: "hero", frames: [frameOf([rose(1, 1, { user: ada }, whale)])] },
  { name: "subtle", options: { look: "subtle" }, frames: [frameOf([rose(1, 3, {}, { giftImageUrl: roseArt })])] },
  {
    name: "variation",
    options: { variations: [{ gift: "rose", countFrom: 10, look: "stack", text: "{name} gave {count} roses!" }] },
    frames: [frameOf([rose(1, 30, {}, { giftImageUrl: roseArt })])],
  },
];
