import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Giveaway",
    about: "What to write to be in the giveaway, how many are in, and who is drawn.",
    size: { width: 500, height: 360 },
    parts: () => ["giveaway"],
  },
  {
    turns: option({ label: "Names turn before the winner", unit: "seconds" }, z.int().min(0).max(30).default(4)),
    stays: option({ label: "The winner stays after that", unit: "seconds" }, z.int().min(1).max(3_600).default(20)),
  },
);
export type GiveawayOptions = z.infer<typeof options.fields>;
