import type { PartsFrame } from "#shared/protocol/wire.ts";

const people = ["Ann", "小熊猫今天也不睡", "نور السماء", "Donaudampfschifffahrtskapitän_1987", "ดอกมะลิ"];
const values = [12_400, 9_870, 7_205, 3_110, 990];
const levels = ["Legend", "Star of the show", "Star of the show", "Fan"];

const rows = people.map((displayName, index) => ({
  userId: String(index + 1),
  uniqueId: `person${index + 1}`,
  displayName,
  value: values[index],
}));

const frameOf = (parts: PartsFrame["parts"]): PartsFrame => ({
  type: "parts",
  position: { epoch: "e1", offset: 2 },
  parts,
});

export const example: PartsFrame[] = [frameOf({ "board:gifters": { rows, over: "live", people: 62, whole: true } })];

/** The last of them has not come to a level. */
const leveled = rows.map((row, index) => ({ ...row, ...(levels[index] !== undefined && { level: levels[index] }) }));
const points = [frameOf({ points: { rows: leveled, over: "all", people: 340, whole: true, name: "Cookies" } })];

export const looks = (["list", "podium", "ticker"] as const).map((look) => ({
  name: look === "list" ? "points" : `points ${look}`,
  options: { of: "points", look },
  frames: points,
}));
