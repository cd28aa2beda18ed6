/** Texts with names in braces for what changes. Pure. */
import type { LatestPlace } from "#shared/latest.ts";

/** What can stand in braces, and nothing else. */
export const textTokens = [
  "viewers",
  "likes",
  "coins",
  "lastFollower",
  "lastGifter",
  "lastSubscriber",
  "lastChatter",
  "lastSharer",
  "lastLiker",
  "topGift",
  "topStreak",
] as const;
export type TextToken = (typeof textTokens)[number];

/** Whose name stands for it, of the live part `latest:...`. */
export const placeOf = {
  lastFollower: "follower",
  lastGifter: "gifter",
  lastSubscriber: "subscriber",
  lastChatter: "chatter",
  lastSharer: "sharer",
  lastLiker: "liker",
  topGift: "topGift",
  topStreak: "topStreak",
} as const satisfies Partial<Record<TextToken, LatestPlace>>;

const token = /\{([A-Za-z]+)\}/g;

/** The names that a text has in it. */
export function tokensIn(text: string): TextToken[] {
  return [...text.matchAll(token)].flatMap(([, name]) => (isToken(name) ? [name] : []));
}

/** The places of people that a text names. */
export function placesIn(text: string): LatestPlace[] {
  return tokensIn(text).flatMap((name) => (name in placeOf ? [placeOf[name as keyof typeof placeOf]] : []));
}

/**
 * The text cut into what is as it was written and what stands for a name. In braces that hold nothing known it stays as it was
 * written, so that a slip is seen.
 */
export function piecesOf(text: string): (string | { token: TextToken })[] {
  const pieces: (string | { token: TextToken })[] = [];
  let from = 0;
  for (const { 0: all, 1: name, index } of text.matchAll(token)) {
    if (!isToken(name)) continue;
    if (index > from) pieces.push(text.slice(from, index));
    pieces.push({ token: name });
    from = index + all.length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

function isToken(name: string | undefined): name is TextToken {
  return textTokens.some((one) => one === name);
}
