import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  { label: "Numbers", about: "Viewers, likes and coins of the stream.", size: { width: 760, height: 72 } },
  { likes: option("Show likes", z.boolean().default(true)) },
);
export type CountersOptions = z.infer<typeof options.fields>;
