import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Emote wall",
    about: "The emotes and emoji of the chat, large, for a moment. Put it behind everything else.",
    size: { width: 900, height: 420 },
  },
  {
    seconds: option({ label: "Each stays", unit: "seconds" }, z.number().min(2).max(60).default(6)),
    cap: option({ label: "At the same time", unit: "pictures" }, z.int().min(5).max(30).default(30)),
    emoji: option("Emoji, too", z.boolean().default(true)),
    comboFrom: option({ label: "Count the same one from", unit: "times" }, z.int().min(2).max(100).default(5)),
  },
);
export type EmoteWallOptions = z.infer<typeof options.fields>;
