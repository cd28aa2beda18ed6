import { ada, ben } from "../../example-events.ts";
import type { PartsFrame } from "#shared/protocol/wire.ts";

const frame: PartsFrame = {
  type: "parts",
  position: { epoch: "e1", offset: 1 },
  parts: {
    "board:gifters": {
      rows: [
        { ...ada, value: 900 },
        { ...ben, value: 20 },
      ],
      people: 2,
      whole: true,
    },
    "roll:followers": [ben, ada],
    "roll:subscribers": [ada],
  },
};
export const example = [frame];
