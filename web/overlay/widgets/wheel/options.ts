import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Wheel",
    about: "A wheel of fortune. Where it stops is decided once, for all pages; the result is said in words.",
    size: { width: 560, height: 690 },
    parts: () => ["wheel"],
  },
  {
    stays: option({ label: "The result stays", unit: "seconds" }, z.int().min(1).max(600).default(6)),
    idle: option(
      { label: "While nobody spins it", choices: { show: "It stays", hide: "It goes" } },
      z.enum(["hide", "show"]).default("hide"),
    ),
  },
);
export type WheelOptions = z.infer<typeof options.fields>;
