import * as z from "zod";
import { comboParts } from "#shared/activity/meters.ts";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Combo",
    about: "How many gifts came one after the other, while a fuse burns down.",
    size: { width: 380, height: 270 },
    parts: comboParts,
  },
  {
    from: option({ label: "Shown from", unit: "gifts" }, z.int().min(2).max(1_000).default(5)),
    seconds: option({ label: "The fuse burns for", unit: "seconds" }, z.number().min(2).max(60).default(8)),
    minCoins: option({ label: "Gifts from", unit: "coins" }, z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(0)),
    title: option({ label: "Words above", help: "Empty: its own words." }, z.string().max(40).default("")),
  },
);
export type ComboOptions = z.infer<typeof options.fields>;
