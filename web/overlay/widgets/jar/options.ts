import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Gift jar",
    about: "Each gift falls into a jar, with the coins of the broadcast on it.",
    size: { width: 352, height: 400 },
  },
  {
    cap: option({ label: "Holds", unit: "gifts" }, z.int().min(10).max(60).default(60)),
    minCoins: option({ label: "Gifts from", unit: "coins" }, z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(1)),
    gifts: option(
      { label: "Only these gifts", help: "Their names, one a line. Empty: all." },
      z.array(z.string().max(60)).max(50).default([]),
    ),
    coins: option("Show the coins", z.boolean().default(true)),
  },
);
export type JarOptions = z.infer<typeof options.fields>;
