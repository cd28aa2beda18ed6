import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Poll",
    about: "The poll that is on: viewers vote in the chat. The result stays for a while.",
    size: { width: 560, height: 560 },
    parts: () => ["poll"],
  },
  {
    stays: option(
      { label: "The result stays", unit: "seconds", help: "0: until there is another." },
      z.int().min(0).max(3_600).default(8),
    ),
    counts: option("Numbers instead of percent", z.boolean().default(false)),
  },
);
export type PollOptions = z.infer<typeof options.fields>;
