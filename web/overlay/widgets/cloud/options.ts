import * as z from "zod";
import { wordParts } from "#shared/activity/words.ts";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Word cloud",
    about: "The words that most people write, the more the larger.",
    size: { width: 600, height: 330 },
    parts: wordParts,
  },
  {
    words: option({ label: "At the same time", unit: "words" }, z.int().min(3).max(24).default(14)),
    messages: option({ label: "Of the latest", unit: "messages" }, z.int().min(10).max(500).default(200)),
    from: option({ label: "Written by at least", unit: "people" }, z.int().min(1).max(50).default(1)),
    without: option(
      { label: "Without these words", help: "One a line." },
      z.array(z.string().max(40)).max(200).default([]),
    ),
  },
);
export type CloudOptions = z.infer<typeof options.fields>;
