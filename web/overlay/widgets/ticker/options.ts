import * as z from "zod";
import { deedParts } from "#shared/activity/deed-parts.ts";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Ticker",
    about: "What was done last, in a line that runs through.",
    size: { width: 960, height: 80 },
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
    most: option({ label: "At the same time", unit: "people" }, z.int().min(1).max(12).default(8)),
    minCoins: option({ label: "Gifts from", unit: "coins" }, z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(1)),
    lead: option({ label: "Words before it", help: "Empty: its own words." }, z.string().max(40).default("")),
    speed: option({ label: "Speed", unit: "pixels a second" }, z.int().min(20).max(400).default(90)),
  },
);
export type TickerOptions = z.infer<typeof options.fields>;
