import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Video",
    about: "One of your videos. Silent, unless you want to hear it.",
    size: { width: 640, height: 360 },
  },
  {
    video: option("Video, of your media", z.string().max(200).default("")),
    fit: option("Fills its box", z.enum(["whole", "cut"]).default("whole")),
    loop: option("Again and again", z.boolean().default(true)),
    muted: option("Silent", z.boolean().default(true)),
    volume: option({ label: "Volume", unit: "percent" }, z.int().min(0).max(100).default(70)),
  },
);
export type VideoOptions = z.infer<typeof options.fields>;
