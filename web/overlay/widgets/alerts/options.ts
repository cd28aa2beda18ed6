import * as z from "zod";
import { PictureAddress } from "#shared/overlay/media-address.ts";
import { mediaOption, option, widgetOptions } from "#shared/overlay/widget-options.ts";

const looks = { strip: "Strip", stack: "Picture over text", banner: "Banner", hero: "Large picture", subtle: "Quiet" };
const look = z.enum(["strip", "stack", "banner", "hero", "subtle"]);
const motionNames = {
  theme: "As the theme has it",
  rise: "From below",
  drop: "From above",
  slide: "From the side",
  pop: "Grows",
  fade: "Fades",
  none: "No motion",
};
const motions = ["theme", "rise", "drop", "slide", "pop", "fade", "none"] as const;
const enter = z.enum(motions);
const coins = z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(0);
const asOthers = { "as-others": "As other alerts" };

/** When an alert is another one, and how. All conditions hold together. */
const variation = z.strictObject({
  kind: option(
    {
      label: "When",
      choices: {
        any: "Anything",
        gift: "A gift",
        follow: "A follow",
        subscription: "A subscription",
        battle: "A battle",
      },
    },
    z.enum(["any", "gift", "follow", "subscription", "battle"]).default("gift"),
  ),
  gift: option(
    { label: "Gift", help: "Its name or its number. Empty: any gift.", gift: true },
    z.string().max(64).default(""),
  ),
  imageUrl: option(
    { label: "Picture", help: "In place of the gift’s own. A GIF moves." },
    PictureAddress.default("").meta({ media: "picture" }),
  ),
  soundUrl: mediaOption({ label: "Sound", help: "Empty: the sound of other alerts." }, "sound"),
  text: option(
    {
      label: "Words",
      help: "You can write {name}, {gift}, {count}, {coins} and {months}. Empty: as other alerts.",
    },
    z.string().max(200).default(""),
  ),
  coinsFrom: option({ label: "From so much", unit: "coins" }, coins),
  countFrom: option({ label: "From so many", unit: "gifts or people" }, z.int().min(0).max(1_000_000).default(0)),
  monthsFrom: option({ label: "Subscribed for", unit: "months" }, z.int().min(0).max(1_000).default(0)),
  from: option(
    {
      label: "By",
      choices: { everyone: "Everyone", subscribers: "Subscribers and moderators", moderators: "Moderators" },
    },
    z.enum(["everyone", "subscribers", "moderators"]).default("everyone"),
  ),
  look: option(
    { label: "Look", choices: { ...asOthers, ...looks } },
    z.enum(["as-others", ...look.options]).default("as-others"),
  ),
  enter: option(
    { label: "Entrance", choices: { ...asOthers, ...motionNames } },
    z.enum(["as-others", ...motions]).default("as-others"),
  ),
  seconds: option(
    { label: "Stays", unit: "seconds", help: "0: as long as other alerts." },
    z.number().min(0).max(60).default(0),
  ),
});

export const options = widgetOptions(
  {
    label: "Alerts",
    about: "What somebody did, and what rules want shown of it, one after the other.",
    size: { width: 780, height: 540 },
  },
  {
    look: option({ label: "Look", choices: looks }, look.default("strip")),
    kinds: option(
      {
        label: "Shows",
        choices: {
          gifts: "Gifts",
          follows: "Follows",
          subscriptions: "Subscriptions",
          battles: "Battles",
          rules: "What rules say",
        },
      },
      z
        .array(z.enum(["gifts", "follows", "subscriptions", "battles", "rules"]))
        .max(5)
        .default(["gifts", "follows", "subscriptions", "battles", "rules"]),
    ),
    variations: option(
      {
        label: "Alerts of their own",
        help: "For one gift, for large gifts, for somebody. The first that fits counts.",
      },
      z.array(variation).max(30).default([]),
    ),
    giftSound: mediaOption("Sound of a gift", "sound", "/library/chime.wav"),
    bigSound: mediaOption("Sound of a large gift", "sound", "/library/fanfare.wav"),
    followSound: mediaOption("Sound of a follow", "sound", "/library/pop.wav"),
    subscriptionSound: mediaOption("Sound of a subscription", "sound", "/library/warm.wav"),
    battleSound: mediaOption("Sound of a battle", "sound", "/library/rise.wav"),
    soundVolume: option({ label: "Volume of sounds", unit: "percent" }, z.int().min(0).max(100).default(70)),
    seconds: option({ label: "Stays", unit: "seconds" }, z.number().min(1).max(60).default(6)),
    minCoins: option({ label: "Gifts from", unit: "coins" }, z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(0)),
    bigFrom: option(
      { label: "Large from", unit: "coins", help: "0: no gift is large." },
      z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(1_000),
    ),
    bigLook: option({ label: "Look of a large gift", choices: looks }, look.default("hero")),
    enter: option({ label: "Entrance", choices: motionNames }, enter.default("theme")),
    leave: option({ label: "Exit", choices: motionNames }, enter.default("theme")),
    atOnce: option({ label: "At the same time", unit: "alerts" }, z.int().min(1).max(3).default(1)),
    mergeFrom: option(
      {
        label: "One alert for many",
        unit: "alerts",
        help: "When so many of a kind come within ten seconds. 0: each for itself.",
      },
      z.int().min(0).max(100).default(10),
    ),
    giftsTwice: option(
      { label: "Gifts that a rule shows, too", help: "Off: a gift that a rule shows has no second alert." },
      z.boolean().default(false),
    ),
    voice: option(
      {
        label: "Speech by",
        help: "Your system’s voice is not heard on stream.",
        choices: {
          bundled: "The built-in voice",
          host: "Your host’s voice",
          browser: "Your system’s voice",
          nobody: "Nobody",
        },
      },
      z.enum(["bundled", "host", "browser", "nobody"]).default("bundled"),
    ),
    speaks: option(
      {
        label: "Speaks",
        help: "Other sounds go down while it speaks.",
        choices: { after: "After the sound", before: "Before the sound", with: "With the sound" },
      },
      z.enum(["after", "before", "with"]).default("after"),
    ),
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
