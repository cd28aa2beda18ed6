/** Which live part a leaderboard shows. */

interface Asked {
  of: "gifters" | "likers" | "chatters" | "sharers";
  over: "live" | "day" | "week" | "month" | "all";
}

/** Of sharers there is only the one of this live. */
export function leaderboardParts({ of, over }: Asked): string[] {
  return [over === "live" || of === "sharers" ? `board:${of}` : `board:${of}.${over}`];
}
