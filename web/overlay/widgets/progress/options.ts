import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Progress bar",
    about: "How far something is: a counter of your rules, a number of the stream, or one that you set.",
    size: { width: 576, height: 90 },
  },
  {
    title: option("Title", z.string().max(80).default("Chapter 4 of 11")),
    of: option(
      {
        label: "Shows",
        choices: {
          number: "A number of yours",
          counter: "A counter of a rule",
          viewers: "Viewers",
          likes: "Likes",
          coins: "Coins",
        },
      },
      z.enum(["number", "counter", "viewers", "likes", "coins"]).default("number"),
    ),
    number: option("Your number", z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(38)),
    counter: option("Name of the counter", z.string().max(32).default("")),
    target: option("Full at", z.number().min(1).max(Number.MAX_SAFE_INTEGER).default(100)),
    writes: option(
      { label: "Says", choices: { percent: "Percent", numbers: "Numbers", nothing: "Nothing" } },
      z.enum(["percent", "numbers", "nothing"]).default("percent"),
    ),
  },
);
export type ProgressOptions = z.infer<typeof options.fields>;
