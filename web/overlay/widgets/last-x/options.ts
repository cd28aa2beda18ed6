import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Latest and largest",
    about: "Who followed, gave, subscribed, wrote, shared or liked last, and the largest gift and the longest streak.",
    size: { width: 544, height: 110 },
    parts: ({ of }) => [...new Set(of)].map((place) => `latest:${place}`),
  },
  {
    of: option(
      {
        label: "Shows",
        choices: {
          follower: "Latest follower",
          gifter: "Latest gift",
          subscriber: "Latest subscriber",
          chatter: "Latest message",
          sharer: "Latest share",
          liker: "Latest like",
          topGift: "Largest gift",
          topStreak: "Longest streak",
        },
      },
      z
        .array(z.enum(["follower", "gifter", "subscriber", "chatter", "sharer", "liker", "topGift", "topStreak"]))
        .min(1)
        .max(8)
        .default(["follower"]),
    ),
    look: option("Look", z.enum(["line", "spotlight"]).default("line")),
    label: option({ label: "Words above the name", help: "Empty: its own words." }, z.string().max(60).default("")),
    seconds: option({ label: "Each of several is shown for", unit: "seconds" }, z.number().min(2).max(120).default(8)),
  },
);
export type LastXOptions = z.infer<typeof options.fields>;
