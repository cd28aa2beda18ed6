import * as z from "zod";
import { isHost } from "#shared/custom-widget/hosts.ts";
import { codeIdPattern, customWidgetLimits } from "#shared/custom-widget/limits.ts";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";
import { customParts } from "./parts.ts";

const Value = z.strictObject({
  name: z.string().min(1).max(customWidgetLimits.name),
  value: z.union([z.string().max(customWidgetLimits.value), z.number(), z.boolean()]),
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
    store: option(
      "Shares what it keeps under this name",
      z
        .string()
        .regex(/^[a-z0-9-]{0,32}$/)
        .default(""),
    ),
  },
);
export type CustomOptions = z.infer<typeof options.fields>;
