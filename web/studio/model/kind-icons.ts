/** Which icon stands for a kind of widget; a piece of a puzzle for one that has none. */
const icons: Readonly<Record<string, string>> = {
  alerts: "bell",
  chat: "comment",
  goal: "target",
  leaderboard: "trophy",
  battle: "bolt",
  counters: "eye-o",
  tallies: "list2",
  timer: "hourglass",
  countdown: "hourglass",
  clock: "clock",
  poll: "poll",
  wheel: "wheel",
  giveaway: "ticket",
  queue: "list",
  question: "question",
  activity: "list",
  "last-x": "follow",
  jar: "gift",
  rain: "gift",
  hype: "flame",
  combo: "sparkle",
  numbers: "eye-o",
  text: "text",
  custom: "code",
  image: "image",
  video: "video",
  caption: "quote",
  ticker: "list2",
  credits: "list2",
  social: "at",
  progress: "minus",
};

export function iconOf(type: string): string {
  return icons[type] ?? "puzzle";
}
