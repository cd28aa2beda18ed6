import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";
import { goalParts } from "./parts.ts";

const most = 1_000_000_000;
const slug = z
  .string()
  .regex(/^(?:[a-z0-9][a-z0-9_-]{0,31})?$/)
  .max(32);

export const options = widgetOptions(
  {
    label: "Goal",
    about: "How far a goal is: likes, coins, follows, subscribers, shares, a gift, or a counter of a rule.",
    size: { width: 580, height: 190 },
    parts: goalParts,
  },
  {
    title: option({ label: "Title", help: "Empty: what is counted." }, z.string().max(64).default("")),
    counts: option(
      {
        label: "Counts",
        choices: {
          likes: "Likes",
          coins: "Coins",
          follows: "Follows",
          subscribers: "Subscribers",
          shares: "Shares",
          gift: "One gift",
          counter: "A counter of a rule",
        },
      },
      z.enum(["likes", "coins", "follows", "subscribers", "shares", "gift", "counter"]).default("likes"),
    ),
    gift: option({ label: "Gift", help: "Its name or its number.", gift: true }, z.string().max(64).default("")),
    counter: option({ label: "Counter of a rule", help: "Its name, as the rule writes it." }, slug.default("")),
    since: option(
      { label: "Counts since", choices: { live: "This live began", set: "It was set" } },
      z.enum(["live", "set"]).default("live"),
    ),
    goal: option({ label: "Name of the goal", help: "Where it goes on over several lives." }, slug.default("")),
    target: option("Target", z.int().min(1).max(most).default(10_000)),
    start: option("Begin at", z.int().min(0).max(most).default(0)),
    steps: option(
      { label: "Steps on the way", help: "One a line, such as “7500 a song”." },
      z.array(z.string().max(80)).max(12).default([]),
    ),
    reached: option(
      {
        label: "When it is reached",
        choices: { hide: "It goes", reset: "It begins again", double: "The target doubles", add: "The target grows" },
      },
      z.enum(["hide", "reset", "double", "add"]).default("add"),
    ),
    add: option({ label: "Add so much", help: "0: the target again." }, z.int().min(0).max(most).default(0)),
    look: option("Look", z.enum(["bar", "ring", "counter", "tube"]).default("bar")),
    percent: option("Show percent", z.boolean().default(true)),
  },
);
export type GoalOptions = z.infer<typeof options.fields>;
