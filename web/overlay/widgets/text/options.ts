import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

/** As template.ts has them. */
const partOfToken = {
  lastFollower: "latest:follower",
  lastGifter: "latest:gifter",
  lastSubscriber: "latest:subscriber",
  lastChatter: "latest:chatter",
  lastSharer: "latest:sharer",
  lastLiker: "latest:liker",
  topGift: "latest:topGift",
  topStreak: "latest:topStreak",
} as const;

export const options = widgetOptions(
  {
    label: "Text",
    about: "Your own words, with what changes in them: {lastFollower}, {viewers}, {coins} and the like.",
    size: { width: 640, height: 160 },
    parts: ({ label, text }) =>
      Object.entries(partOfToken).flatMap(([token, name]) => (`${label}${text}`.includes(`{${token}}`) ? [name] : [])),
  },
  {
    label: option("Small words above", z.string().max(60).default("")),
    text: option("Text", z.string().max(500).default("Good to see you")),
    align: option(
      { label: "Alignment", choices: { start: "At the start", middle: "In the middle", end: "At the end" } },
      z.enum(["start", "middle", "end"]).default("start"),
    ),
    panel: option("With a panel behind it", z.boolean().default(true)),
  },
);
export type TextOptions = z.infer<typeof options.fields>;
