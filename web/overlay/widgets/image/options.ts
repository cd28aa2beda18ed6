import * as z from "zod";
import { mediaOption, option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  { label: "Picture", about: "One of your pictures, also one that moves.", size: { width: 400, height: 300 } },
  {
    picture: mediaOption("Picture", "picture", "/library/rose.svg"),
    fit: option(
      { label: "Fills its box", choices: { whole: "Show all of it", cut: "Cut to fit" } },
      z.enum(["whole", "cut"]).default("whole"),
    ),
    shape: option("Shape", z.enum(["plain", "round", "card"]).default("plain")),
    says: option({ label: "In words", help: "For those who do not see it." }, z.string().max(120).default("")),
  },
);
export type ImageOptions = z.infer<typeof options.fields>;
