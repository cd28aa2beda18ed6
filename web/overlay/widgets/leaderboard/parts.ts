/** Which live part a leaderboard shows. */

interface Asked {
  of: "gifters" | "likers" | "chatters" | "sharers" | "points";
  over: "live" | "day" | "week" | "month" | "all";
}

export function leaderboardParts({ of, over }: Asked): string[] {
  // Points are kept over broadcasts: they are of no time.
  if (of === "points") return ["points"];
  return [over === "live" ? `board:${of}` : `board:${of}.${over}`];
}
