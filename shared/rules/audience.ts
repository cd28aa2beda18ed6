/** Whom a rule is for. */
import * as z from "zod";
import type { EventUser } from "#shared/event.ts";
import type { LiveState } from "#shared/live-state.ts";
import { ruleLimits } from "./limits.ts";
import { isPerson } from "./viewers.ts";

export const Audience = z.discriminatedUnion("who", [
  z.strictObject({ who: z.literal("everyone") }),
  /** Followers, friends too. */
  z.strictObject({ who: z.literal("followers") }),
  z.strictObject({ who: z.literal("subscribers") }),
  z.strictObject({ who: z.literal("moderators") }),
  /** Members of the host's team from a level on. */
  z.strictObject({ who: z.literal("team"), level: z.number().int().min(1).max(ruleLimits.teamLevel) }),
  /** Those who gave most in this broadcast. */
  z.strictObject({ who: z.literal("top_gifters"), count: z.number().int().min(1).max(ruleLimits.topGifters) }),
  /** By handle, with or without @ and in any case, or by userId. */
  z.strictObject({
    who: z.literal("users"),
    users: z
      .array(
        z
          .string()
          .max(65)
          .transform((name) => name.trim().replace(/^@/, "").toLowerCase())
          .pipe(z.string().min(1).max(64)),
      )
      .min(1)
      .max(ruleLimits.audienceUsers),
  }),
]);
export type Audience = z.infer<typeof Audience>;

/** Whether a user belongs to an audience. Nobody did what the system says: that is for everyone only. */
export function belongs(audience: Audience, user: EventUser, live: Readonly<LiveState>): boolean {
  if (audience.who === "everyone") return true;
  if (!isPerson(user.userId)) return false;
  switch (audience.who) {
    case "followers":
      return (user.followRole ?? 0) >= 1;
    case "subscribers":
      return user.isSubscriber === true;
    case "moderators":
      return user.isModerator === true;
    case "team":
      return (user.teamMemberLevel ?? 0) >= audience.level;
    case "top_gifters":
      return live.topGifters.slice(0, audience.count).some(({ userId }) => userId === user.userId);
    case "users":
      return audience.users.includes(user.uniqueId.toLowerCase()) || audience.users.includes(user.userId);
    default:
      return audience satisfies never;
  }
}
