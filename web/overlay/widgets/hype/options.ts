import * as z from "zod";
import { hypeParts } from "#shared/activity/meters.ts";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Hype meter",
    about: "Five levels that gifts, follows and likes fill, and that burn down by themselves.",
    size: { width: 544, height: 110 },
    parts: hypeParts,
  },
  {
    points: option({ label: "A level takes", unit: "points" }, z.int().min(10).max(1_000_000).default(200)),
    seconds: option({ label: "A level burns down in", unit: "seconds" }, z.number().min(5).max(3_600).default(60)),
    perCoin: option({ label: "A coin gives", unit: "points" }, z.number().min(0).max(1_000).default(1)),
    perFollow: option({ label: "A follow gives", unit: "points" }, z.number().min(0).max(10_000).default(10)),
    perSubscription: option(
      { label: "A subscription gives", unit: "points" },
      z.number().min(0).max(10_000).default(100),
    ),
    perShare: option({ label: "A share gives", unit: "points" }, z.number().min(0).max(10_000).default(5)),
    perLike: option({ label: "A like gives", unit: "points" }, z.number().min(0).max(100).default(0.1)),
    perMessage: option({ label: "A message gives", unit: "points" }, z.number().min(0).max(100).default(0.5)),
    title: option({ label: "Name", help: "Empty: its own name." }, z.string().max(30).default("")),
    always: option("Shown while it is empty, too", z.boolean().default(false)),
  },
);
export type HypeOptions = z.infer<typeof options.fields>;
