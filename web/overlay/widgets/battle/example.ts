import { eventOf, frameOf, startMs } from "../../example-events.ts";

const fans = (names: readonly string[], from: number) =>
  names.map((displayName, index) => ({
    userId: `fan-${displayName}`,
    displayName,
    score: Math.round(from / (index + 1)),
  }));
const hosts = [
  { userId: "1", uniqueId: "mira", displayName: "Mira", score: 12_480, supporters: fans(["Ann", "Lin", "Moe"], 4_100) },
  {
    userId: "2",
    uniqueId: "coffee",
    displayName: "кофе",
    score: 10_605,
    supporters: fans(["Zoe", "Pip", "Ida"], 3_600),
  },
];
const battle = (battleStatus: number, participants: typeof hosts) =>
  eventOf("BATTLE", 1, {
    battleId: "9",
    battleStatus,
    participants,
    startedAt: startMs - 100_000,
    durationSeconds: 300,
  });
const item = { item: "critical_strike", messageType: 1, effectSeconds: 30, multiplier: 3, text: "" };

export const example = [
  frameOf([battle(1, hosts), eventOf("BATTLE_ITEM", 20, { battleId: "9", receiverUserId: "1", ...item })]),
];

const others = ["Noor", "Kapitän"].map((displayName, index) => ({
  userId: String(index + 3),
  uniqueId: displayName.toLowerCase(),
  displayName,
  score: 8_000 - index * 3_000,
  supporters: [],
}));

export const looks = [
  { name: "winner", frames: [frameOf([battle(2, hosts)])] },
  { name: "four", frames: [frameOf([battle(1, [...hosts, ...others])])] },
];
