import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Timer and subathon",
    about: "A timer of the stream, large: what is left or for how long it ran, what adds to it, and who just did.",
    size: { width: 560, height: 330 },
    parts: ({ name }) => [`timer:${name}`],
  },
  {
    name: option(
      "Name of the timer",
      z
        .string()
        .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/)
        .max(32)
        .default("subathon"),
    ),
    title: option("Title", z.string().max(60).default("Subathon")),
    lastMinute: option({ label: "Other colour for the last", unit: "seconds" }, z.int().min(0).max(3_600).default(60)),
    lastWords: option("Words for the end", z.string().max(80).default("")),
    bar: option("Bar", z.boolean().default(true)),
    cause: option("Who just added time", z.boolean().default(true)),
    rates: option("What adds how much", z.boolean().default(true)),
  },
);
export type TimerOptions = z.infer<typeof options.fields>;
