import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Countdown",
    about: "Counts down to a time of day, or to a date.",
    size: { width: 640, height: 330 },
  },
  {
    until: option(
      { label: "Until", help: "Such as “20:00”, or “2031-12-24 20:00”." },
      z.string().max(40).default("20:00"),
    ),
    zone: option(
      { label: "Time zone", help: "Such as “Europe/Berlin”. Empty: the one of this computer." },
      z.string().max(60).default(""),
    ),
    title: option("Words above", z.string().max(60).default("")),
    below: option("Words below", z.string().max(120).default("")),
    over: option(
      { label: "When it is over", choices: { hide: "It goes", stay: "It stays" } },
      z.enum(["hide", "stay"]).default("hide"),
    ),
  },
);
export type CountdownOptions = z.infer<typeof options.fields>;
