import * as z from "zod";
import { mediaOption, option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Video",
    about: "One of your videos. Silent, unless you want to hear it.",
    size: { width: 640, height: 360 },
  },
  {
    video: mediaOption("Video", "video", "/library/orbit.webm"),
    fit: option(
      { label: "Fills its box", choices: { whole: "Show all of it", cut: "Cut to fit" } },
      z.enum(["whole", "cut"]).default("whole"),
    ),
    loop: option("Plays again and again", z.boolean().default(true)),
    muted: option("Silent", z.boolean().default(true)),
    volume: option({ label: "Volume", unit: "percent" }, z.int().min(0).max(100).default(70)),
  },
);
export type VideoOptions = z.infer<typeof options.fields>;
