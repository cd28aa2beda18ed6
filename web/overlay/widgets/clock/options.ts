import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  { label: "Clock", about: "What time it is, where you are or anywhere.", size: { width: 320, height: 110 } },
  {
    zone: option(
      { label: "Time zone", help: "Such as “Europe/Berlin”. Empty: the one of this computer." },
      z.string().max(60).default(""),
    ),
    hours: option(
      { label: "Hours", choices: { "12": "12 hours", "24": "24 hours", "as usual": "As usual in the language" } },
      z.enum(["as usual", "24", "12"]).default("as usual"),
    ),
    seconds: option("With seconds", z.boolean().default(false)),
    label: option("Words above", z.string().max(60).default("")),
  },
);
export type ClockOptions = z.infer<typeof options.fields>;
