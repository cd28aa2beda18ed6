/** What is kept off the overlays of a stream: words, links, people, and what waits for a moderator. Schemas and their bounds. */
import * as z from "zod";

/** Bounds of one stream's lists. */
export const moderationLimits = {
  words: 1_000,
  /** Characters of a word, as UTF-16 units. */
  word: 64,
  domains: 200,
  domain: 253,
  blocked: 1_000,
  note: 200,
  /** What waits for a moderator at once: of more, what has waited longest is dropped. */
  held: 200,
  /** How long something may wait, milliseconds. */
  heldMs: { least: 5_000, most: 30 * 60_000 },
} as const;

/**
 * What becomes of what has a word or a link in it. `mask`: that is made unreadable, the rest is shown. `hold`: it waits for a
 * moderator. `hide`: it is not shown.
 */
export const measures = ["mask", "hold", "hide"] as const;
export type Measure = (typeof measures)[number];

/** What can be held until a moderator lets it through, whatever it says. */
export const heldKinds = [
  "alerts",
  "speech",
  "gifts",
  "follows",
  "subscriptions",
  "chat",
  "questions",
  "emotes",
] as const;
export type HeldKind = (typeof heldKinds)[number];

export const WordEntry = z.strictObject({
  word: z.string().min(1).max(moderationLimits.word),
  /** By itself, or also within longer words. */
  match: z.enum(["whole", "inside"]).default("whole"),
  measure: z.enum(measures).default("hide"),
  /** Upper and lower case alone are taken for the same: no look-alike letters, no marks, no signs for letters. */
  exact: z.boolean().default(false),
});
export type WordEntry = z.output<typeof WordEntry>;

const Domain = z
  .string()
  .max(moderationLimits.domain)
  .regex(/^[\p{Ll}\p{Lo}\p{N}-]+(\.[\p{Ll}\p{Lo}\p{N}-]+)+$/u, "a domain in lower case, such as example.com");

export const Links = z.strictObject({
  measure: z.enum(["show", ...measures]).default("show"),
  /** These and what belongs to them are shown. */
  allowed: z.array(Domain).max(moderationLimits.domains).default([]),
});

export const Hold = z.strictObject({
  kinds: z.array(z.enum(heldKinds)).max(heldKinds.length).default([]),
  /** So long it waits. */
  waitMs: z.int().min(moderationLimits.heldMs.least).max(moderationLimits.heldMs.most).default(120_000),
  /** What becomes of it where nobody let it through by then. */
  otherwise: z.enum(["show", "drop"]).default("drop"),
});

export const ModerationLists = z.strictObject({
  words: z.array(WordEntry).max(moderationLimits.words).default([]),
  links: Links.default({ measure: "show", allowed: [] }),
  hold: Hold.default({ kinds: [], waitMs: 120_000, otherwise: "drop" }),
});
export type ModerationLists = z.output<typeof ModerationLists>;

/**
 * What becomes of a person. `hide`: the overlays show nothing of them. `hold`: what they do waits for a moderator. `silence`: they
 * are shown, and not spoken.
 */
export const personMeasures = ["hide", "hold", "silence"] as const;
export type PersonMeasure = (typeof personMeasures)[number];

/** Somebody who is kept off the overlays, or a part of whom is: by TikTok's id, by handle (lower case, without @), or both. */
export interface Blocked {
  /** Which row of the database it is, who made it, and when (milliseconds since 1970). Absent of what a hub heard before it was told those. */
  blockId?: string;
  by?: string;
  at?: number;
  /** Absent: `hide`. */
  measure?: PersonMeasure;
  userId?: string;
  handle?: string;
  /** Of who is held or silenced: what they did before, milliseconds since 1970, stays on the screens; absent: from ever. */
  since?: number;
  /** Milliseconds since 1970; absent: until it is taken back. */
  until?: number;
}

/** All of it, as a hub keeps it: `version` rises with each change. */
export interface KeptModeration extends ModerationLists {
  version: number;
  blocked: Blocked[];
}

export const noModeration: KeptModeration = {
  version: 0,
  words: [],
  links: { measure: "show", allowed: [] },
  hold: { kinds: [], waitMs: 120_000, otherwise: "drop" },
  blocked: [],
};

/** The lists as a replay goes by them: nobody waits there for a moderator, so what would be held is masked, and who would be is hidden. */
export function forReplay(kept: KeptModeration): KeptModeration {
  const { words, links } = kept;
  return {
    ...kept,
    blocked: kept.blocked.map((one) => (one.measure === "hold" ? { ...one, measure: "hide" } : one)),
    hold: noModeration.hold,
    words: words.map((word) => (word.measure === "hold" ? { ...word, measure: "mask" } : word)),
    links: links.measure === "hold" ? { ...links, measure: "mask" } : links,
  };
}
