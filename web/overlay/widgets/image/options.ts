import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  { label: "Picture", about: "One of your pictures, also one that moves.", size: { width: 400, height: 300 } },
  {
    picture: option("Picture, of your media", z.string().max(4_000).default("")),
    fit: option("Fills its box", z.enum(["whole", "cut"]).default("whole")),
    shape: option("Shape", z.enum(["plain", "round", "card"]).default("plain")),
    says: option("What is to be seen, for those who do not see it", z.string().max(120).default("")),
  },
);
export type ImageOptions = z.infer<typeof options.fields>;
