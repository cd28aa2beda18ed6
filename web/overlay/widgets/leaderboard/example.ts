import type { PartsFrame } from "#shared/protocol/wire.ts";

const people = ["Ann", "小熊猫今天也不睡", "نور السماء", "Donaudampfschifffahrtskapitän_1987", "ดอกมะลิ"];
const values = [12_400, 9_870, 7_205, 3_110, 990];

export const example: PartsFrame[] = [
  {
    type: "parts",
    position: { epoch: "e1", offset: 2 },
    parts: {
      "board:gifters": {
        rows: people.map((displayName, index) => ({
          userId: String(index + 1),
          uniqueId: `person${index + 1}`,
          displayName,
          value: values[index],
        })),
        over: "live",
        people: 62,
        whole: true,
      },
    },
  },
];
