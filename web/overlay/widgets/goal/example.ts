import type { PartsFrame } from "#shared/protocol/wire.ts";

export const example: PartsFrame[] = [
  { type: "parts", position: { epoch: "e1", offset: 2 }, parts: { "count:likes": 7_214 } },
];
