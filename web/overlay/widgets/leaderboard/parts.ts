/** Which live part a leaderboard shows. */

interface Asked {
  of: "gifters" | "likers" | "chatters" | "sharers";
  over: "live" | "day" | "week" | "month" | "all";
}

export function leaderboardParts({ of, over }: Asked): string[] {
  return [over === "live" ? `board:${of}` : `board:${of}.${over}`];
}
