import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Battle",
    about: "The scores of a battle, the time that is left, who supports whom, and who won.",
    size: { width: 960, height: 320 },
  },
  {
    supporters: option("Best supporters of each side", z.int().min(0).max(3).default(3)),
    time: option("Show the time that is left", z.boolean().default(true)),
    winnerSeconds: option({ label: "The winner stays", unit: "seconds" }, z.number().min(0).max(120).default(10)),
  },
);
export type BattleOptions = z.infer<typeof options.fields>;
