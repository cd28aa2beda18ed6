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
      "Sections",
      z
        .array(z.enum(["gifters", "followers", "subscribers", "sharers", "chatters"]))
        .max(5)
        .default(["gifters", "followers", "subscribers"]),
    ),
    most: option({ label: "Of each at most", unit: "people" }, z.int().min(1).max(40).default(20)),
    first: option("Words before, in place of its own", z.string().max(80).default("")),
    last: option("Words at the end, in place of its own", z.string().max(80).default("")),
    speed: option({ label: "Rolls", unit: "pixels a second" }, z.int().min(20).max(300).default(60)),
    again: option("Again and again", z.boolean().default(false)),
  },
);
export type CreditsOptions = z.infer<typeof options.fields>;
