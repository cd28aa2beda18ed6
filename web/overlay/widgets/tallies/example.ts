import { frameOf, startMs, tallyChange } from "../../example-events.ts";

const position = { epoch: "e1", offset: 2 };

export const example = [
  frameOf([], {
    position,
    actions: [tallyChange(1, "deaths", 4), tallyChange(2, "break", startMs + 600_000, "timer")],
  }),
];
