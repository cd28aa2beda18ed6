import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Counters and timers",
    about: "What rules count, and the timers that they set.",
    size: { width: 580, height: 120 },
  },
  {
    all: option("Show all of them", z.boolean().default(true)),
    names: option(
      { label: "Only these", help: "Their names, one a line, in this order." },
      z
        .array(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/))
        .max(50)
        .default([]),
    ),
  },
);
export type TalliesOptions = z.infer<typeof options.fields>;
