import * as z from "zod";
import { deedParts } from "#shared/activity/deed-parts.ts";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Activity",
    about: "What was done last, the newest above.",
    size: { width: 576, height: 530 },
    parts: deedParts,
  },
  {
    kinds: option(
      {
        label: "Shows",
        choices: {
          gift: "Gifts",
          follow: "Follows",
          subscribe: "Subscriptions",
          share: "Shares",
          join: "Who comes in",
        },
      },
      z
        .array(z.enum(["gift", "follow", "subscribe", "share", "join"]))
        .max(5)
        .default(["gift", "follow", "subscribe", "share"]),
    ),
    rows: option({ label: "At the same time", unit: "rows" }, z.int().min(1).max(12).default(6)),
    minCoins: option({ label: "Gifts from", unit: "coins" }, z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(1)),
    ages: option("How long ago it was", z.boolean().default(true)),
  },
);
export type ActivityOptions = z.infer<typeof options.fields>;
