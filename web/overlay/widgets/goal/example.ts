import type { PartsFrame } from "#shared/protocol/wire.ts";

export const example: PartsFrame[] = [
  {
    type: "parts",
    position: { epoch: "e1", offset: 2 },
    parts: {
      "count:likes": 7_214,
      "count:coins": 18_420,
      "count:follows": 86,
      "count:subscribers": 37,
      "count:shares": 412,
      "gift:rose": 64,
      "counter:wins": 7,
      "goal:hardware": 640,
    },
  },
];
