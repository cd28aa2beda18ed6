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
      { label: "The result stays (0: until there is another)", unit: "seconds" },
      z.int().min(0).max(3_600).default(8),
    ),
    counts: option("Votes as numbers instead of shares", z.boolean().default(false)),
  },
);
export type PollOptions = z.infer<typeof options.fields>;
