/** The sections of the credits, and the live part that each of them shows. */
export const partOfSection = {
  gifters: "board:gifters",
  followers: "roll:followers",
  subscribers: "roll:subscribers",
  sharers: "roll:sharers",
  chatters: "board:chatters",
} as const;
export type Section = keyof typeof partOfSection;
