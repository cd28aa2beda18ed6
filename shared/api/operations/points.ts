/** What viewers have earned in a stream, over its lives: what earns points, who has how many, changes by hand. */
import * as z from "zod";
import { pageAfter, pageLimit } from "#shared/protocol/integers.ts";
import { pointsLimits as limits, pointsRates } from "#shared/points/settings.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { nameOfAtMost } from "#shared/api/parts.ts";
import { userIdForm } from "#shared/ids.ts";

/** Kept as hundredths. */
const atMostTwoDecimals = (value: number) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-4;
const points = z.number().max(limits.points).refine(atMostTwoDecimals, "at most two decimals");
const Rate = z.number().min(0).max(limits.rate).refine(atMostTwoDecimals, "at most two decimals");

const Settings = z.strictObject({
  on: z.boolean(),
  name: z.string(),
  rates: z.strictObject(Object.fromEntries(pointsRates.map((rate) => [rate, z.number()]))),
  subscriberBonus: z.number(),
  levels: z.array(z.strictObject({ name: z.string(), from: z.number() })),
  decay: z.strictObject({ percent: z.number(), days: z.int() }).nullable(),
});

const NewSettings = z.strictObject({
  on: z.boolean().default(true),
  /** What the points are called, where that is something else. */
  name: nameOfAtMost(limits.name)
    .optional()
    .transform((name) => name ?? ""),
  /** Points for one of each: a coin given, a like, a share, a follow, a subscription, a minute in which somebody chats. */
  rates: z.strictObject({
    coin: Rate.default(0),
    like: Rate.default(0),
    share: Rate.default(0),
    follow: Rate.default(0),
    subscription: Rate.default(0),
    chatMinute: Rate.default(0),
  }),
  /** Percent that subscribers earn more. */
  subscriberBonus: z.int().min(0).max(limits.subscriberBonus).default(0),
  /** From how many points on that were ever earned; each higher than the one before. */
  levels: z
    .array(z.strictObject({ name: nameOfAtMost(limits.levelName), from: points.min(0.01) }))
    .max(limits.levels)
    .refine(
      (levels) => levels.every(({ from }, index) => index === 0 || from > (levels[index - 1]?.from ?? 0)),
      "each level begins above the one before",
    )
    .default([]),
  /** Who does nothing for so many days loses so many percent, and so on. */
  decay: z
    .strictObject({ percent: z.int().min(1).max(100), days: z.int().min(1).max(limits.decayDays) })
    .nullable()
    .default(null),
});

const Person = z.strictObject({
  /** "" of somebody who was only entered by handle, and was not seen yet. */
  userId: z.string(),
  uniqueId: z.string(),
  displayName: z.string().optional(),
  avatarUrl: z.string().optional(),
  /** The place among all, from 1; 0 in the answer to a change where it is not among the first hundred. */
  rank: z.int(),
  balance: z.number(),
  /** All that was ever earned or given. */
  earned: z.number(),
  /** From 1; 0 below the first. */
  level: z.int(),
});

/** A userId, or `@` and the handle: at other platforms a name as people there have it. */
const Whose = nameOfAtMost(65).regex(new RegExp(`^(?:@.{1,64}|${userIdForm})$`, "u"), "a userId, or @ and a handle");
const Note = nameOfAtMost(limits.reason).optional();

const Change = z
  .strictObject({
    user: Whose,
    /** Adds, or takes where it is below 0; nobody has less than none. */
    change: points.min(-limits.points).optional(),
    /** In its place: what they have afterwards. */
    to: points.min(0).optional(),
    note: Note,
  })
  .refine(({ change, to }) => (change === undefined) !== (to === undefined), "change or to, one of the two");

const path = "/v1/streams/{streamId}/points";
const common = { tag: "points", problems: ["unknown_stream"] } as const;

export const readPoints = operation({
  ...common,
  id: "readPoints",
  method: "GET",
  path,
  summary: "Who has how many points, most first, and what earns them",
  description:
    "Of the recording that is played while one is. What an event changed stands in it as `payload.points`: the history of one person is a search in the log.",
  needs: stream("feed:read"),
  query: z.strictObject({
    /** How many of the list to leave out. */
    after: pageAfter,
    limit: pageLimit(200, 50),
    /** Only those whose handle, or name where it is known, has this in it; or whose userId it is. */
    text: z.string().trim().max(64).default(""),
  }),
  answers: {
    200: z.strictObject({
      settings: Settings,
      people: z.array(Person),
      /** How many there are. */
      count: z.int(),
      /** A recording is played, and these are its points. */
      isPlayed: z.boolean(),
      /** The most points of somebody who was forgotten because there were more people than are kept; 0: nobody was. */
      forgotten: z.number(),
    }),
  },
});

export const setPoints = operation({
  ...common,
  id: "setPoints",
  method: "PUT",
  path: `${path}/settings`,
  summary: "Sets what earns points from now on, levels, and what idle points lose",
  needs: stream("tally:write"),
  body: NewSettings,
  answers: { 200: Settings },
  audit: "effect",
});

export const changePoints = operation({
  ...common,
  id: "changePoints",
  method: "POST",
  path: `${path}/changes`,
  summary: "Gives people points or takes them, by hand; each is an event of the log",
  needs: stream("tally:write"),
  makes: true,
  maxBytes: 256 * 1024,
  body: z.strictObject({
    changes: z.array(Change).min(1).max(limits.changes),
    /** They come from a list of another tool. */
    isImport: z.boolean().default(false),
  }),
  answers: { 200: z.strictObject({ people: z.array(Person) }) },
  problems: ["unknown_stream", "ambiguous_user", "unknown_person"],
  audit: "effect",
});

export const transferPoints = operation({
  ...common,
  id: "transferPoints",
  method: "POST",
  path: `${path}/transfers`,
  summary: "Takes points from one person and gives them to another, or refuses where there are not enough",
  needs: stream("tally:write"),
  makes: true,
  body: z
    .strictObject({ from: Whose, to: Whose, points: points.min(0.01), note: Note })
    .refine(({ from, to }) => from !== to, { path: ["to"], message: "somebody else" }),
  answers: { 200: z.strictObject({ people: z.array(Person) }) },
  problems: ["unknown_stream", "ambiguous_user", "unknown_person", "not_enough_points"],
  audit: "effect",
});
