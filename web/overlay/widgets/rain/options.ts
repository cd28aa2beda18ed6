import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Rain and fireworks",
    about: "Gifts fall over the picture, or burst in it. Put it behind everything else.",
    size: { width: 1_920, height: 1_080 },
  },
  {
    look: option("Look", z.enum(["rain", "fireworks"]).default("rain")),
    cap: option({ label: "In the air at most", unit: "gifts" }, z.int().min(5).max(80).default(40)),
    minCoins: option({ label: "Gifts from", unit: "coins" }, z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(1)),
    gifts: option(
      { label: "Only these gifts", help: "Their names, one a line. Empty: all." },
      z.array(z.string().max(60)).max(50).default([]),
    ),
  },
);
export type RainOptions = z.infer<typeof options.fields>;
