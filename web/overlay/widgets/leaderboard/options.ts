import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";
import { leaderboardParts } from "./parts.ts";

export const options = widgetOptions(
  {
    label: "Leaderboard",
    about:
      "Who gave, liked, wrote or shared most: in this live, today, this week, this month or ever. Or who has most points.",
    size: { width: 560, height: 480 },
    parts: leaderboardParts,
  },
  {
    of: option(
      {
        label: "Shows",
        choices: {
          gifters: "Who gave",
          likers: "Who liked",
          chatters: "Who wrote",
          sharers: "Who shared",
          points: "Who has points",
        },
      },
      z.enum(["gifters", "likers", "chatters", "sharers", "points"]).default("gifters"),
    ),
    over: option(
      {
        label: "Over what time",
        help: "Points are kept from live to live.",
        choices: { live: "This live", day: "Today", week: "This week", month: "This month", all: "All time" },
      },
      z.enum(["live", "day", "week", "month", "all"]).default("live"),
    ),
    title: option({ label: "Title", help: "Empty: what it shows." }, z.string().max(64).default("")),
    look: option("Look", z.enum(["list", "podium", "ticker"]).default("list")),
    rows: option({ label: "Rows", unit: "people" }, z.int().min(1).max(20).default(5)),
    faces: option("Show faces", z.boolean().default(true)),
    levels: option({ label: "Show levels", help: "Of points." }, z.boolean().default(true)),
  },
);
export type LeaderboardOptions = z.infer<typeof options.fields>;
