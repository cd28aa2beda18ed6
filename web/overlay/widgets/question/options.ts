import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  {
    label: "Question card",
    about: "A chat message that you or a moderator put onto the screen, until you take it off.",
    size: { width: 660, height: 400 },
    parts: () => ["question"],
  },
  {
    title: option("Words on the tab", z.string().max(40).default("")),
    waiting: option("How many wait", z.boolean().default(true)),
  },
);
export type QuestionOptions = z.infer<typeof options.fields>;
