import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

/** As sections.ts has them. */
const partOfSection = {
  gifters: "board:gifters",
  followers: "roll:followers",
  subscribers: "roll:subscribers",
  sharers: "roll:sharers",
  chatters: "board:chatters",
} as const;

export const options = widgetOptions(
  {
    label: "Credits",
    about:
      "Who gave, followed, subscribed and shared in this live, rolling through. It begins when its source is shown.",
    size: { width: 640, height: 700 },
    parts: ({ sections }) => sections.map((section) => partOfSection[section]),
  },
  {
    sections: option(
      {
        label: "Shows",
        choices: {
          gifters: "Who gave",
          followers: "Who followed",
          subscribers: "Who subscribed",
          sharers: "Who shared",
          chatters: "Who wrote",
        },
      },
      z
        .array(z.enum(["gifters", "followers", "subscribers", "sharers", "chatters"]))
        .max(5)
        .default(["gifters", "followers", "subscribers"]),
    ),
    most: option({ label: "At most of each", unit: "people" }, z.int().min(1).max(40).default(20)),
    first: option({ label: "Words before it", help: "Empty: its own words." }, z.string().max(80).default("")),
    last: option({ label: "Words at the end", help: "Empty: its own words." }, z.string().max(80).default("")),
    speed: option({ label: "Speed", unit: "pixels a second" }, z.int().min(20).max(300).default(60)),
    again: option("Plays again and again", z.boolean().default(false)),
  },
);
export type CreditsOptions = z.infer<typeof options.fields>;
