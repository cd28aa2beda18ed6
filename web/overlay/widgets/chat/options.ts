import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

/** Without the @. */
const handles = z.array(z.string().min(1).max(64)).max(100).default([]);

export const options = widgetOptions(
  { label: "Chat", about: "What viewers write, with emotes in their places.", size: { width: 620, height: 700 } },
  {
    lines: option({ label: "Lines at a time", unit: "lines" }, z.int().min(1).max(14).default(8)),
    joins: option("Show who comes in", z.boolean().default(false)),
    look: option("Look", z.enum(["bubbles", "lines", "cards"]).default("bubbles")),
    faces: option("Show faces", z.boolean().default(true)),
    gifts: option("Show gifts among the messages", z.boolean().default(true)),
    fadeAfter: option(
      { label: "Lines fade after", unit: "seconds", help: "0: they stay." },
      z.number().min(0).max(3_600).default(0),
    ),
    commands: option(
      {
        label: "Commands",
        help: "Messages that begin with “!”.",
        choices: { hidden: "Hide them", shown: "Show them", only: "Nothing else" },
      },
      z.enum(["hidden", "shown", "only"]).default("hidden"),
    ),
    people: option({ label: "Only of these people", help: "Their handles, one a line. Empty: of everybody." }, handles),
    words: option(
      {
        label: "Without these words",
        help: "One a line. With a star before or after it, a word is found inside of others, too.",
      },
      z.array(z.string().min(1).max(64)).max(200).default([]),
    ),
  },
);
export type ChatOptions = z.infer<typeof options.fields>;
