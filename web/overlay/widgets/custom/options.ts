import * as z from "zod";
import { isHost } from "#shared/custom-widget/hosts.ts";
import { codeIdPattern, customWidgetLimits } from "#shared/custom-widget/limits.ts";
import { storePattern } from "#shared/custom-widget/messages.ts";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";
import { customParts } from "./parts.ts";

const Value = z.strictObject({
  name: option("Name of the field", z.string().max(customWidgetLimits.name).default("")),
  value: option("Value", z.union([z.string().max(customWidgetLimits.value), z.number(), z.boolean()]).default("")),
});

export const options = widgetOptions(
  {
    label: "Custom widget",
    about:
      "Your own HTML, CSS and script, also one that was written for StreamElements. It runs on its own, apart from all else.",
    size: { width: 640, height: 360 },
    parts: customParts,
  },
  {
    code: option(
      "Code",
      z
        .string()
        .max(43)
        .refine((text) => text === "" || codeIdPattern.test(text), "expected the id of a code (cw_...), or nothing")
        .default(""),
    ),
    values: option("What was set of its fields", z.array(Value).max(customWidgetLimits.fields).default([])),
    gifts: option("Gifts reach it as", z.enum(["cheer", "tip"]).default("cheer")),
    hosts: option(
      "Hosts that it may load from and write to",
      z
        .array(z.string().refine(isHost, "expected the name of a host, such as cdn.example.com"))
        .max(customWidgetLimits.hosts)
        .default([]),
    ),
    store: option("Shares what it keeps under this name", z.string().max(32).regex(storePattern).default("")),
  },
);
export type CustomOptions = z.infer<typeof options.fields>;
