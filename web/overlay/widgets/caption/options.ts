import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  { label: "Captions", about: "What you say, as TikTok writes it down.", size: { width: 900, height: 160 } },
  {
    language: option(
      { label: "Language", help: "Such as “en”. Empty: the one that is spoken." },
      z.string().max(20).default(""),
    ),
    lines: option({ label: "Lines", unit: "lines" }, z.int().min(1).max(4).default(2)),
    seconds: option({ label: "Stays after the last word", unit: "seconds" }, z.number().min(2).max(60).default(6)),
    align: option(
      { label: "Alignment", choices: { top: "At the top", bottom: "At the bottom" } },
      z.enum(["top", "bottom"]).default("bottom"),
    ),
  },
);
export type CaptionOptions = z.infer<typeof options.fields>;
