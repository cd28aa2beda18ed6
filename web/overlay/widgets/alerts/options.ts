import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

const look = z.enum(["strip", "stack", "banner", "hero", "subtle"]);
const motions = ["theme", "rise", "drop", "slide", "pop", "fade", "none"] as const;
const enter = z.enum(motions);
const coins = z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(0);

/** When an alert is another one, and how. All conditions hold together. */
const variation = z.strictObject({
  kind: z.enum(["any", "gift", "follow", "subscription", "battle"]).default("gift"),
  /** The gift's name or id; "" for any. */
  gift: z.string().max(64).default(""),
  coinsFrom: coins,
  /** Gifts of one, or people of a crowd. */
  countFrom: z.int().min(0).max(1_000_000).default(0),
  monthsFrom: z.int().min(0).max(1_000).default(0),
  from: z.enum(["everyone", "subscribers", "moderators"]).default("everyone"),
  look: z.enum(["as-others", ...look.options]).default("as-others"),
  enter: z.enum(["as-others", ...motions]).default("as-others"),
  /** 0: as long as others. */
  seconds: z.number().min(0).max(60).default(0),
  /** With {name}, {gift}, {count}, {coins} and {months} in it; "" for the overlay's own words. */
  text: z.string().max(200).default(""),
  /** In place of the gift's picture; https. */
  imageUrl: z.string().max(2_000).default(""),
});

export const options = widgetOptions(
  {
    label: "Alerts",
    about: "What somebody did, and what rules want shown of it, one after the other.",
    size: { width: 780, height: 540 },
  },
  {
    kinds: option(
      "Kinds",
      z
        .array(z.enum(["gifts", "follows", "subscriptions", "battles", "rules"]))
        .max(5)
        .default(["gifts", "follows", "subscriptions", "battles", "rules"]),
    ),
    seconds: option({ label: "Stays", unit: "seconds" }, z.number().min(1).max(60).default(6)),
    minCoins: option({ label: "Gifts from", unit: "coins" }, z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(0)),
    look: option("Look", look.default("strip")),
    bigFrom: option(
      { label: "Large from (0: never)", unit: "coins" },
      z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(1_000),
    ),
    bigLook: option("Look of a large gift", look.default("hero")),
    enter: option("Comes", enter.default("theme")),
    leave: option("Goes", enter.default("theme")),
    atOnce: option("At a time", z.int().min(1).max(3).default(1)),
    mergeFrom: option(
      "As one, when so many of a kind come within ten seconds (0: each for itself)",
      z.int().min(0).max(100).default(10),
    ),
    variations: option("Variations: the first that fits counts", z.array(variation).max(30).default([])),
    giftsTwice: option("Announce gifts that a rule announces, too", z.boolean().default(false)),
    voice: option("Speech is by", z.enum(["bundled", "browser", "nobody"]).default("bundled")),
    voicePitch: option("Pitch of the voice", z.int().min(0).max(99).default(50)),
    voicePace: option({ label: "Pace of the voice", unit: "words a minute" }, z.int().min(80).max(320).default(165)),
    voiceVolume: option({ label: "Volume of the voice", unit: "percent" }, z.int().min(0).max(100).default(100)),
    voiceMinCoins: option(
      { label: "Speaks for gifts from", unit: "coins" },
      z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
    ),
  },
);
export type AlertsOptions = z.infer<typeof options.fields>;
