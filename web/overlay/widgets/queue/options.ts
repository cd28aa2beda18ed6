import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Queue",
    about: "Who is on, who is next, and what to write to be in the queue.",
    size: { width: 460, height: 470 },
    parts: () => ["queue"],
  },
  {
    shown: option({ label: "How many of those who wait", unit: "people" }, z.int().min(0).max(10).default(3)),
    nowPlaying: option("Words over who is on", z.string().max(40).default("")),
    empty: option(
      { label: "While nobody is in it", choices: { show: "It stays", hide: "It goes" } },
      z.enum(["show", "hide"]).default("show"),
    ),
  },
);
export type QueueOptions = z.infer<typeof options.fields>;
